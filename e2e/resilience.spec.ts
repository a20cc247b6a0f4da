import { cp } from 'node:fs/promises';
import { assay, expect, generateShop, goTo, runSql, shopDays, test } from './app.ts';

test.use({ start: 'published' });

test('a killed query process comes back, says so, and answers again', async ({ app, page }) => {
  await goTo(page, 'SQL');
  await runSql(page, 'SELECT 1 AS one');
  await expect(page.getByRole('gridcell', { name: '1', exact: true })).toBeVisible();
  await runSql(page, 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range % 7 = 3');
  await expect(page.getByTestId('sql-status')).toContainText('Running');
  const killed = await app.evaluate(({ app: main }) => {
    const reader = main.getAppMetrics().find((each) => /reader/i.test(`${each.name} ${each.serviceName}`));
    if (reader !== undefined) process.kill(reader.pid, 'SIGKILL');
    return reader !== undefined;
  });
  expect(killed).toBe(true);
  await expect(page.getByText('The query process stopped and was restarted.')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('alert').filter({ hasText: 'process-gone' })).toBeVisible();
  await runSql(page, 'SELECT 42 AS answer');
  await expect(page.getByRole('gridcell', { name: '42' })).toBeVisible();
  await goTo(page, 'Home');
  await expect(page.locator('[data-metric=total_revenue] [data-value]')).toBeVisible();
});

test('a snapshot that another program publishes is shown by itself, without losing the focus', async ({
  page,
  shop,
  scratch,
  workspace,
}) => {
  test.setTimeout(120_000);
  const id = page.getByTestId('snapshot-id');
  const before = await id.innerText();
  const tile = page.locator('[data-metric=total_orders]').getByRole('button');
  await tile.focus();
  await cp(shop, `${scratch}/longer`, { recursive: true });
  await generateShop(`${scratch}/next`, shopDays.days + 1);
  await cp(`${scratch}/next`, `${scratch}/longer`, { recursive: true });
  await assay('refresh', '--source', `${scratch}/longer`, '--workspace', workspace, '--pack', 'commerce');
  await expect(id).not.toHaveText(before, { timeout: 20_000 });
  await expect(page.getByTestId('announcer')).toContainText('Now showing snapshot');
  await expect(page.locator('[data-metric=total_orders] [data-value]')).toBeVisible();
  await expect(tile).toBeFocused();
});
