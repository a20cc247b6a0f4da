import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Database } from '../../core/duckdb/connection.ts';
import { accessibilityFaults, test as base, expect } from '../app.ts';

/** A snapshot whose catalog is as builds wrote it before metrics said what they read. */
const test = base.extend({
  workspace: async ({ workspace }, use) => {
    const folder = path.join(workspace, 'snapshots/owner');
    const [id = ''] = (await readdir(folder)).filter((name) => name !== 'CURRENT');
    const file = path.join(folder, id, 'warehouse.duckdb');
    await chmod(file, 0o600);
    const database = await Database.open({ path: file });
    const connection = await database.connect();
    const catalog = JSON.parse(String(await connection.value('SELECT json FROM meta.catalog'))) as {
      metrics: { models?: unknown; inputs?: unknown; columns?: unknown }[];
    };
    catalog.metrics = catalog.metrics.map(({ models: _, inputs: __, columns: ___, ...metric }) => metric);
    await connection.run('UPDATE meta.catalog SET json = $1', [JSON.stringify(catalog)]);
    await connection.run('CHECKPOINT');
    database.close();
    await chmod(file, 0o444);
    await use(workspace);
  },
});
test.use({ start: 'published' });

test('what an earlier build did not write down is not said to be nothing', async ({ page }) => {
  const open = (hash: string) =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);
  const fact = (name: string) => page.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('+ dd');
  await open('#/catalog/metric/aov');
  await expect(page.getByRole('heading', { level: 2, name: 'Average order value' })).toBeVisible();
  await expect(fact('Reads')).toHaveText('this snapshot does not say');
  await expect(fact('Used by')).toHaveText('this snapshot does not say');
  await page.getByRole('tab', { name: /^Checks below it/ }).click();
  await expect(page.getByText('This snapshot does not say which tables it reads')).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  await open('#/catalog/model/fact_orders');
  await expect(fact('Used by')).toContainText('by which metrics this snapshot does not say');
});
