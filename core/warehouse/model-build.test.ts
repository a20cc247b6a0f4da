import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createBuiltinMacros } from '../duckdb/builtin-macros.ts';
import { type Connection, Database } from '../duckdb/connection.ts';
import { resolveAvailability } from '../models/availability.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import { createTable, stubTables } from '../models/stub-database.ts';
import { loadPack } from '../packs/load-pack.ts';
import type { Pack } from '../packs/pack.ts';
import type { ModelResult } from '../protocol/snapshot.ts';
import { type Change, diffTables } from './deltas.ts';
import { ModelBuild } from './model-build.ts';
import { tableDifference } from './table-difference.ts';
import { type OpenWarehouse, openWarehouse } from './warehouse-database.ts';

// Several builds a test: leave room on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let pack: Pack;
let graph: ModelGraph;
let folder = '';
let warehouse: OpenWarehouse;
let connection: Connection;

beforeAll(async () => {
  const loaded = await loadPack(path.join(import.meta.dirname, 'testing/pack'));
  if (loaded.pack === null) throw new Error(JSON.stringify(loaded.diagnostics));
  pack = loaded.pack;
  const database = await Database.open();
  ({ graph } = await buildModelGraph(pack, await database.connect()));
  database.close();
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-models-'));
  warehouse = await open('warehouse.duckdb');
  connection = warehouse.connection;
});
afterEach(async () => {
  warehouse.database.close();
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => undefined);

/** A file with the pack's sources and settings, empty. */
async function open(name: string): Promise<OpenWarehouse> {
  const opened = await openWarehouse(path.join(folder, name));
  await prepare(opened.connection);
  return opened;
}

async function prepare(target: Connection): Promise<void> {
  for (const schema of ['source', 'history', 'settings']) await target.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const [reference, columns] of stubTables(pack)) await target.run(createTable(reference, columns));
  await target.run(`
    INSERT INTO settings.order_status VALUES ('cancelled', 'void'), ('completed', 'done');
    INSERT INTO settings.values BY NAME SELECT DATE '2026-11-20' AS as_of, DATE '2026-11-01' AS first_day`);
  await createBuiltinMacros(target, pack.calendar);
}

interface BuildOptions {
  readonly previous?: readonly ModelResult[];
  readonly changes?: ReadonlyMap<string, Change>;
  readonly absent?: ReadonlyMap<string, string>;
  readonly settings?: { before: null; after: null };
  readonly incremental?: boolean;
}

async function build(target: Connection, options: BuildOptions = {}): Promise<ModelResult[]> {
  const absent = { absentSources: options.absent ?? new Map(), absentColumns: new Map<string, string[]>() };
  return new ModelBuild({
    connection: target,
    pack,
    graph,
    availability: resolveAvailability(graph, pack, absent),
    previous: options.previous ?? [],
    changes: options.changes ?? new Map(),
    settings: { before: null, after: null },
    incremental: options.incremental ?? true,
    asOf: '2026-11-20',
  }).run();
}

function how(results: readonly ModelResult[]): Record<string, string> {
  return Object.fromEntries(results.map((result) => [result.model, result.how]));
}

/** Changes a source by SQL and leaves its delta where an ingest would. */
async function change(relation: string, sql: string): Promise<Change> {
  await connection.run(`CREATE OR REPLACE TABLE delta.main.old AS FROM warehouse.${relation}`);
  await connection.run(sql);
  await connection.run(
    `DROP TABLE IF EXISTS delta.before."${relation}"; DROP TABLE IF EXISTS delta.after."${relation}"`,
  );
  const found = await diffTables(connection, relation, 'delta.main.old', `warehouse.${relation}`, true);
  if (found !== 'rebuilt') return found;
  // A change of most rows is a delta for an ingest all the same.
  await connection.run(`CREATE OR REPLACE TABLE delta.before."${relation}" AS FROM delta.main.old;
    CREATE OR REPLACE TABLE delta.after."${relation}" AS FROM warehouse.${relation}`);
  return 'delta';
}

const order = (id: string, customer: string | null, day: number, amount: number, status = 'completed'): string =>
  `INSERT INTO source.orders BY NAME SELECT '${id}' AS id, ${customer === null ? 'NULL' : `'${customer}'`} AS customer_id,
    ${amount} AS total_amount, TIMESTAMP '2026-11-01 10:00:00' + INTERVAL ${day} DAY AS created_at, '${status}' AS status, DATE '2026-11-20' AS _extract_date`;
const customer = (id: string, day: number, region: string): string =>
  `INSERT INTO history.customers BY NAME SELECT '${id}' AS id, '${region}' AS region, DATE '2026-11-01' + ${day} AS _extract_date`;

test('the first build makes everything; the next one keeps what nothing touches', async () => {
  await connection.run(`${order('a', 'c', 1, 10)}; ${order('b', null, 2, 5)}; ${customer('c', 0, 'north')}`);
  const first = await build(connection);
  expect(how(first)).toMatchObject({ stg_orders: 'view', dim_customers: 'full', fact_orders: 'full' });
  expect(await connection.rows('SELECT order_date, region, revenue FROM mart_revenue ORDER BY ALL')).toEqual([
    { order_date: '2026-11-02', region: 'north', revenue: '10.0000' },
    { order_date: '2026-11-03', region: 'unknown', revenue: '5.0000' },
  ]);
  const second = await build(connection, { previous: first });
  expect(new Set(Object.values(how(second)))).toEqual(new Set(['kept']));
  expect(second.map((result) => result.rows)).toEqual(first.map((result) => result.rows));
});

test('a new order touches its key and its date only', async () => {
  for (let i = 0; i < 20; i++) await connection.run(order(`o${i}`, i % 2 === 0 ? 'c' : null, i, 10));
  const first = await build(connection);
  const orders = await change('source.orders', order('late', 'c', 3, 7));
  const second = await build(connection, { previous: first, changes: new Map([['source.orders', orders]]) });
  expect(how(second)).toEqual({
    stg_orders: 'view',
    stg_order_items: 'kept',
    dim_customers: 'kept',
    fact_orders: 'incremental',
    fact_order_items: 'kept',
    mart_revenue: 'incremental',
    mart_days: 'full',
  });
  expect(await connection.rows('SELECT order_id FROM delta.after.fact_orders')).toEqual([{ order_id: 'late' }]);
  expect(await connection.number('SELECT count(*) FROM delta.before.fact_orders')).toBe(0);
  expect(await connection.rows('SELECT CAST(revenue AS VARCHAR) AS revenue FROM delta.after.mart_revenue')).toEqual([
    { revenue: '17.0000' },
  ]);
});

test('a change that comes to nothing is cut off', async () => {
  for (let i = 0; i < 20; i++) await connection.run(order(`o${i}`, null, i, 10));
  const first = await build(connection);
  const orders = await change(
    'source.orders',
    "UPDATE source.orders SET _extract_date = DATE '2026-11-21' WHERE id = 'o3'",
  );
  expect(orders).toBe('delta');
  const second = await build(connection, { previous: first, changes: new Map([['source.orders', orders]]) });
  expect(how(second)).toMatchObject({
    stg_orders: 'view',
    fact_orders: 'kept',
    mart_revenue: 'kept',
    mart_days: 'kept',
  });
});

test('a customer that moves re-keys the orders of that customer and the days of those orders', async () => {
  for (let i = 0; i < 20; i++) await connection.run(order(`o${i}`, i % 5 === 0 ? 'c' : 'd', i, 10));
  await connection.run(`${customer('c', 0, 'north')}; ${customer('d', 0, 'south')}`);
  const first = await build(connection);
  const history = await change('history.customers', customer('c', 10, 'west'));
  const second = await build(connection, { previous: first, changes: new Map([['history.customers', history]]) });
  expect(how(second)).toMatchObject({ dim_customers: 'full', fact_orders: 'incremental', mart_revenue: 'incremental' });
  expect(await connection.rows("SELECT order_date FROM mart_revenue WHERE region = 'west' ORDER BY ALL")).toEqual([
    { order_date: '2026-11-11' },
    { order_date: '2026-11-16' },
  ]);
});

test('customers who all move touch the orders from that day on alone', async () => {
  for (let i = 0; i < 20; i++) await connection.run(order(`o${i}`, 'c', i, 10));
  await connection.run(customer('c', 0, 'north'));
  const first = await build(connection);
  const history = await change('history.customers', customer('c', 17, 'west'));
  const second = await build(connection, { previous: first, changes: new Map([['history.customers', history]]) });
  // Above half of the orders everything would be made anew.
  expect(how(second)).toMatchObject({ fact_orders: 'incremental' });
  expect(await connection.rows('SELECT order_id FROM delta.after.fact_orders ORDER BY ALL')).toEqual([
    { order_id: 'o17' },
    { order_id: 'o18' },
    { order_id: 'o19' },
  ]);
});

test('an absent optional source leaves the models that do without it; a required one takes them away', async () => {
  await connection.run(order('a', 'c', 1, 10));
  const results = await build(connection, { absent: new Map([['customers', 'no extract has it']]) });
  expect(how(results)).toMatchObject({ dim_customers: 'unavailable', fact_orders: 'full', mart_revenue: 'full' });
  expect(results.find((result) => result.model === 'dim_customers')?.unavailable).toContain('no extract has it');
  expect(await connection.rows('SELECT customer_key, region FROM fact_orders, mart_revenue')).toEqual([
    { customer_key: '0', region: null },
  ]);
  await expect(connection.run('FROM dim_customers')).rejects.toMatchObject({ code: 'sql-failed' });

  for (let i = 0; i < 9; i++) await connection.run(order(`o${i}`, 'c', i, 10));
  const grown = await build(connection, { absent: new Map([['customers', 'no extract has it']]) });
  const orders = await change('source.orders', order('late', 'c', 12, 7));
  const next = await build(connection, {
    previous: grown,
    changes: new Map([['source.orders', orders]]),
    absent: new Map([['customers', 'no extract has it']]),
  });
  expect(how(next)).toMatchObject({ fact_orders: 'incremental', mart_revenue: 'incremental' });

  await connection.run(customer('c', 0, 'north'));
  const arrived = await build(connection, {
    previous: next,
    changes: new Map<string, Change>([['history.customers', 'rebuilt']]),
  });
  expect(how(arrived)).toMatchObject({ dim_customers: 'full', fact_orders: 'full', mart_revenue: 'full' });
  expect(await connection.rows('SELECT DISTINCT region FROM mart_revenue')).toEqual([{ region: 'north' }]);
});

test('two versions under one surrogate key stop the build', async () => {
  await connection.run(`${customer('c', 0, 'north')}; ${customer('c', 5, 'west')}; ${customer('c', 5, 'east')}`);
  await expect(build(connection)).rejects.toMatchObject({
    code: 'surrogate-key-collision',
    params: { model: 'dim_customers', column: 'customer_key', keys: 1 },
  });
});

test('without the leave of the workspace nothing is incremental', async () => {
  for (let i = 0; i < 20; i++) await connection.run(order(`o${i}`, null, i, 10));
  const first = await build(connection);
  const changes = new Map([['source.orders', await change('source.orders', order('late', null, 3, 7))]]);
  const second = await build(connection, { previous: first, changes, incremental: false });
  expect(how(second)).toMatchObject({ fact_orders: 'full', mart_revenue: 'full' });
});

type Edit = readonly [relation: string, sql: string];

const ids = fc.integer({ min: 0, max: 11 });
const day = fc.integer({ min: 0, max: 9 });
const who = fc.constantFrom(null, 'c1', 'c2', 'c3');
const region = fc.constantFrom('north', 'south');
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc
    .record({
      id: ids,
      customer: who,
      day,
      amount: fc.integer({ min: 0, max: 9 }),
      status: fc.constantFrom('completed', 'cancelled'),
    })
    .map(
      ({ id, customer: c, day: d, amount, status }): Edit => [
        'source.orders',
        `DELETE FROM source.orders WHERE id = 'o${id}'; ${order(`o${id}`, c, d, amount, status)}`,
      ],
    ),
  ids.map((id): Edit => ['source.orders', `DELETE FROM source.orders WHERE id = 'o${id}'`]),
  fc
    .record({ id: who, day, region })
    .map(
      ({ id, day: d, region: r }): Edit => [
        'history.customers',
        `DELETE FROM history.customers WHERE id = '${id ?? 'c9'}' AND _extract_date = DATE '2026-11-01' + ${d}; ${customer(id ?? 'c9', d, r)}`,
      ],
    ),
  fc
    .record({ id: who, day })
    .map(
      ({ id, day: d }): Edit => [
        'history.customers',
        `DELETE FROM history.customers WHERE id = '${id ?? 'c9'}' AND _extract_date <= DATE '2026-11-01' + ${d}`,
      ],
    ),
  fc
    .record({
      id: ids,
      lines: fc.array(fc.record({ product: fc.integer({ min: 0, max: 2 }), n: ids }), { maxLength: 3 }),
    })
    .map(
      ({ id, lines }): Edit => [
        'source.order_items',
        `DELETE FROM source.order_items WHERE order_id = 'o${id}'; ${lines
          .map(
            (line) =>
              `INSERT INTO source.order_items BY NAME SELECT 'o${id}' AS order_id, 'p${line.product}' AS product_id, ${line.n} AS quantity, ${line.n} / 7.0 AS weight;`,
          )
          .join(' ')}`,
      ],
    ),
);

test('incremental equals full, over random sequences of changes', async () => {
  const used = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(edits, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async (rounds) => {
        await connection.run('DROP SCHEMA source CASCADE; DROP SCHEMA history CASCADE; DROP SCHEMA settings CASCADE');
        await prepare(connection);
        for (let i = 0; i < 12; i++)
          await connection.run(`${order(`o${i}`, `c${i % 4}`, i % 10, i)}; ${customer(`c${i % 4}`, i % 3, 'north')}`);
        let results = await build(connection);
        for (const round of rounds) {
          const changes = new Map<string, Change>();
          for (const relation of ['source.orders', 'source.order_items', 'history.customers']) {
            const sql = round.filter(([name]) => name === relation).map(([, text]) => text);
            if (sql.length > 0) changes.set(relation, await change(relation, sql.join('; ')));
          }
          results = await build(connection, { previous: results, changes });
          for (const result of results) used.add(`${result.model} ${result.how}`);
          await connection.run("ATTACH OR REPLACE ':memory:' AS fresh; USE fresh");
          for (const schema of ['source', 'history', 'settings'])
            await connection.run(`CREATE SCHEMA IF NOT EXISTS fresh.${schema}`);
          for (const [reference] of stubTables(pack)) {
            const name = reference.includes('.') ? reference : `main.${reference}`;
            await connection.run(`CREATE TABLE fresh.${name} AS FROM warehouse.${name}`);
          }
          await createBuiltinMacros(connection, pack.calendar);
          for (const name of graph.order) {
            const node = graph.nodes.get(name);
            await connection.run(
              `CREATE ${node?.model.materialized === 'view' ? 'VIEW' : 'TABLE'} fresh.main.${name} AS ${node?.sql}`,
            );
          }
          await connection.run('USE warehouse');
          for (const name of graph.order)
            expect([name, await tableDifference(connection, `warehouse.main.${name}`, `fresh.main.${name}`)]).toEqual([
              name,
              null,
            ]);
          await connection.run('DETACH fresh');
        }
      },
    ),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 25), seed: 20261121 },
  );
  expect([...used]).toEqual(
    expect.arrayContaining([
      'fact_orders incremental',
      'mart_revenue incremental',
      'fact_order_items incremental',
      'mart_revenue kept',
    ]),
  );
});
