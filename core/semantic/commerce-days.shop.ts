import { expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { commerceShopSettings, makeCommerceShop } from './testing/commerce-shop.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

/** Every table of the star schema as its rows, in order. */
async function tablesOf(connection: Connection): Promise<Map<string, unknown[]>> {
  const names = await connection.rows<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY name",
  );
  const tables = new Map<string, unknown[]>();
  for (const { name } of names)
    tables.set(name, await connection.rows(`SELECT * FROM ${quoteName(name)} ORDER BY ALL`));
  return tables;
}

test('day by day, with a restatement and a late version of a customer, gives the same warehouse as all at once', async () => {
  const atOnce = await CommerceWorkspace.make(commerceShopSettings);
  const stepwise = await CommerceWorkspace.make(commerceShopSettings);
  try {
    expect((await atOnce.build(await makeCommerceShop(atOnce.dir))).status).toBe('published');
    const view = await makeCommerceShop(stepwise.dir);
    for (let days = 1; days <= view.days.length; days++) {
      const build = await stepwise.build({ ...view, days: view.days.slice(0, days) });
      const failed = build.manifest?.checks.filter((check) => check.status === 'failed').map(({ message }) => message);
      expect({ days, status: build.status, failed }).toEqual({ days, status: 'published', failed: [] });
    }
    const [all, steps] = [await tablesOf(await atOnce.open()), await tablesOf(await stepwise.open())];
    expect([...steps.keys()]).toEqual([...all.keys()]);
    expect(all.size).toBeGreaterThan(40);
    for (const [name, rows] of all) expect([name, steps.get(name)]).toEqual([name, rows]);
  } finally {
    await atOnce.remove();
    await stepwise.remove();
  }
}, 180_000);
