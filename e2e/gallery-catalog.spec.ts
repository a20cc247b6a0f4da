import { expect, inspect, test } from './gallery-app.ts';

test('the catalog: what needs attention, the list by kind', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog');
  await expect(page.getByRole('heading', { name: 'Unavailable in this snapshot' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Catalog entries' })).toContainText('Total revenue');
  await inspect(page, 'catalog');
});

test('search is ranked, and keys alone open what was found', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog');
  await page.keyboard.press('/');
  const field = page.getByLabel('Find in the catalog');
  await expect(field).toBeFocused();
  await page.keyboard.type('total amount');
  const links = page.getByRole('navigation', { name: 'Catalog entries' }).getByRole('link');
  await expect(links.first()).toContainText('total_amount');
  await inspect(page, 'catalog-search');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(links.nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await page.getByRole('button', { name: /^Unavailable/ }).click();
  await expect(links.filter({ hasText: 'fact_web_events' }).first()).toBeVisible();
  await expect(links.filter({ hasText: 'mart_revenue' })).toHaveCount(0);
});

test('a metric: definition, versions, lineage, SQL', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog/metric/total_revenue');
  await expect(page.getByText('<b>Not markup.</b>')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Executive overview' })).toBeVisible();
  await inspect(page, 'catalog-metric');
  await page.getByRole('tab', { name: 'Lineage' }).click();
  await expect(page.getByRole('group', { name: 'Lineage of total_revenue' })).toBeVisible();
  await inspect(page, 'catalog-metric-lineage');
  await page.getByRole('tab', { name: 'SQL' }).click();
  await expect(page.getByRole('region', { name: /^SQL of total_revenue/ })).toBeVisible();
  await inspect(page, 'catalog-metric-sql');
});

test('a table: columns with a profile, a column with its lineage, checks', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog/model/fact_orders');
  await expect(page.getByRole('table')).toContainText('customer_key');
  await inspect(page, 'catalog-table');
  await page.getByRole('button', { name: 'Profile the columns' }).click();
  await expect(page.getByText(/^Over 100,217 rows/)).toBeVisible();
  await page.getByRole('button', { name: 'customer_key' }).click();
  await expect(page.getByRole('group', { name: 'Lineage of fact_orders.customer_key' })).toBeVisible();
  await inspect(page, 'catalog-column');
  await page.getByRole('tab', { name: /^Checks/ }).click();
  await page.getByRole('button', { name: 'Show rows' }).click();
  await expect(page.getByRole('gridcell', { name: '536365' })).toBeVisible();
  await inspect(page, 'catalog-checks');
});

test('lineage is walked and opened by keys', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog/model/fact_orders');
  await page.getByRole('tab', { name: 'Lineage' }).click();
  const picture = page.getByRole('group', { name: 'Lineage of fact_orders' });
  await picture.getByRole('link', { name: /^fact_orders,/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await inspect(page, 'catalog-lineage');
  await picture.getByRole('link', { name: /^fact_orders,/ }).focus();
  await page.keyboard.press('ArrowLeft');
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-name'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: focused ?? '' })).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SECTION');
});

test('a source: what was refused and why; SQL of a model goes to the SQL page', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog/model/source.orders');
  await page.getByRole('tab', { name: /^Quarantine/ }).click();
  await expect(page.getByRole('grid', { name: 'Quarantined rows of orders' })).toBeVisible();
  await inspect(page, 'catalog-quarantine');
  await open('ready', '#/catalog/model/stg_orders');
  await page.getByRole('tab', { name: 'SQL' }).click();
  await inspect(page, 'catalog-sql');
  await page.getByRole('button', { name: 'Open in SQL' }).click();
  await expect(page.locator('.monaco-editor .view-line').first()).toContainText('stg_orders');
});

test('what is not there, and what is unavailable, say so', async ({ gallery: { page, open } }) => {
  await open('ready', '#/catalog/metric/total_revenu');
  await page.getByRole('link', { name: 'total_revenue', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Total revenue' })).toBeVisible();
  await open('ready', '#/catalog/model/fact_web_events');
  await expect(page.getByText(/^Unavailable: it needs source.web_events/).first()).toBeVisible();
  await inspect(page, 'catalog-unavailable');
  await open('empty', '#/catalog');
  await expect(page.getByText('There is no catalog yet')).toBeVisible();
  await inspect(page, 'catalog-empty');
});

test('the palette opens any metric', async ({ gallery: { page, open } }) => {
  await open('ready', '#/home');
  await page.keyboard.press('ControlOrMeta+K');
  await page.keyboard.type('average order');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'Average order value' })).toBeVisible();
});
