import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { openXlsx } from '../../core/exports/testing/open-xlsx.ts';
import { assay, choose, expect, goTo, test } from '../app.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shop = path.resolve(root, '../shared/data/online-retail');

const inUtc = { timeZone: 'UTC' } as const;

interface Reference {
  readonly total_revenue: string;
  readonly total_orders: number;
  readonly total_customers: number;
  readonly rows: { readonly lines: number; readonly orders: number };
  /** Month (`2010-12`) -> figures. */
  readonly by_month: Readonly<
    Record<string, { readonly revenue: string; readonly orders: number; readonly customers: number }>
  >;
}

test.skip(!existsSync(shop), 'the real shop does not lie beside the project');

async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(100);
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null, null, { timeout: 60_000 });
}

/** The text of a PDF as it lies on its pages; null where the machine has nothing to read one with. */
async function textOf(pdf: string): Promise<string | null> {
  const found = await promisify(execFile)('pdftotext', ['-layout', pdf, '-']).catch((error: { code?: unknown }) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found?.stdout ?? null;
}

test('a real shop without payments and events, from its folder to its exports', async ({
  app,
  page,
  scratch,
  workspace,
}) => {
  test.setTimeout(900_000);
  const reference = JSON.parse(await readFile(`${shop}.reference.json`, 'utf8')) as Reference;
  const value = (metric: string) => page.locator(`[data-metric=${metric}] [data-value]`);
  const number = async (metric: string) => Number(await value(metric).getAttribute('data-value'));

  await page.getByRole('button', { name: 'Connect a source' }).click();
  await page.getByLabel('Folder of the extracts').fill(shop);
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Save and refresh' }).click({ timeout: 120_000 });
  await expect(page.getByText(/Published snapshot/).first()).toBeVisible({ timeout: 480_000 });

  await goTo(page, 'Home');
  await page.getByText('All time', { exact: true }).click();
  await settled(page);
  await expect.poll(() => number('total_revenue')).toBe(Number(reference.total_revenue));
  expect(await number('total_orders')).toBe(reference.total_orders);
  expect(await number('total_customers')).toBe(reference.total_customers);
  await expect(page.locator('[data-metric=payment_success_rate]')).toContainText('Unavailable');

  // Every dashboard opens; a tile has an answer, or says what is missing.
  const tabs = page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link');
  await goTo(page, 'Dashboards');
  const names = await tabs.allInnerTexts();
  expect(names.length).toBeGreaterThan(6);
  for (const name of names) {
    await tabs.filter({ hasText: name }).first().click();
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    for (const tile of await page.locator('[data-tile]').all()) {
      await tile.scrollIntoViewIfNeeded();
      await settled(page);
      await expect(tile.getByRole('alert'), `${name}: ${await tile.innerText()}`).toHaveCount(0);
    }
    for (const text of await page.locator('[data-tile]').filter({ hasText: 'Unavailable' }).allInnerTexts()) {
      expect(text, name).toMatch(/needs|made of|no rows|no extract/i);
    }
  }

  // The rows behind a number are those orders that are not void.
  await tabs.filter({ hasText: 'Executive' }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Actions for Revenue', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rows behind it' }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('grid')).toHaveAttribute('aria-rowcount', /^[1-9]/);
  await choose(app, path.join(scratch, 'rows.csv'));
  await drawer.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export CSV…' }).click();
  await expect(page.getByText(/^rows\.csv: [\d,]+ rows, /)).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.keyboard.press('Escape');
  const records = (await readFile(path.join(scratch, 'rows.csv'), 'utf8')).trim().split('\r\n').length - 1;
  expect(records).toBeGreaterThan(0);

  await page.evaluate(() => {
    location.hash = '#/explore?metrics=total_revenue&by=region';
  });
  await expect(page.locator('[data-chart=table] [role=row]').filter({ hasText: 'United Kingdom' })).toBeVisible();

  // Every month in Excel is what another program computed from the original file.
  const months = Object.entries(reference.by_month).sort(([a], [b]) => (a < b ? -1 : 1));
  const book = path.join(scratch, 'months.xlsx');
  await page.evaluate(() => {
    location.hash = '#/explore?metrics=total_revenue,total_orders,total_customers&grain=month&range=all';
  });
  await expect(page.locator('[data-chart=table] [role=row]').filter({ hasText: 'Dec 2010' })).toBeVisible();
  await settled(page);
  await choose(app, book);
  await page.locator('main').getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export Excel…' }).click();
  await expect(page.getByText(/^months\.xlsx: 13 rows, /)).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  const [sheet] = Object.values((await openXlsx(await readFile(book))).sheets);
  const cell = (place: string) => sheet?.get(place);
  expect(['A1', 'B1', 'C1', 'D1'].map((place) => cell(place)?.value)).toEqual([
    ...['Month', 'Revenue', 'Orders', 'Customers'],
  ]);
  const written = months.map((_, at) => ['B', 'C', 'D'].map((column) => Number(cell(`${column}${at + 2}`)?.value)));
  expect(written).toEqual(months.map(([, { revenue, orders, customers }]) => [Number(revenue), orders, customers]));
  expect(cell(`A${months.length + 2}`)).toBeUndefined();
  // Days since the end of 1899.
  expect(cell('A2')).toMatchObject({ kind: 'n', value: String(Date.UTC(2010, 11, 1) / 86_400_000 + 25_569) });
  expect(await assay('export', 'verify', book, '--workspace', workspace)).toContain('unchanged: 13 rows');

  // The PDF says the same.
  const pdf = path.join(scratch, 'executive.pdf');
  await page.evaluate(() => {
    location.hash = '#/dashboards/executive?range=all&grain=month';
  });
  await expect(page.locator('[data-tile] [data-value]').first()).toBeVisible();
  await choose(app, pdf);
  await page.getByRole('button', { name: 'PDF', exact: true }).click();
  await page.getByRole('menuitem', { name: 'A4…' }).click();
  await expect(page.getByText('PDF of Executive saved')).toBeVisible({ timeout: 120_000 });
  expect(await assay('export', 'verify', pdf, '--workspace', workspace)).toMatch(/^unchanged: \d+ tiles of executive/);
  const text = await textOf(pdf);
  if (text === null)
    test.info().annotations.push({ type: 'skipped', description: 'no pdftotext to read the PDF with' });
  else {
    const lines = text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    expect(lines.filter((line) => line.includes('10.66 M'))).not.toEqual([]);
    for (const [month, { revenue, orders }] of months) {
      const name = new Date(`${month}-01T00:00:00Z`).toLocaleString('en-US', {
        ...inUtc,
        month: 'short',
        year: 'numeric',
      });
      const over = month === months.at(-1)?.[0] ? ', not over yet' : '';
      const money = Number(revenue).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      expect(lines, `revenue of ${name}`).toContain(`${name}${over} ${money}`);
      expect(lines, `orders of ${name}`).toContain(`${name}${over} ${orders.toLocaleString('en-GB')}`);
    }
  }

  // A customer of the shop, as far as the extracts know them.
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('textbox', { name: 'Command' }).fill('17850');
  await page.getByRole('button', { name: '17850 Customer', exact: true }).click();
  await expect(page.locator('[data-fact=region] dd')).toHaveText('United Kingdom');
  await expect(page.getByRole('region', { name: /^Orders/ }).getByRole('row')).not.toHaveCount(0);
  await expect(page.getByRole('region', { name: /^Payments/ })).toContainText('no extract day has a file of payments');
  await expect(page.getByRole('region', { name: /^Sessions/ })).toContainText(
    'no extract day has a file of web_events',
  );

  await page.getByRole('button', { name: /^Snapshot 2011-12-09/ }).click();
  await expect(page.getByRole('menuitem', { name: /9 Dec 2011/ })).toBeVisible();
  await page.keyboard.press('Escape');
});
