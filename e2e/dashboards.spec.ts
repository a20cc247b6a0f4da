import type { Locator, Page } from '@playwright/test';
import { accessibilityFaults, expect, goTo, shopDays, test } from './app.ts';

test.use({ start: 'published' });

const tile = (page: Page, title: string) => page.getByRole('article', { name: title, exact: true });
const bigNumber = (of: Locator) => of.locator('[data-value]');

async function act(page: Page, title: string, action: string): Promise<void> {
  await tile(page, title)
    .getByRole('button', { name: `Actions for ${title}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Waits until every tile near the window has its answer, or says why it has none. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('article[aria-busy=true]')).toHaveCount(0, { timeout: 20_000 });
}

test('every dashboard of the pack: tiles are drawn or say what is missing, in both themes', async ({ page }) => {
  await goTo(page, 'Dashboards');
  const links = page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link');
  const titles = await links.allTextContents();
  expect(titles).toHaveLength(9);
  for (const title of titles) {
    await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: title, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
    await settled(page);
    await expect(page.getByRole('article').first()).toBeVisible();
    await expect(page.getByRole('alert'), title).toHaveCount(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      expect(await accessibilityFaults(page), `${title}, ${colorScheme}`).toEqual([]);
    }
  }
});

test('days and comparison are chosen once for all tiles, stand in the address and come back', async ({ page }) => {
  await goTo(page, 'Dashboards');
  await settled(page);
  const before = await bigNumber(tile(page, 'Revenue')).textContent();
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByRole('menuitem', { name: 'Last 28 days' }).click();
  await settled(page);
  await expect(bigNumber(tile(page, 'Revenue'))).not.toHaveText(before ?? '');
  expect(await page.evaluate(() => location.hash)).toContain('range=rolling+28+days');
  await page.goBack();
  await expect(bigNumber(tile(page, 'Revenue'))).toHaveText(before ?? '');
  await page.goForward();
  await page.getByRole('button', { name: /^Time range/ }).click();
  await page.getByRole('menuitem', { name: 'Choose days…' }).click();
  const days = page.getByRole('dialog', { name: 'Choose days' });
  await days.getByLabel('From').fill(shopDays.from);
  await days.getByLabel('To, included').fill(shopDays.from);
  expect(await accessibilityFaults(page)).toEqual([]);
  await days.getByRole('button', { name: 'Show these days' }).click();
  await expect(page.getByRole('button', { name: `Time range: ${shopDays.from} – ${shopDays.from}` })).toBeVisible();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(bigNumber(tile(page, 'Revenue'))).toHaveText(before ?? '');
});

test('a filter narrows every tile that knows the dimension; the others say that they cannot follow', async ({
  page,
}) => {
  await goTo(page, 'Dashboards');
  await settled(page);
  const before = await bigNumber(tile(page, 'Revenue')).textContent();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Region');
  await page.getByRole('option', { name: 'Region', exact: true }).click();
  await page.getByRole('checkbox', { name: 'North' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('group', { name: 'Filters' })).toContainText('Region is North');
  await settled(page);
  await expect(bigNumber(tile(page, 'Revenue'))).not.toHaveText(before ?? '');
  await expect(page.getByRole('button', { name: /^Remove the filter/ }).locator('svg')).toBeVisible();
  await page.getByRole('button', { name: /^Remove the filter/ }).click();
  await expect(bigNumber(tile(page, 'Revenue'))).toHaveText(before ?? '');

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Category');
  await page.getByRole('option', { name: 'Category', exact: true }).click();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Apply' }).click();
  const refused = tile(page, 'Revenue');
  await expect(refused).toContainText('Revenue: not known by Category.');
  // Nothing of the answer before stays beside it.
  await expect(refused.locator('footer')).toHaveText('');
  await refused.locator('summary').click();
  await expect(refused).toContainText('no many-to-one path leads there from fact_orders');
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('a number explains itself, and its rows add up to it', async ({ page }) => {
  await goTo(page, 'Dashboards');
  await settled(page);
  await act(page, 'Average order value', 'Explain this number');
  const drawer = page.getByRole('dialog', { name: 'Average order value' });
  await expect(drawer.getByText('aov', { exact: true })).toBeVisible();
  await expect(drawer.getByRole('region', { name: 'SQL that was run' })).toContainText('SELECT');
  // The menu fades while the drawer is there already.
  await expect(page.locator('[role=menu]')).toHaveCount(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await act(page, 'Average order value', 'Rows behind it');
  const rows = page.getByRole('dialog', { name: 'Rows behind Average order value' });
  await expect(rows.getByRole('grid')).toHaveAttribute('aria-rowcount', /^[1-9]/);
  await expect(rows.getByRole('radiogroup', { name: 'Set of rows' })).toBeVisible();
  await expect(rows.getByText('2 sets of rows')).toBeVisible();
  const said = await bigNumber(tile(page, 'Average order value')).textContent();
  await expect(rows.locator('b').first()).toContainText((said ?? '').replace(/[^\d.,]/g, '').slice(0, 4));
  expect(await accessibilityFaults(page)).toEqual([]);
});

test('a dashboard that the snapshot does not carry says so', async ({ page }) => {
  await page.evaluate(() => {
    location.hash = '#/dashboards/nowhere';
  });
  await expect(page.getByText('No dashboard nowhere')).toBeVisible();
  await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Executive' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Executive' })).toBeVisible();
});
