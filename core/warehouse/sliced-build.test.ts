import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { buildModelGraph, type ModelNode } from '../models/model-graph.ts';
import { shopPack } from '../models/testing/model-pack.ts';
import { withShadows } from './relation-shadow.ts';
import { slicesOf } from './sliced-build.ts';
import { tableDifference } from './table-difference.ts';
import { type OpenWarehouse, openWarehouse } from './warehouse-database.ts';

let folder = '';
let warehouse: OpenWarehouse;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-slices-'));
  warehouse = await openWarehouse(path.join(folder, 'warehouse.duckdb'));
});
afterAll(async () => {
  warehouse.database.close();
  await rm(folder, { recursive: true, force: true });
});

/** The mart x of a pack whose SQL reads fact_orders. */
async function mart(sql: string, incremental: string, columns: string): Promise<ModelNode> {
  const database = await Database.open();
  const pack = shopPack({
    'models/marts/mart_x.sql': sql,
    'models/marts/mart_x.yml': `description: x\ngrain: x\nincremental: ${incremental}\ncolumns: [${columns}]\n`,
  });
  const { graph } = await buildModelGraph(pack, await database.connect());
  database.close();
  const node = graph.nodes.get('mart_x');
  if (node === undefined) throw new Error('the mart does not bind');
  return node;
}

/** fact_orders with so many orders on each day; null: orders without a day. */
async function fill(days: readonly (readonly [string | null, number])[]): Promise<void> {
  const rows = days.map(
    ([day, n]) => `SELECT ${day === null ? 'NULL' : `DATE '${day}'`} AS day, unnest(range(${n})) AS n`,
  );
  await warehouse.connection.run(`CREATE OR REPLACE TABLE fact_orders AS
    SELECT row_number() OVER () AS order_id, CAST(day AS DATE) AS order_date, CAST(n AS DECIMAL(18,4)) AS amount
    FROM (${rows.join(' UNION ALL ')})`);
}

const daily = 'SELECT order_date, count(*) AS orders, sum(amount) AS amount FROM fact_orders GROUP BY order_date';
const byDate = '{by: date, column: order_date, driver: fact_orders}';
const columns = '{name: order_date}, {name: orders}, {name: amount}';

/** Rows of fact_orders in each slice. */
async function sizes(node: ModelNode, rows: number): Promise<number[]> {
  const slices = await slicesOf(warehouse.connection, node, rows);
  return Promise.all(
    slices.map((slice) =>
      warehouse.connection.number(`SELECT count(*) FROM (${slice.get('fact_orders') ?? 'FROM fact_orders'})`),
    ),
  );
}

test('slices end with days, hold about so many rows, and rows without a day come first', async () => {
  const node = await mart(daily, byDate, columns);
  await fill([
    ['2026-01-03', 4],
    ['2026-01-01', 3],
    [null, 2],
    ['2026-01-02', 5],
    ['2026-01-04', 1],
  ]);
  expect(await sizes(node, 15)).toEqual([15]);
  expect(await sizes(node, 10)).toEqual([10, 5]);
  expect(await sizes(node, 5)).toEqual([5, 5, 5]);
  expect(await sizes(node, 1)).toEqual([5, 5, 4, 1]);
});

test('only rows without a day, or a single day, are one slice', async () => {
  const node = await mart(daily, byDate, columns);
  await fill([[null, 9]]);
  expect(await sizes(node, 2)).toEqual([9]);
  await fill([['2026-01-01', 9]]);
  expect(await sizes(node, 2)).toEqual([9]);
});

test('a model by key goes by the day that it names, and at once where it names none', async () => {
  const perOrder = 'SELECT order_id, order_date, sum(amount) AS amount FROM fact_orders GROUP BY order_id, order_date';
  const described = '{name: order_id}, {name: order_date}, {name: amount}';
  await fill([
    ['2026-01-01', 3],
    ['2026-01-02', 3],
  ]);
  const byKey = await mart(perOrder, '{by: key, column: order_id, driver: fact_orders}', described);
  expect(await sizes(byKey, 3)).toEqual([6]);
  const sliced = await mart(
    perOrder,
    '{by: key, column: order_id, driver: fact_orders, slices: order_date}',
    described,
  );
  expect(await sizes(sliced, 3)).toEqual([3, 3]);
});

test('slices together give what the model gives at once', async () => {
  const node = await mart(daily, byDate, columns);
  const day = fc.option(fc.integer({ min: 1, max: 9 }).map((n) => `2026-01-0${n}`));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(day, fc.integer({ min: 1, max: 9 })), { selector: ([one]) => one, minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      async (days, rows) => {
        const { connection } = warehouse;
        await fill(days);
        const slices = await slicesOf(connection, node, rows);
        await connection.run(`CREATE OR REPLACE TABLE whole AS ${node.sql};
          CREATE OR REPLACE TABLE sliced AS FROM whole LIMIT 0`);
        for (const slice of slices)
          await withShadows(connection, slice, () => connection.run(`INSERT INTO warehouse.sliced ${node.sql}`));
        expect(await tableDifference(connection, 'whole', 'sliced')).toBeNull();
      },
    ),
    { numRuns: 40 },
  );
});
