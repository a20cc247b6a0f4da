import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { formulaStart } from '../../core/exports/formula-start.ts';
import { openXlsx } from '../../core/exports/testing/open-xlsx.ts';
import { parseCsv } from '../../core/exports/testing/parse-csv.ts';
import { accessibilityFaults, assay, test as base, choose, expect, goTo, runSql } from '../app.ts';
import { HUGE, makeHostileShop, payloads, restateHostileShop } from './hostile-shop.ts';

/** A window on a published shop whose every text is a payload. */
const test = base.extend<object, { shop: string }>({
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-hostile-'));
      await makeHostileShop(path.join(folder, 'shop'));
      await use(path.join(folder, 'shop'));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test.use({ start: 'published' });

/** Everything that the page asked for. */
const asked: string[] = [];
test.beforeEach(({ page }) => {
  asked.length = 0;
  page.on('request', (request) => asked.push(request.url()));
});

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await settled(page);
}

async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null, null, { timeout: 60_000 });
}

/** Nothing ran, nothing was fetched, and the page is as wide as the window. */
async function harmless(page: Page, where: string): Promise<void> {
  const look = () =>
    page.evaluate(() => {
      const main = document.querySelector('main');
      const room = main?.getBoundingClientRect();
      const beyond = [...document.querySelectorAll('[data-tile], main header, main section, [role=dialog]')].filter(
        (one) => {
          const box = one.getBoundingClientRect();
          return (
            box.width > 0 &&
            (box.right > innerWidth + 1 || (main?.contains(one) === true && box.left < (room?.left ?? 0) - 1))
          );
        },
      );
      return {
        ran: (globalThis as { ran?: unknown }).ran ?? null,
        injected: document.querySelectorAll(
          'main img:not([src^="data:"]):not([src^="blob:"]), script:not([src]), svg[onload], [onerror]',
        ).length,
        overflow: Math.max(
          document.documentElement.scrollWidth - innerWidth,
          (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0),
        ),
        beyond: beyond.map((one) => `${one.tagName} ${one.className}`.slice(0, 80)),
        title: document.title.length < 200,
      };
    });
  // What slides in is in its place a moment later.
  await expect.poll(look, { message: where }).toEqual({ ran: null, injected: 0, overflow: 0, beyond: [], title: true });
  expect(
    asked.filter((url) => !/^(assay|data|blob|devtools):/.test(url)),
    where,
  ).toEqual([]);
}

test('every page shows texts as texts', async ({ page }) => {
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible({ timeout: 30_000 });
  await harmless(page, 'home');
  for (const name of [
    'executive',
    'revenue',
    'orders',
    'customers',
    'products',
    'funnel',
    'payments',
    'experiments',
    'data_quality',
  ]) {
    await open(page, `#/dashboards/${name}`);
    await expect(page.locator('[data-tile]').first(), name).toBeVisible();
    const tiles = page.locator('[data-tile]');
    const places = await tiles.evaluateAll((all) => all.map((one) => [one.clientWidth, one.clientHeight]));
    for (const tile of await tiles.all()) {
      await tile.scrollIntoViewIfNeeded();
      await settled(page);
    }
    await expect(page.locator('[data-tile] [role=alert]'), name).toHaveCount(0);
    expect(await tiles.evaluateAll((all) => all.map((one) => [one.clientWidth, one.clientHeight])), name).toEqual(
      places,
    );
    await harmless(page, name);
  }
});

test('filters, marks, tooltips, the rows behind them, explanations', async ({ page }) => {
  await open(page, '#/dashboards/products');
  const chart = page.locator('[data-tile]').filter({ has: page.getByRole('heading', { name: 'Categories compared' }) });
  await expect(chart.locator('[data-chart] svg')).toBeVisible();
  const box = await chart.locator('[data-chart] svg').boundingBox();
  for (let at = 0; at < 6; at += 1) {
    await page.mouse.move((box?.x ?? 0) + 210, (box?.y ?? 0) + 12 + at * 19);
    await page.waitForTimeout(80);
  }
  await harmless(page, 'tooltips');
  await chart.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Explain this number' }).click();
  await expect(page.getByRole('region', { name: 'SQL that was run' })).toBeVisible();
  await harmless(page, 'explanation');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Dimension' }).fill('Category');
  await page.getByRole('option', { name: 'Category', exact: true }).click();
  const values = page.getByRole('list', { name: 'Values' });
  await expect(values.getByRole('checkbox')).not.toHaveCount(0);
  await harmless(page, 'values of a filter');
  // A million characters, a control character, something that looks like a script: each is a value to filter by.
  for (const value of [/^hugehuge/, /^control/, /^<script>/])
    await values.getByRole('checkbox', { name: value }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await settled(page);
  await expect(page.locator('[data-tile] [role=alert]')).toHaveCount(0);
  await expect(chart.locator('[data-chart] svg')).toBeVisible();
  await harmless(page, 'filtered');
  await page.getByRole('button', { name: /^Remove the filter/ }).click();
  await settled(page);

  // The mark of each payload leads to its rows, whatever it holds.
  await chart.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Rows behind it' }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('grid')).toHaveAttribute('aria-rowcount', /^[1-9]/);
  await harmless(page, 'rows behind a tile');
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();

  await open(page, '#/explore?metrics=total_revenue&by=region');
  await expect(page.locator('[data-chart=table] [role=row]')).not.toHaveCount(0);
  await harmless(page, 'explore');
  for (const kind of ['pivot', 'treemap', 'stacked-bar', 'heat-map', 'scatter']) {
    await open(page, `#/explore?metrics=total_revenue,total_orders&by=region,channel&chart=${kind}`);
    await harmless(page, `explore as ${kind}`);
  }
});

test('SQL grid, whole value, catalog, quarantine, snapshots, a first look', async ({ page, shop }) => {
  await goTo(page, 'SQL');
  await runSql(page, 'SELECT customer_id, name, email, region, segment FROM mart_customers ORDER BY length(name) DESC');
  await expect(page.getByTestId('sql-status')).toContainText('rows');
  await page.getByRole('grid', { name: 'Result' }).focus();
  await page.keyboard.press('ArrowRight');
  await harmless(page, 'SQL');
  await page.keyboard.press('Enter');
  const whole = page.getByRole('region', { name: 'Whole value' });
  await expect(whole).toBeVisible();
  expect((await whole.textContent())?.length).toBe(HUGE);
  await harmless(page, 'a whole value');
  await page.keyboard.press('Escape');
  await runSql(
    page,
    `SELECT '<img src=x onerror="globalThis.ran=9">' AS "<script>globalThis.ran=8</script>", error('<svg/onload=globalThis.ran=7>')`,
  );
  await settled(page);
  await harmless(page, 'an error');

  await open(page, '#/catalog/model/mart_customers');
  await page.getByRole('button', { name: 'Profile the columns' }).click();
  await expect(page.getByRole('columnheader', { name: 'Greatest' })).toBeVisible();
  await settled(page);
  await harmless(page, 'profiles');
  await open(page, '#/catalog/model/mart_customers/region');
  await settled(page);
  await harmless(page, 'values of a column');
  await open(page, '#/catalog/model/source.orders');
  await page.getByRole('tab', { name: /^Quarantine 1/ }).click();
  await expect(page.getByRole('grid', { name: /^Quarantined rows/ })).toBeVisible();
  await harmless(page, 'quarantine');
  await goTo(page, 'Snapshots');
  await harmless(page, 'snapshots');
  await goTo(page, 'Sources');
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByLabel('Folder of the extracts').fill(shop);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByRole('region', { name: 'Table orders', exact: true })).toBeVisible({ timeout: 60_000 });
  await harmless(page, 'a first look');
});

test('customers are found by what they are called, and have pages', async ({ page }) => {
  for (const text of [
    '<img src',
    '=HYPERLINK',
    'שלום',
    'exe.gnp',
    'control',
    "'; DROP",
    'hugehuge',
    'globalThis.ran=3',
  ]) {
    await open(page, '#/home');
    await page.keyboard.press('ControlOrMeta+K');
    await page.getByRole('textbox', { name: 'Command' }).fill(text);
    const found = page.getByRole('dialog', { name: 'Command palette' }).locator('[data-action]');
    await expect(found.first(), text).toBeVisible();
    await harmless(page, `palette: ${text}`);
    await found
      .filter({ hasText: /Customer/ })
      .first()
      .click();
    await expect(page.locator('[data-fact=revenue]'), text).toBeVisible();
    await settled(page);
    await expect(page.locator('main [role=alert]'), text).toHaveCount(0);
    await expect(page.getByRole('region', { name: /^History/ }).getByRole('row'), text).not.toHaveCount(0);
    await harmless(page, `page: ${text}`);
  }
});

test('exports are defanged: CSV and Excel hold no formula, and every text whole', async ({ app, page, scratch }) => {
  await goTo(page, 'SQL');
  await runSql(page, 'SELECT customer_id, name FROM mart_customers WHERE length(name) < 5000 ORDER BY customer_id');
  await expect(page.getByTestId('sql-status')).toContainText('rows');
  const exportAs = async (name: string, file: string) => {
    await choose(app, path.join(scratch, file));
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
    await expect(page.getByText(new RegExp(`^${file}: \\d+ rows`))).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Dismiss' }).click();
  };
  await exportAs('Export CSV…', 'evil.csv');
  const csv = parseCsv((await readFile(path.join(scratch, 'evil.csv'), 'utf8')).replace('\uFEFF', ''));
  const cells = csv.flat().filter((cell) => cell !== null);
  expect(csv.length).toBeGreaterThan(100);
  expect(cells.filter((cell) => formulaStart.test(cell))).toEqual([]);
  expect(cells.filter((cell) => cell.includes('HYPERLINK')).length).toBeGreaterThan(0);
  await exportAs('Export Excel…', 'evil.xlsx');
  const { sheets, parts } = await openXlsx(await readFile(path.join(scratch, 'evil.xlsx')));
  expect([...parts.values()].filter((xml) => /<f[ >]/.test(xml))).toEqual([]);
  const [sheet] = Object.values(sheets);
  const formulas = [...(sheet?.values() ?? [])].filter((cell) => cell.value.includes('HYPERLINK'));
  expect(formulas.length).toBeGreaterThan(0);
  // Kept as text for ever, also when somebody edits the cell.
  expect(formulas.filter((cell) => cell.kind !== 's' || (cell.value.startsWith('=') && !cell.quoted))).toEqual([]);
  await open(page, '#/dashboards/products');
  await choose(app, path.join(scratch, 'evil.pdf'));
  await page.getByRole('button', { name: 'PDF', exact: true }).click();
  await page.getByRole('menuitem', { name: 'A4…' }).click();
  await expect(page.getByText('PDF of Products saved')).toBeVisible({ timeout: 90_000 });
  const pdf = (await readFile(path.join(scratch, 'evil.pdf'))).toString('latin1');
  expect(pdf.slice(0, 5)).toBe('%PDF-');
  expect(pdf).not.toMatch(/\/URI\s*\(https:\/\/evil|\/JavaScript|\/Launch/);
  await harmless(page, 'after the exports');
});

/** Two snapshots of the shop: a day was restated. */
const restated = test.extend({
  workspace: async ({ scratch, shop, published }, use) => {
    const [later, workspace] = [path.join(scratch, 'shop'), path.join(scratch, 'workspace')];
    await cp(shop, later, { recursive: true });
    await cp(published, workspace, { recursive: true });
    await restateHostileShop(later);
    await assay('refresh', '--source', later, '--workspace', workspace);
    await use(workspace);
  },
});

restated(
  'two snapshots compared: what the rows say stays text, whichever way it is written',
  async ({ app, page, scratch }) => {
    await goTo(page, 'Snapshots');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByText('All metrics').click();
    const why = (label: string) => page.getByRole('button', { name: new RegExp(`^Why: ${label}, [A-Z]`) }).first();
    await expect(why('Revenue')).toBeVisible({ timeout: 60_000 });
    await settled(page);
    await harmless(page, 'comparison');
    const dialog = page.getByRole('dialog');
    await why('Revenue').click();
    const corrected = dialog.getByRole('table', { name: /^Corrected rows/ });
    const [payload = ''] = payloads;
    await expect(corrected).toContainText(`is ${payload}`);
    await expect(corrected).toContainText('coupon_code was');
    await expect(dialog.getByRole('table', { name: /^Removed rows/ })).toContainText('gone');
    // A million characters are begun, not drawn; a text that turns the direction turns nothing but itself.
    expect((await dialog.innerText()).length).toBeLessThan(60_000);
    const turned = corrected.locator('bdi').filter({ hasText: '\u202e' }).first();
    await expect(turned).toBeVisible();
    const room = await dialog.boundingBox();
    const widest = await dialog
      .locator('bdi')
      .evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().right)));
    expect(widest).toBeLessThanOrEqual((room?.x ?? 0) + (room?.width ?? 0));
    await harmless(page, 'restatement');
    expect(await accessibilityFaults(page)).toEqual([]);

    // All rows, as a file that no spreadsheet runs.
    await choose(app, path.join(scratch, 'rows.csv'));
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Export CSV…' }).click();
    await expect(page.getByText(/^rows\.csv: \d+ rows/)).toBeVisible({ timeout: 30_000 });
    const csv = parseCsv((await readFile(path.join(scratch, 'rows.csv'), 'utf8')).replace('\uFEFF', ''));
    expect(csv.length).toBeGreaterThan(3);
    expect(csv.flat().filter((cell) => cell !== null && formulaStart.test(cell))).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    // Who bought is what is counted: the customers' hostile numbers.
    await why('Customers').click();
    await expect(dialog.getByRole('table').nth(1)).toBeVisible();
    await harmless(page, 'restatement of customers');
    await page.keyboard.press('Escape');
    await why('Orders').click();
    await expect(dialog.getByRole('table').nth(1)).toBeVisible();
    await page.keyboard.press('Escape');
    await goTo(page, 'Home');
    await harmless(page, 'home afterwards');
  },
);
