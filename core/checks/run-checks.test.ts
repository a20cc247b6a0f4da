import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import type { DataTest, Model, Pack, Source } from '../packs/pack.ts';
import type { CheckResult, SourceCounts } from '../protocol/snapshot.ts';
import { runChecks } from './run-checks.ts';
import { verdictOf } from './verdict.ts';

const place = { file: 'models/facts/fact_orders.yml', line: 7, column: 3 };
let database: Database;
let connection: Connection;

beforeEach(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run(`
    CREATE SCHEMA source; CREATE SCHEMA settings; CREATE SCHEMA quarantine;
    CREATE TABLE fact_orders AS SELECT * FROM (VALUES
      ('a', 1::UBIGINT, 10.00::DECIMAL(18,4), 'web'), ('b', 2::UBIGINT, -1.00, 'app'), ('b', NULL, 5.00, 'fax'), (NULL, 9::UBIGINT, NULL, NULL)
    ) AS t(order_id, customer_key, total_amount, channel);
    CREATE TABLE dim_customers AS SELECT unnest([1, 2])::UBIGINT AS customer_key;
    CREATE TABLE source.orders AS SELECT * FROM (VALUES ('a', 'done', 'EUR'), ('b', 'odd', 'eur'), ('c', 'odd', 'GBP'), ('d', NULL, NULL)) AS t(id, status, currency);
    CREATE TABLE quarantine.orders AS SELECT 'total_amount' AS column_name, 'x' AS value, 'not a decimal' AS reason FROM range(3);
    CREATE TABLE settings.order_status AS SELECT 'done' AS value, 'done' AS class`);
});
afterEach(() => database.close());

function dataTest(kind: string, column: string | null, args = {}, change: Partial<DataTest> = {}): DataTest {
  return { kind, args, severity: 'error', threshold: 0, column, name: null, place, ...change };
}

function pack(tests: readonly DataTest[], change: Partial<Pack> = {}): Pack {
  const model = { name: 'fact_orders', columns: [], dataTests: tests } as unknown as Model;
  return { name: 'p', models: [model], checks: [], sources: [], seeds: [], settings: [], ...change } as unknown as Pack;
}

const everything = { models: new Map<string, string>(), columns: new Map<string, string>() };

async function check(test: DataTest): Promise<CheckResult> {
  const [result] = await runChecks(connection, { pack: pack([test]), availability: everything });
  if (result === undefined) throw new Error('no result');
  return result;
}

test.each([
  ['not_null', dataTest('not_null', 'order_id'), 1],
  ['unique ignores NULL', dataTest('unique', 'order_id'), 2],
  ['unique over columns', dataTest('unique', null, { columns: ['order_id', 'customer_key'] }), 0],
  ['accepted_values ignores NULL', dataTest('accepted_values', 'channel', { values: ['web', 'app'] }), 1],
  [
    'relationships ignores NULL',
    dataTest('relationships', 'customer_key', { to: 'dim_customers', column: 'customer_key' }),
    1,
  ],
  ['expression lets NULL pass', dataTest('expression', null, { sql: 'total_amount >= 0 -- no refunds' }), 1],
  ['row_count in bounds', dataTest('row_count', null, { min: 4, max: 4 }), 0],
  ['row_count below', dataTest('row_count', null, { min: 5 }), 1],
  ['sql', dataTest('sql', null, { sql: "SELECT * FROM fact_orders WHERE channel = 'fax';" }), 1],
])('%s', async (_name, dataTestOf, failing) => {
  const result = await check(dataTestOf);
  expect(result).toMatchObject({
    failingRows: failing,
    status: failing === 0 ? 'passed' : 'failed',
    model: 'fact_orders',
  });
  if (failing === 0) expect(result.table).toBeNull();
  else expect(await connection.number(`SELECT count(*) FROM checks."${result.check}"`)).toBe(failing);
});

test('a threshold allows a count or a share; a warning does not refuse', async () => {
  const odd = { values: ['web', 'app'] };
  expect((await check(dataTest('accepted_values', 'channel', odd, { threshold: 1 }))).status).toBe('passed');
  expect((await check(dataTest('accepted_values', 'channel', odd, { threshold: 0.25 }))).status).toBe('passed');
  expect((await check(dataTest('accepted_values', 'channel', odd, { threshold: 0.2 }))).status).toBe('failed');
  const warned = await check(dataTest('accepted_values', 'channel', odd, { severity: 'warn' }));
  expect(warned.status).toBe('warned');
  expect(verdictOf([warned])).toBe('warned');
  expect(verdictOf([warned, await check(dataTest('not_null', 'order_id'))])).toBe('refused');
});

test('failing rows are capped, the count is not; they go when the test passes again', async () => {
  await connection.run("INSERT INTO fact_orders SELECT NULL, 1, 1, 'web' FROM range(3000)");
  const result = await check(dataTest('not_null', 'order_id'));
  expect(result.failingRows).toBe(3001);
  expect(await connection.number('SELECT count(*) FROM checks."fact_orders.order_id.not_null"')).toBe(1000);
  await connection.run('DELETE FROM fact_orders WHERE order_id IS NULL');
  expect((await check(dataTest('not_null', 'order_id'))).status).toBe('passed');
  expect(await connection.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'checks'")).toEqual([]);
});

test('names are unique and tables of forgotten checks go', async () => {
  const both = pack([
    dataTest('expression', null, { sql: 'total_amount > 0' }),
    dataTest('expression', null, { sql: 'total_amount > 1' }),
    dataTest('expression', null, { sql: 'total_amount > 2' }, { name: 'above_two' }),
  ]);
  const results = await runChecks(connection, { pack: both, availability: everything });
  expect(results.map((result) => result.check)).toEqual([
    'fact_orders.expression',
    'fact_orders.expression.2',
    'fact_orders.above_two',
  ]);
  await check(dataTest('not_null', 'channel'));
  expect(await connection.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'checks'")).toEqual([
    { table_name: 'fact_orders.channel.not_null' },
  ]);
});

test('the rule of a relation reads as a sentence', async () => {
  await connection.run("CREATE TABLE dim_baskets AS SELECT 'a' AS order_id");
  const order = await check(dataTest('relationships', 'order_id', { to: 'dim_baskets', column: 'order_id' }));
  expect(order.message).toContain('every order_id is an order_id of dim_baskets');
  const customer = dataTest('relationships', 'customer_key', { to: 'dim_customers', column: 'customer_key' });
  expect((await check(customer)).message).toContain('every customer_key is a customer_key of dim_customers');
});

test('a test of something unavailable is unavailable, never passed', async () => {
  const tests = pack([
    dataTest('not_null', 'channel'),
    dataTest('expression', null, { sql: "channel <> 'fax'" }),
    dataTest('sql', null, { sql: 'WITH x AS (SELECT channel FROM fact_orders) SELECT * FROM x WHERE channel IS NULL' }),
    dataTest('relationships', 'customer_key', { to: 'dim_gone', column: 'customer_key' }),
    dataTest('row_count', null, { min: 1 }),
  ]);
  const results = await runChecks(connection, {
    pack: tests,
    availability: {
      models: new Map([['dim_gone', 'customers is absent']]),
      columns: new Map([['fact_orders.channel', 'orders has no channel']]),
    },
  });
  expect(results.map((result) => result.status)).toEqual([
    'unavailable',
    'unavailable',
    'unavailable',
    'unavailable',
    'passed',
  ]);
  expect(results[3]?.message).toContain('customers is absent');
});

test('a test that does not run or is not written right has a code and its place', async () => {
  const error = (t: DataTest): Promise<unknown> => check(t).catch((e: unknown) => e);
  expect(await error(dataTest('expression', null, { sql: 'no_such_column > 0' }))).toMatchObject({
    code: 'check-not-run',
    params: { check: 'fact_orders.expression' },
  });
  expect(await error(dataTest('accepted_values', 'channel', {}))).toMatchObject({
    code: 'check-arguments-invalid',
    params: { line: 7 },
  });
  expect(await error(dataTest('frequency', 'channel'))).toMatchObject({ code: 'check-kind-unknown' });
  expect(await error(dataTest('not_null', null))).toMatchObject({ code: 'check-arguments-invalid' });
});

test('all tests of a model that can, share one scan', async () => {
  const tests = Array.from({ length: 40 }, (_, i) => dataTest('expression', null, { sql: `total_amount > -${i + 2}` }));
  const statements: string[] = [];
  const run = connection.rows.bind(connection);
  connection.rows = (sql: string, ...rest) => {
    if (sql.includes('FROM "fact_orders"')) statements.push(sql);
    return run(sql, ...rest) as never;
  };
  const results = await runChecks(connection, { pack: pack(tests), availability: everything });
  expect(results.filter((result) => result.status === 'passed').length).toBe(40);
  expect(statements.length).toBe(1);
});

test('a result that still holds is taken over with its failing rows', async () => {
  const first = await check(dataTest('not_null', 'order_id'));
  const [again] = await runChecks(connection, {
    pack: pack([dataTest('not_null', 'order_id')]),
    availability: everything,
    since: { results: new Map([[first.check, first]]), changeOf: () => 'unchanged' },
  });
  expect(again).toBe(first);
  expect(await connection.number('SELECT count(*) FROM checks."fact_orders.order_id.not_null"')).toBe(1);
});

const orders = {
  name: 'orders',
  maxQuarantine: 0.01,
  columns: [
    { name: 'id', classes: null },
    { name: 'status', classes: 'order_status' },
    { name: 'currency', classes: null },
  ],
} as unknown as Source;
const settings = [
  { name: 'order_status', kind: 'classes', classes: { done: ['done'], void: ['void'] }, description: '' },
  { name: 'currency', kind: 'scalar', type: 'text', value: 'EUR', description: '' },
] as const;
const counts: SourceCounts = {
  source: 'orders',
  absent: null,
  rowsIn: 100,
  rows: 97,
  quarantined: 3,
  duplicates: 0,
  superseded: 0,
  deleted: 0,
  absentColumns: [],
  unknownColumns: [],
};

test('quarantine, unmapped statuses and mixed currencies are checked without being asked', async () => {
  const input = { pack: pack([], { sources: [orders], settings }), availability: everything, sources: [counts] };
  const results = await runChecks(connection, input);
  expect(results.map((r) => [r.check, r.status, r.failingRows])).toEqual([
    ['source.orders.quarantine', 'failed', 3],
    ['source.orders.status.statuses', 'failed', 2],
    ['source.orders.currency.currencies', 'failed', 1],
    ['source.orders.currency.currency_setting', 'warned', 1],
  ]);
  expect(results[0]?.message).toBe('3 of 100 rows of orders are in quarantine: total_amount: not a decimal (3 times)');
  expect(results[1]?.message).toBe('orders.status has values that no class of order_status names: odd (2 rows)');
  expect(results[1]?.advice).toContain('mapping: statuses: order_status:');
  expect(results[2]?.message).toBe('orders mixes currencies: EUR (2 rows), GBP (1 row)');
});

test('exchange rates let currencies mix; a small share may be quarantined; absent sources are unavailable', async () => {
  await connection.run("CREATE TABLE fx_rates AS SELECT 'GBP' AS currency");
  const withRates = pack([], {
    sources: [{ ...orders, maxQuarantine: 0.05 }],
    settings,
    seeds: [{ name: 'fx_rates' }] as never,
  });
  const results = await runChecks(connection, { pack: withRates, availability: everything, sources: [counts] });
  expect(results.map((r) => r.status)).toEqual(['passed', 'failed', 'passed', 'passed']);
  const absent = { ...counts, absent: 'no file of orders', rowsIn: 0, quarantined: 0 };
  const none = await runChecks(connection, { pack: withRates, availability: everything, sources: [absent] });
  expect(none.map((r) => r.status)).toEqual(['unavailable', 'unavailable', 'unavailable', 'unavailable']);
});
