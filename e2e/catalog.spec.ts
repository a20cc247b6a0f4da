import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';

test.use({ start: 'published' });

const inDetail = (page: Page) =>
  page.getByRole('main').locator('section[aria-label]').getByRole('heading', { level: 2 }).first();

test('a metric and its tables, from the palette to rows', async ({ page }) => {
  await page.getByTestId('snapshot-id').waitFor();
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('textbox', { name: 'Command' }).fill('total_revenue');
  await expect(page.locator('.mantine-Spotlight-action').first()).toContainText('Revenue');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^sum\(.+\) of /).first()).toBeVisible();
  await page.getByRole('tab', { name: 'SQL' }).click();
  await expect(page.locator('strong.number')).toContainText(/\d/);
  await page.getByRole('button', { name: 'Open in SQL' }).click();
  await page.locator('.monaco-editor .view-lines').waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByTestId('sql-status')).toContainText('1 row');
  await page.keyboard.press('ControlOrMeta+4');
  await page.keyboard.press('/');
  await page.keyboard.type('fact_orders');
  await page.keyboard.press('Enter');
  await expect(inDetail(page)).toHaveText('fact_orders');
  await page.getByRole('button', { name: 'Profile the columns' }).click();
  await expect(page.getByText(/^Over [\d,]+ rows/)).toBeVisible();
  await page.getByRole('tab', { name: 'Lineage' }).click();
  await page
    .getByRole('group', { name: 'Lineage of fact_orders' })
    .getByRole('link', { name: /^source.orders,/ })
    .click();
  await expect(inDetail(page)).toHaveText('source.orders');
  await page.getByRole('tab', { name: /^Quarantine/ }).click();
  await expect(page.getByText(/rows came in/)).toBeVisible();
});

test('a snapshot is pinned', async ({ page }) => {
  await page.keyboard.press('ControlOrMeta+5');
  const point = page.getByRole('navigation', { name: 'Timeline' }).getByRole('link').first();
  await expect(point).toContainText('current');
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(point).toContainText('pinned');
  await page.getByRole('tab', { name: 'Timings' }).click();
  await expect(page.getByText('Building the models')).toBeVisible();
});

test('at 1024 pixels nothing breaks', async ({ app, page }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 700));
  for (const hash of ['#/catalog', '#/catalog/model/fact_orders', '#/catalog/metric/total_revenue', '#/snapshots']) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await inDetail(page).waitFor();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      hash,
    ).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/screens/1024${hash.replaceAll(/[^a-z_]+/g, '-')}.png` });
  }
});
