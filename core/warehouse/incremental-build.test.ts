import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSql } from '../duckdb/ast.ts';
import { columnsRead } from '../models/columns-read.ts';
import type { Incremental } from '../packs/pack.ts';
import { applyDelta, type Change, diffTables } from './deltas.ts';
import { buildIncrementally } from './incremental-build.ts';
import { tableDifference } from './table-difference.ts';
import { type OpenWarehouse, openWarehouse } from './warehouse-database.ts';

let folder = '';
let warehouse: OpenWarehouse;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-parts-'));
  warehouse = await openWarehouse(path.join(folder, 'warehouse.duckdb'));
});
afterAll(async () => {
  warehouse.database.close();
  await rm(folder, { recursive: true, force: true });
});

/** Twenty orders that nothing touches keep the build a part of the whole. */
const orders = (
  first: string,
): string => `SELECT 'a' AS id, 'k' AS customer, 2026 AS year, DATE '2026-02-10' AS day, ${first}
  UNION ALL SELECT 'q' || range, 'q', 2000, DATE '2000-01-01', ${first.replace(/'\w+'|\d+/, 'NULL')} FROM range(20)`;

interface Case {
  readonly sql: string;
  readonly orders: readonly [before: string, after: string];
  readonly customers: readonly [before: string, after: string];
  readonly asOf: string | null;
}

/** Builds the model of before, changes what it reads, brings it up to date, and compares with all of it made anew. */
async function partsAndWhole({ sql, orders: lines, customers, asOf }: Case): Promise<string | null> {
  const { connection } = warehouse;
  const changes = new Map<string, Change>();
  await connection.run(
    `CREATE OR REPLACE TABLE orders AS ${lines[0]}; CREATE OR REPLACE TABLE customers AS ${customers[0]}`,
  );
  await connection.run(`CREATE OR REPLACE TABLE model AS ${sql}`);
  for (const [name, after] of [
    ['orders', lines[1]],
    ['customers', customers[1]],
  ] as const) {
    await connection.run(`CREATE OR REPLACE TABLE delta.main.fresh AS ${after}`);
    const change = await diffTables(connection, name, `warehouse.${name}`, 'delta.main.fresh', true);
    if (change === 'delta') await applyDelta(connection, name, `warehouse.${name}`);
    if (change === 'rebuilt') throw new Error('the change is too large');
    changes.set(name, change);
  }
  const parsed = await parseSql(connection, sql);
  const [query] = parsed.ok ? parsed.statements : [];
  if (query === undefined) throw new Error('not SQL');
  const incremental: Incremental = {
    ...{ by: 'key', column: 'id', driver: 'orders', lookups: { customers: 'customer' }, slices: null },
    asOf: asOf === null ? {} : { customers: asOf },
  };
  const outcome = await buildIncrementally(connection, {
    ...{ model: 'model', sql, incremental, absent: new Map() },
    columnsRead: new Map(['orders', 'customers'].map((name) => [name, columnsRead(query, name)])),
    changeOf: (name) => changes.get(name) ?? 'unchanged',
  });
  expect(outcome).toMatchObject({ change: 'delta', touched: 1 });
  await connection.run(`CREATE OR REPLACE TABLE delta.main.whole AS ${sql}`);
  return tableDifference(connection, 'model', 'delta.main.whole');
}

const versions = (rest: string, from = "DATE '2026-01-01'", to = "DATE '9999-12-31'"): string =>
  `SELECT 'k' AS customer, ${rest}, ${from} AS valid_from, ${to} AS valid_to
  UNION ALL SELECT 'q' || range, ${rest}, ${from}, ${to} FROM range(20)`;
/** The same with another value for the customer k. */
const changed = (text: string, from: string, to: string): string => text.replace(from, to);

test.each(['value', 'day', 'n', 'side', 'step', 'c0'])('a column "%s" of a lookup that changes', async (name) => {
  const before = versions(`1 AS "${name}"`);
  const sql = (asOf: string) => `SELECT o.id, o.customer, o.day AS order_day, c."${name}" AS found FROM orders AS o
    LEFT JOIN customers AS c ON c.customer = o.customer${asOf}`;
  const one = {
    orders: [orders('1 AS x'), orders('1 AS x')],
    customers: [before, changed(before, '1 AS', '2 AS')],
  } as const;
  const joined = ' AND o.day >= c.valid_from AND o.day < c.valid_to';
  expect(await partsAndWhole({ ...one, sql: sql(joined), asOf: 'order_day' })).toBeNull();
  expect(await partsAndWhole({ ...one, sql: sql(joined), asOf: null })).toBeNull();
});

test.each(['value', 'side', 'c0'])('a column "%s" of a driver that changes', async (name) => {
  const customers = versions('1 AS x');
  const sql = `SELECT o.id, o.customer, o."${name}" AS found FROM orders AS o LEFT JOIN customers AS c ON c.customer = o.customer`;
  const lines = [orders(`0 AS "${name}"`), orders(`5 AS "${name}"`)] as const;
  expect(await partsAndWhole({ sql, orders: lines, customers: [customers, customers], asOf: null })).toBeNull();
});

test.each([
  ['years', '2020', '9999', 'year'],
  ['moments', "TIMESTAMP '2026-01-01 12:00:00'", "TIMESTAMP '9999-12-31 00:00:00'", 'day'],
])('bounds of versions may be %s', async (_name, from, to, day) => {
  const before = versions("'old' AS region", from, to);
  const sql = `SELECT o.id, o.customer, o.${day} AS held_on, c.region FROM orders AS o
    LEFT JOIN customers AS c ON c.customer = o.customer AND o.${day} >= c.valid_from AND o.${day} < c.valid_to`;
  const lines = orders('1 AS x');
  const customers = [before, changed(before, "'old'", "'new'")] as const;
  expect(await partsAndWhole({ sql, orders: [lines, lines], customers, asOf: 'held_on' })).toBeNull();
});
