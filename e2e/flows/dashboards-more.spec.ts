import type { Locator, Page } from '@playwright/test';
import { accessibilityFaults, expect, test } from '../app.ts';

test.use({ start: 'published' });

const tile = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true });
const chartOf = (of: Locator) => of.getByRole('application');

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await settled(page);
}

/** Waits until every tile near the window has its answer, or says why it has none. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('article').first()).toBeVisible();
  await expect(page.locator('article[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 });
}

async function axeInBoth(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    expect(await accessibilityFaults(page), colorScheme).toEqual([]);
  }
}

async function breakDownBy(page: Page, title: string, dimension: string): Promise<void> {
  const mark = page.getByRole('dialog', { name: `Mark of ${title}` });
  await mark.getByRole('combobox', { name: 'Break down by' }).fill(dimension);
  await mark.getByRole('option', { name: dimension, exact: true }).click();
}

test('a category opens into its products, by mouse, key and menu, and the way back up', async ({ page }) => {
  await open(page, '#/dashboards/products');
  const categories = tile(page, 'Categories compared');
  const chart = chartOf(categories);
  await chart.focus();
  await page.keyboard.press('ArrowDown');
  const said = await categories.locator('[aria-live]').textContent();
  const first = (said ?? '').split(':')[0] ?? '';
  await page.keyboard.press('Shift+Enter');
  const path = page.getByRole('navigation', { name: 'Way down in Categories compared' });
  await expect(path).toContainText(first);
  await settled(page);
  const products = await chart.getAttribute('aria-label');
  expect(await page.evaluate(() => location.hash)).toContain('drill=');
  await axeInBoth(page);

  // A link keeps it.
  const link = await page.evaluate(() => location.hash);
  await open(page, '#/home');
  await open(page, link);
  await expect(path).toContainText(first);
  await expect(chart).toHaveAttribute('aria-label', products ?? '');

  // The menu breaks the mark down by any dimension of the same metrics.
  await chart.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+F10');
  await axeInBoth(page);
  await breakDownBy(page, 'Categories compared', 'Channel');
  await expect(path.locator('li')).toHaveCount(3);
  await settled(page);
  await path.getByRole('button').nth(1).click();
  await expect(path.locator('li')).toHaveCount(2);
  await path.getByRole('button', { name: 'All' }).click();
  await expect(path).toHaveCount(0);
  await settled(page);

  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart has no place');
  await page.mouse.dblclick(box.x + box.width * 0.4, box.y + 24);
  await expect(path).toBeVisible();
  await expect(page.getByRole('group', { name: 'Filters' })).not.toContainText('is');
  await page.goBack();
  await expect(path).toHaveCount(0);
});

test('a big number is broken down from its menu, a month opens into weeks', async ({ page }) => {
  await open(page, '#/dashboards/revenue');
  const number = tile(page, 'Net revenue');
  await number.hover();
  await number.getByRole('button', { name: 'Actions for Net revenue' }).click();
  await page.getByRole('menuitem', { name: 'Break down by…' }).click();
  await breakDownBy(page, 'Net revenue', 'Channel');
  await expect(number.getByRole('navigation')).toContainText('by Channel');
  await settled(page);
  await expect(chartOf(number)).toHaveAttribute('aria-label', /Net revenue, \d+ values/);

  const time = tile(page, 'Revenue over time');
  await chartOf(time).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Enter');
  await expect(time.getByRole('navigation')).toContainText('by week');
  await settled(page);
  await expect(time.getByRole('contentinfo').or(time.locator('footer'))).toContainText('by week');
});
