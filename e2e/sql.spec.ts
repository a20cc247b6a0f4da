import { expect, goTo, runSql, test } from './app.ts';

test.use({ start: 'published' });

test('rows of a statement: exact values, keyboard, copying', async ({ app, page }) => {
  await goTo(page, 'SQL');
  await runSql(
    page,
    `SELECT i AS n, (i / 4.0)::DECIMAL(18,4) AS amount, 9007199254740993 + i AS big, CASE WHEN i % 2 = 0 THEN NULL ELSE 'odd' END AS word, '<img src=x onerror="window.hurt = true">' AS markup FROM range(100000) t(i)`,
  );
  await expect(page.getByTestId('sql-status')).toContainText('100,000 rows');
  const grid = page.getByRole('grid', { name: 'Result' });
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await expect(grid.getByRole('gridcell', { name: '9007199254740993', exact: true })).toBeVisible();
  await expect(grid.getByRole('gridcell', { name: '–' }).first()).toBeVisible();
  // Figures stand below each other; in text that would spread the hyphens of dates.
  const numbers = (name: string) => expect(grid.getByRole('gridcell', { name, exact: true }).first());
  await numbers('9007199254740993').toHaveCSS('font-variant-numeric', 'tabular-nums');
  await numbers('odd').toHaveCSS('font-variant-numeric', 'normal');
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false);

  await grid.focus();
  await page.keyboard.press('ControlOrMeta+End');
  await expect(grid.locator('[id$=active]')).toHaveText(/^<img/);
  await page.keyboard.press('Home');
  await expect(grid.locator('[id$=active]')).toHaveText('99999');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ControlOrMeta+C');
  await expect(page.getByText('4 cells copied')).toBeVisible();
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toBe('99998\t24999.5000\n99999\t24999.7500');
});

test('an error is marked where it is, and a query that can write is refused', async ({ page }) => {
  await goTo(page, 'SQL');
  await runSql(page, 'SELECT order_id,\n  no_such_column FROM fact_orders');
  await expect(page.getByRole('alert').filter({ hasText: 'no_such_column' })).toBeVisible();
  await expect(page.locator('.monaco-editor .squiggly-error').first()).toBeVisible();
  await runSql(page, 'DROP TABLE fact_orders');
  await expect(page.getByRole('alert').filter({ hasText: 'Only one SELECT' })).toBeVisible();
  await runSql(page, 'SELECT count(*) AS orders FROM fact_orders');
  await expect(page.getByTestId('sql-status')).toContainText('1 row');
  await expect(page.locator('.monaco-editor .squiggly-error')).toHaveCount(0);
});

test('a long query is cancelled', async ({ page }) => {
  await goTo(page, 'SQL');
  await runSql(page, 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range % 7 = 3');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('sql-status')).toContainText('Cancelled', { timeout: 15_000 });
  await runSql(page, 'SELECT 42 AS answer');
  await expect(page.getByRole('gridcell', { name: '42' })).toBeVisible();
});

test('tables at the side write their names', async ({ page }) => {
  await goTo(page, 'SQL');
  await page.getByLabel('Find a table or column').fill('fact_orders');
  await page.getByRole('button', { name: 'fact_orders', exact: true }).click();
  await expect(page.locator('.monaco-editor .view-line').first()).toContainText('fact_orders');
  await page.getByRole('button', { name: 'Columns of fact_orders' }).click();
  await expect(page.getByRole('button', { name: /order_id/ }).first()).toBeVisible();
});

test('a name clicked before the editor is there is not lost', async ({ page }) => {
  await page.evaluate(() => {
    // In the very moment in which the list is drawn; the editor is only being fetched then.
    new MutationObserver((_, observer) => {
      const names = [...document.querySelectorAll<HTMLElement>('button')];
      const name = names.find((button) => button.textContent === 'mart_orders');
      if (name === undefined || document.querySelector('.monaco-editor') !== null) return;
      observer.disconnect();
      document.body.dataset['clicked'] = 'early';
      name.click();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await goTo(page, 'SQL');
  await expect(page.locator('body')).toHaveAttribute('data-clicked', 'early');
  await expect(page.locator('.monaco-editor .view-line').first()).toHaveText('mart_orders');
});
