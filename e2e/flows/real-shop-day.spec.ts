import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { assay, test as base, expect, goTo, openAddress, runSql } from '../app.ts';
import { tile } from './page-parts.ts';
import { hasRealShop, realShop } from './restated-shop.ts';
import { publishTwice } from './two-snapshots.ts';

const [past, newest] = ['2011-12-08.1', '2011-12-09.1'] as const;

/** The real shop, refreshed twice: as of the last day but one, then with the last day. */
const test = base.extend({
  workspace: async ({ scratch }, use) => {
    const [shop, workspace] = [path.join(scratch, 'shop'), path.join(scratch, 'workspace')] as const;
    await cp(realShop, shop, { recursive: true });
    await publishTwice(shop, workspace, '2011-12-09');
    await use(workspace);
  },
});
test.skip(!hasRealShop, 'the real shop does not lie beside the project');

test("an analyst's day on the real shop: filter, break down, explain, explore, define, look up, compare", async ({
  page,
  workspace,
}) => {
  test.setTimeout(600_000);
  const reference = JSON.parse(await readFile(`${realShop}.reference.json`, 'utf8')) as { total_revenue: string };
  const germany = JSON.parse(
    await assay(
      ...['metrics', 'total_revenue', '--where', "region = 'Germany'", '--workspace', workspace, '--format', 'json'],
    ),
  ) as [{ total_revenue: string }];
  const value = (title: string) => tile(page, title).locator('[data-value]').getAttribute('data-value');

  // A filter for all tiles, then a mark of one tile as the filter of the others; a second time takes it back.
  await openAddress(page, '#/dashboards/revenue?range=all');
  expect(Number(await value('Revenue'))).toBe(Number(reference.total_revenue));
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Region');
  await page.getByRole('option', { name: 'Region', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Germany', exact: true }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  const filters = page.getByRole('group', { name: 'Filters' });
  await expect(filters).toContainText('Region is Germany');
  await expect.poll(() => value('Revenue').then(Number)).toBe(Number(germany[0].total_revenue));
  await page.getByRole('button', { name: /^Remove the filter/ }).click();
  await expect.poll(() => value('Revenue').then(Number)).toBe(Number(reference.total_revenue));
  const time = tile(page, 'Revenue over time').getByRole('application');
  await time.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Time range: .*2011/ })).toBeVisible();
  await expect.poll(() => value('Revenue').then(Number)).toBeLessThan(Number(reference.total_revenue));
  await openAddress(page, '#/dashboards/executive?range=all');
  await tile(page, 'Revenue by region').scrollIntoViewIfNeeded();
  const regions = tile(page, 'Revenue by region').getByRole('application');
  await regions.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(filters).toContainText('Region is United Kingdom');
  await expect.poll(() => value('Revenue').then(Number)).toBeLessThan(Number(reference.total_revenue));
  await regions.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(filters).not.toContainText('Region is');
  await expect.poll(() => value('Revenue').then(Number)).toBe(Number(reference.total_revenue));

  // A number by another dimension, and why it is what it is.
  await openAddress(page, '#/dashboards/revenue?range=all');
  await tile(page, 'Revenue').getByRole('button', { name: 'Actions for Revenue', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Break down by…' }).click();
  await page.getByRole('combobox', { name: 'Break down by' }).click();
  await page.getByRole('option', { name: 'Region', exact: true }).click();
  await expect(tile(page, 'Revenue').getByRole('navigation')).toContainText('by Region');
  await openAddress(page, '#/dashboards/executive?range=all');
  await tile(page, 'Revenue').getByRole('button', { name: 'Actions for Revenue', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Explain this number' }).click();
  const explained = page.getByRole('dialog', { name: 'Revenue' });
  await expect(explained.getByRole('region', { name: 'Made of' })).toContainText('fact_orders');
  await expect(explained.getByRole('region', { name: 'Extract files' })).toContainText(/orders: .*305 files/);
  await page.keyboard.press('Escape');

  // A question of one's own as a tile of an own dashboard.
  await openAddress(page, '#/explore?metrics=total_revenue&by=region&range=all');
  await expect(page.locator('[data-chart=table] [role=row]').filter({ hasText: 'United Kingdom' })).toBeVisible();
  await page.getByRole('button', { name: 'Save as a tile' }).click();
  const form = page.getByRole('dialog', { name: 'Save as a tile' });
  await form.getByLabel('Title of the tile').fill('Countries');
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(tile(page, 'Countries')).toBeVisible();
  expect(await readFile(path.join(workspace, 'dashboards/my_dashboard.yml'), 'utf8')).toContain('region');

  // A metric of one's own has the figure of the command line.
  await goTo(page, 'Catalog');
  await page.getByRole('button', { name: 'New metric' }).click();
  const metric = page.getByRole('dialog', { name: 'New metric' });
  await metric.getByRole('textbox', { name: 'Label', exact: true }).fill('German revenue');
  await metric.getByRole('textbox', { name: 'What it counts', exact: true }).fill('Order value of German orders.');
  await metric.getByRole('textbox', { name: 'Of what', exact: true }).fill('order_amount');
  await metric
    .getByRole('textbox', { name: 'Only rows where', exact: true })
    .fill("NOT is_void AND region = 'Germany'");
  await expect(
    page.getByRole('region', { name: 'What the compiler says' }).getByRole('img', { name: 'Compiles' }),
  ).toBeVisible();
  await metric.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'German revenue' })).toBeVisible();
  const own = await assay('metrics', 'german_revenue', '--workspace', workspace, '--format', 'json');
  expect(Number((JSON.parse(own) as [{ german_revenue: string }])[0].german_revenue)).toBe(
    Number(germany[0].total_revenue),
  );

  // A table, its columns and where they come from; SQL over it.
  await page.keyboard.press('/');
  await page.keyboard.type('fact_orders');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Profile the columns' }).click();
  await expect(page.getByText(/^Over [\d,]+ rows/)).toBeVisible();
  await page.getByRole('tab', { name: 'Lineage' }).click();
  await expect(page.getByRole('group', { name: 'Lineage of fact_orders' })).toContainText('stg_orders');
  await goTo(page, 'SQL');
  await runSql(page, 'SELECT sum(order_amount) AS revenue FROM fact_orders WHERE NOT is_void');
  await expect(page.getByRole('gridcell', { name: /^10655622\.484/ })).toBeVisible();

  // The day before, and what differs since.
  await openAddress(page, `#/snapshots/${newest}`);
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.getByText(/more are the same in both|are the same in both/).first()).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('button', { name: /^Snapshot 2011-12-09/ }).click();
  await page.getByRole('menuitem', { name: /8 Dec 2011/ }).click();
  await openAddress(page, '#/dashboards/revenue?range=all');
  const before = JSON.parse(
    await assay('metrics', 'total_revenue', '--workspace', workspace, '--snapshot', past, '--format', 'json'),
  ) as [{ total_revenue: string }];
  expect(Number(await value('Revenue'))).toBe(Number(before[0].total_revenue));
});
