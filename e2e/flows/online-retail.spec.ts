import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, goTo, test } from '../app.ts';

const root = path.resolve(import.meta.dirname, '../..');
const shop = path.resolve(root, '../shared/data/online-retail');

interface Reference {
  readonly total_revenue: string;
  readonly total_orders: number;
  readonly total_customers: number;
  readonly rows: { readonly lines: number; readonly orders: number };
}

test.skip(!existsSync(shop), 'the real shop does not lie beside the project');

async function choose(app: ElectronApplication, file: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
}

async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(100);
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null, null, { timeout: 60_000 });
}

test('a real shop without payments and events, from its folder to its exports', async ({ app, page, scratch }) => {
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
