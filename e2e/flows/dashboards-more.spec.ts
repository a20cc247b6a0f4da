import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { accessibilityFaults, assay, expect, test } from '../app.ts';
import { tile } from './page-parts.ts';

test.use({ start: 'published' });

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

/** A workspace whose shop has targets, a holiday and a promotion in its last month. */
const seeded = test.extend({
  workspace: async ({ scratch, published }, use) => {
    const folder = path.join(scratch, 'workspace');
    await cp(published, folder, { recursive: true });
    await mkdir(path.join(folder, 'seeds'), { recursive: true });
    const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
    const days = Array.from({ length: 58 }, (_, back) => `total_revenue,day,${day(back + 1)},1000`);
    await writeFile(path.join(folder, 'seeds/targets.csv'), `metric,grain,period_start,target\n${days.join('\n')}\n`);
    await writeFile(path.join(folder, 'seeds/holidays.csv'), `holiday_date,name\n${day(6)},Founders day\n`);
    await writeFile(
      path.join(folder, 'seeds/promotions.csv'),
      `name,first_date,last_date\nAutumn sale,${day(12)},${day(10)}\n`,
    );
    await assay('build', '--workspace', folder);
    await use(folder);
  },
});

seeded(
  'targets and known days stand on tiles, in tooltips and in the table, and can be switched off',
  async ({ page }) => {
    await open(page, '#/dashboards/revenue?range=rolling+28+days');
    await expect(tile(page, 'Revenue').getByText(/% of target/)).toContainText('28,000');
    const time = tile(page, 'Revenue over time');
    const chart = chartOf(time);
    await expect(chart).toHaveAttribute('aria-label', /Holiday: Founders day.*Promotion: Autumn sale/);
    await expect(time.getByText('Target', { exact: true })).toBeVisible();
    await chart.focus();
    await page.keyboard.press('End');
    for (let back = 0; back < 5; back += 1) await page.keyboard.press('ArrowLeft');
    await expect(time.locator('[aria-live]')).toContainText('Target 1,000.00');
    await expect(time.locator('[aria-live]')).toContainText('Holiday (Founders day)');
    await page.keyboard.press('t');
    await expect(time.getByRole('columnheader', { name: 'Notes' })).toBeVisible();
    await axeInBoth(page);
    await time.getByRole('button', { name: 'Show as chart' }).click();
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await axeInBoth(page);
    await page.getByRole('switch', { name: 'Holidays and promotions' }).click();
    await page.keyboard.press('Escape');
    await expect(chart).not.toHaveAttribute('aria-label', /Founders/);
    expect(await page.evaluate(() => location.hash)).toContain('marks=out');

    // A filtered number has no target, and says so.
    await open(page, '#/dashboards/revenue?filter=["channel","in",["email"],null]');
    await expect(tile(page, 'Revenue').getByText(/% of target/)).toHaveCount(0);
    await expect(tile(page, 'Revenue').locator('footer')).toContainText('known of all rows only');
  },
);

test('an unusual day has a badge that says why', async ({ page }) => {
  await open(page, '#/dashboards/executive?range=all');
  const badge = page.getByRole('button', { name: /^! Unusual, \d+ days?$/ });
  await badge.first().click();
  await expect(page.getByRole('dialog', { name: /^! Unusual/ })).toContainText(
    /day, \d+ \w+ \d{4}: .*Expected .* lead one to expect/s,
  );
  await axeInBoth(page);
});

test('top N keeps the largest values and the rest as Other, by the filter bar', async ({ page }) => {
  await open(page, '#/dashboards/executive');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Region');
  await page.getByRole('option', { name: 'Region', exact: true }).click();
  await page.getByText('top', { exact: true }).click();
  await page.getByRole('textbox', { name: 'How many of the largest values' }).fill('2');
  await axeInBoth(page);
  await page.getByRole('button', { name: 'Apply' }).click();
  await settled(page);
  await expect(page.getByRole('group', { name: 'Filters' })).toContainText('Top 2 by Region, the rest as Other');
  const regions = tile(page, 'Revenue by region');
  await regions.scrollIntoViewIfNeeded();
  await settled(page);
  await expect(chartOf(regions)).toHaveAttribute('aria-label', /3 values/);
  await page.getByRole('button', { name: /^Remove the filter: Top 2/ }).click();
  await settled(page);
  await expect(chartOf(regions)).not.toHaveAttribute('aria-label', /3 values/);
});

test('a dashboard is begun empty, from the page and by name, and given its first tile', async ({ page, workspace }) => {
  await open(page, '#/dashboards/revenue');
  await page.getByRole('button', { name: 'New dashboard' }).click();
  const dialog = page.getByRole('dialog', { name: 'New dashboard' });
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Monday morning');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Monday morning' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Done', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Tiles of Monday morning' })).toContainText('No tiles yet');
  await expect(page.getByRole('button', { name: 'PDF' })).toBeDisabled();
  const file = path.join(workspace, 'dashboards/monday_morning.yml');
  expect(await readFile(file, 'utf8')).toContain('tiles: []');
  await axeInBoth(page);

  // In the palette by name, as those of the pack; and the focus is on the page that it opens.
  const run = async (name: string) => {
    await page.keyboard.press('ControlOrMeta+K');
    await page.getByRole('textbox', { name: 'Command' }).fill(name);
    await page.keyboard.press('Enter');
  };
  await run('payments');
  await expect(page.getByRole('heading', { level: 1, name: 'Payments' })).toBeVisible();
  await expect(page.locator('main')).toBeFocused();
  await run('monday');
  await expect(page.getByRole('heading', { level: 1, name: 'Monday morning' })).toBeVisible();

  await page
    .getByRole('region', { name: /^Tiles of/ })
    .getByRole('button', { name: 'Add a tile' })
    .click();
  await page.getByRole('checkbox', { name: 'Orders', exact: true }).check();
  await page.getByRole('button', { name: 'Save as a tile' }).click();
  const saved = page.getByRole('dialog', { name: 'Save as a tile' });
  await expect(saved.getByRole('combobox', { name: 'Dashboard' })).toHaveValue('Monday morning');
  await saved.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(tile(page, 'Orders')).toBeVisible();

  // The last tile may go, and comes back.
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('button', { name: 'Remove Orders' }).click();
  await expect(page.getByText('No tiles yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(tile(page, 'Orders')).toBeVisible();

  await page.getByRole('button', { name: 'Remove', exact: true }).focus();
  await run('New dashboard');
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Monday morning');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/dashboards\/monday_morning_2$/);
  await expect(page.getByText('No tiles yet')).toBeVisible();
  await expect.poll(() => page.locator('main').evaluate((main) => main.contains(document.activeElement))).toBe(true);
});

test('filters are saved under a name, applied from the palette, renamed, removed and brought back', async ({
  page,
  workspace,
}) => {
  await open(page, '#/dashboards/executive?range=mtd&filter=["region","in",["North"],null]');
  const saved = page.getByRole('dialog', { name: 'Saved' });
  await page.getByRole('button', { name: 'Saved', exact: true }).click();
  await saved.getByRole('textbox', { name: 'Save what is chosen as' }).fill('The north');
  await saved.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(saved.getByRole('button', { name: 'The north', exact: true })).toBeVisible();
  expect(await readFile(path.join(workspace, 'filters/the_north.yml'), 'utf8')).toContain('North');
  await axeInBoth(page);
  await page.keyboard.press('Escape');
  await open(page, '#/dashboards/revenue');
  await expect(page.getByRole('group', { name: 'Filters' })).not.toContainText('North');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByPlaceholder('What do you want to do, or find?').fill('Apply the filter The north');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Filters' })).toContainText('Region is North');
  await expect(page.getByRole('heading', { level: 1, name: 'Revenue', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Saved', exact: true }).click();
  await saved.getByRole('button', { name: 'Rename The north' }).click();
  await saved.getByRole('textbox', { name: 'New name' }).fill('Up north');
  await saved.getByRole('button', { name: 'Rename', exact: true }).click();
  await saved.getByRole('button', { name: 'Remove Up north' }).click();
  await expect(saved.getByRole('status')).toContainText('Up north was removed');
  await saved.getByRole('button', { name: 'Undo' }).click();
  await expect(saved.getByRole('button', { name: 'Up north', exact: true })).toBeVisible();
});

test('a fiscal comparison is chosen by name, and the tile says the exact days', async ({ page }) => {
  await open(page, '#/dashboards/executive?range=mtd');
  await page.getByRole('combobox', { name: 'Compare with' }).click();
  await page.getByRole('option', { name: 'vs prior fiscal period' }).click();
  await settled(page);
  // A big number has the days beside its change; the line below it names the comparison under the pointer.
  await expect(tile(page, 'Revenue').getByText(/^vs \d/)).toBeVisible();
  await expect(tile(page, 'Revenue').locator('footer [title]')).toHaveAttribute('title', /vs prior fiscal period, \d/);
  expect(await page.evaluate(() => location.hash)).toContain('compare=prior_fiscal_period');
});

test('an explanation goes down to the extract files and the checks', async ({ page }) => {
  await open(page, '#/dashboards/executive?range=all');
  const revenue = tile(page, 'Revenue');
  await revenue.hover();
  await revenue.getByRole('button', { name: 'Actions for Revenue' }).click();
  await page.getByRole('menuitem', { name: 'Explain this number' }).click();
  const drawer = page.getByRole('dialog', { name: 'Revenue' });
  await expect(drawer.getByRole('region', { name: 'Made of' })).toContainText('fact_orders');
  const files = drawer.getByRole('region', { name: 'Extract files' });
  // The list is laid out anew when the answer comes.
  await expect(files).toContainText('Those that hold the rows of the asked days');
  const orders = files.locator('details').filter({ hasText: /^orders:/ });
  await orders.locator('summary').click();
  await expect(orders.getByRole('row')).toHaveCount(21);
  await orders.getByRole('button', { name: /^Show all \d+ files$/ }).click();
  await expect(orders.locator('summary')).toContainText(`${(await orders.getByRole('row').count()) - 1} files`);
  const checks = drawer.getByRole('region', { name: 'Checks on these tables' });
  await expect(checks).toContainText(/\d+ of \d+ passed/);
  await checks.getByRole('button', { name: /^Show all/ }).click();
  await expect(checks.getByRole('row').nth(1)).toBeVisible();
  await axeInBoth(page);
});

test('the trends of big numbers keep their height where three notes stand below', async ({ app, page }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 768));
  const filter = encodeURIComponent(JSON.stringify(['region', 'in', ['North', 'South'], null]));
  await open(page, `#/dashboards/executive?filter=${filter}`);
  const note = page.locator('footer', { hasText: 'Customers with an order in these days. Filtered:' });
  await expect(note).toBeVisible();
  const trends = page.locator('[data-big=true]').getByRole('img').locator('svg');
  expect(await trends.count()).toBeGreaterThan(3);
  for (const trend of await trends.all()) expect((await trend.boundingBox())?.height).toBeGreaterThanOrEqual(12);
  // And nothing is pushed out of its tile.
  const cut = await page
    .locator('[data-big=true]')
    .evaluateAll((tiles) =>
      tiles.filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.getAttribute('aria-label')),
    );
  expect(cut).toEqual([]);
});
