import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBatches } from '../../renderer/engine/arrow-columns.ts';
import { Database } from '../duckdb/connection.ts';
import { type EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { SnapshotManifest } from '../protocol/snapshot.ts';
import { OpenSnapshot } from './open-snapshot.ts';
import { QueryQueue } from './query-queue.ts';
import { ResultCache } from './result-cache.ts';
import { runShared, runStream } from './run-query.ts';
import { runSql } from './run-sql.ts';
import { SharedQuestions } from './shared-questions.ts';

let folder: string;
let snapshot: OpenSnapshot;
const desk = { queue: new QueryQueue(2), cache: new ResultCache(), questions: new SharedQuestions() };

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-query-'));
  const file = path.join(folder, 'warehouse.duckdb');
  const database = await Database.open({ path: file });
  const connection = await database.connect();
  await connection.run(`
    CREATE SCHEMA source; CREATE SCHEMA metrics;
    CREATE TABLE source.orders AS SELECT i AS id, (i * 1.5)::DECIMAL(18, 4) AS amount, 'r' || (i % 3) AS region FROM range(1000) t(i);
    CREATE VIEW stg_orders AS SELECT * FROM source.orders;
    CREATE TABLE fact_orders AS SELECT * FROM stg_orders;
    CREATE MACRO reporting_date(ts) AS CAST(ts AS DATE);
    CREATE MACRO metrics.total_revenue(grain, from_date, to_date) AS TABLE SELECT sum(amount) AS total_revenue FROM fact_orders;`);
  database.close();
  await writeFile(path.join(folder, 'secret.csv'), 'a,b\n1,2\n');
  const manifest = { id: '2026-01-01.1' } as SnapshotManifest;
  snapshot = await OpenSnapshot.open(
    { id: '2026-01-01.1', path: file, manifest },
    { spillFolder: path.join(folder, 'tmp') },
  );
});
afterAll(async () => {
  await snapshot.close();
  await rm(folder, { recursive: true, force: true });
});

async function cells(sql: string): Promise<(string | null)[][]> {
  const { batches } = await runSql(desk, snapshot, sql, { priority: 'visible' });
  const rows: (string | null)[][] = [];
  for await (const bytes of batches) {
    for (const batch of readBatches(bytes)) {
      for (let row = 0; row < batch.rows; row++)
        rows.push(batch.columns.map((c) => (c.isNull(row) ? null : c.text(row))));
    }
  }
  return rows;
}

async function refusal(sql: string): Promise<EngineError> {
  const error: unknown = await cells(sql).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEngineError(error)) throw new Error(`not refused with a code: ${sql}: ${String(error)}`);
  return error;
}

describe('lets through', () => {
  test.each([
    ['SELECT count(*) FROM source.orders', '1000'],
    ['select COUNT(*) from warehouse.source.orders', '1000'],
    ['SELECT count(*) FROM warehouse.fact_orders', '1000'],
    ['FROM stg_orders SELECT sum(amount)', '749250.0000'],
    ['-- a comment\n/* and another */ SELECT 1;', '1'],
    ["SELECT reporting_date(TIMESTAMP '2026-01-02 10:00:00')", '2026-01-02'],
    ["SELECT * FROM metrics.total_revenue('day', NULL, NULL)", '749250.0000'],
    ['WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT y FROM b', '2'],
    ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT max(n) FROM r', '5'],
    ['SELECT sum(x) FROM range(4) t(x), unnest([1]) u(y)', '6'],
    ['SELECT list_sum(list_transform([1, 2], lambda x: x * 2))', '6'],
    ['SELECT region FROM fact_orders QUALIFY row_number() OVER (ORDER BY id DESC) = 1', 'r0'],
    ["FROM (SELECT region, id FROM fact_orders) PIVOT (count(id) FOR region IN ('r0')) SELECT r0", '334'],
    ["SELECT count(*) FROM information_schema.tables WHERE table_schema = 'source'", '1'],
    [
      "SELECT json_extract_string('{\"a\": 1}', '$.a'), coalesce(NULL, 2), nullif(1, 1), CASE WHEN true THEN 1 END",
      '1',
    ],
    ["SELECT extract(year FROM DATE '2026-03-01') || 'x' LIKE '2026%'", 'true'],
    ["SELECT date_trunc('month', DATE '2026-03-05')::DATE", '2026-03-01'],
    ["SELECT count(*) FILTER (WHERE id > 10), COLUMNS(c -> c = 'id') FROM fact_orders WHERE id = 1 GROUP BY ALL", '0'],
    ['VALUES (7)', '7'],
    ["SELECT region.upper(), fact_orders.region.replace('r', 'x'), [1, 2].list_sum() FROM fact_orders", 'R0'],
    ['(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1', '1'],
  ])('%s', async (sql, first) => {
    expect((await cells(sql))[0]?.[0]).toBe(first);
  });

  test.each([
    'EXPLAIN SELECT * FROM fact_orders',
    'explain analyze SELECT count(*) FROM fact_orders',
    'EXPLAIN (FORMAT json) SELECT 1',
    'SUMMARIZE fact_orders',
    'DESCRIBE source.orders',
    'SHOW TABLES',
    'SHOW ALL TABLES',
  ])('%s', async (sql) => {
    expect((await cells(sql)).length).toBeGreaterThan(0);
  });
});

describe('refuses functions outside the list, and says where', () => {
  const inFolder = (name: string) => path.join(os.tmpdir(), name);
  test.each([
    [`SELECT * FROM read_csv('${inFolder('secret.csv')}')`, 'read_csv'],
    ["SELECT * FROM read_text('/etc/passwd')", 'read_text'],
    ["SELECT * FROM read_blob('/etc/passwd')", 'read_blob'],
    ["SELECT * FROM read_parquet('x')", 'read_parquet'],
    ["SELECT * FROM parquet_metadata('x')", 'parquet_metadata'],
    ["SELECT * FROM glob('/*')", 'glob'],
    ["SELECT * FROM sniff_csv('x')", 'sniff_csv'],
    ['SELECT * FROM duckdb_settings()', 'duckdb_settings'],
    ['SELECT * FROM duckdb_databases()', 'duckdb_databases'],
    ['SELECT * FROM duckdb_secrets()', 'duckdb_secrets'],
    ['SELECT * FROM duckdb_logs()', 'duckdb_logs'],
    ["SELECT * FROM query('SELECT 1')", 'query'],
    ["SELECT * FROM query_table('fact_orders')", 'query_table'],
    ["SELECT * FROM json_execute_serialized_sql('x')", 'json_execute_serialized_sql'],
    ["SELECT * FROM enable_logging('QueryLog')", 'enable_logging'],
    ['SELECT * FROM checkpoint()', 'checkpoint'],
    ['SELECT * FROM pragma_database_size()', 'pragma_database_size'],
    ["SELECT * FROM pragma_storage_info('fact_orders')", 'pragma_storage_info'],
    ["SELECT * FROM sql_auto_complete('SEL')", 'sql_auto_complete'],
    ["SELECT getenv('HOME')", 'getenv'],
    ["SELECT GetEnv('HOME')", 'getenv'],
    ["SELECT main.getenv('HOME')", 'getenv'],
    ["SELECT system.main.getenv('HOME')", 'getenv'],
    ["/* explain */ SELECT getenv('HOME')", 'getenv'],
    ["EXPLAIN/**/ANALYZE SELECT getenv('HOME')", 'getenv'],
    ['SELECT * FROM "read_csv"(\'x\')', 'read_csv'],
    ["FROM range(stop := length(getenv('HOME')))", 'getenv'],
    ["FROM json_each((SELECT getenv('HOME')))", 'getenv'],
    ["SELECT DISTINCT ON (getenv('HOME')) id FROM fact_orders", 'getenv'],
    ["SELECT sum(id) OVER (ORDER BY id ROWS length(getenv('HOME')) PRECEDING) FROM fact_orders", 'getenv'],
    ["SELECT id FROM fact_orders UNION SELECT length(getenv('HOME'))", 'getenv'],
    ["FROM fact_orders, LATERAL (SELECT getenv('HOME'))", 'getenv'],
    ["SELECT * FROM fact_orders WHERE EXISTS (FROM glob('*'))", 'glob'],
    ["SELECT COLUMNS(c -> c = getenv('HOME')) FROM fact_orders", 'getenv'],
    ["SELECT [getenv(x) FOR x IN ['HOME']]", 'getenv'],
    ["SELECT ('HOME').getenv()", 'getenv'],
    ['SELECT region.getenv() FROM fact_orders', 'getenv'],
    ['SELECT fact_orders.region.getenv() FROM fact_orders', 'getenv'],
    ["SELECT 1 WHERE getenv('HOME') = 'x'", 'getenv'],
    ["SELECT sum(1) FILTER (WHERE getenv('A') = '') OVER (PARTITION BY getenv('B'))", 'getenv'],
    ["SELECT list_transform([1], lambda x: getenv('HOME'))", 'getenv'],
    ["SELECT 1 ORDER BY getenv('HOME')", 'getenv'],
    ["SELECT 1 LIMIT length(getenv('HOME'))", 'getenv'],
    ["SELECT (SELECT getenv('HOME'))", 'getenv'],
    ["WITH a AS (SELECT getenv('HOME')) SELECT * FROM a", 'getenv'],
    ["VALUES (getenv('HOME'))", 'getenv'],
    ["SELECT * FROM range(length(getenv('HOME')))", 'getenv'],
    ["SELECT * REPLACE (getenv('HOME') AS id) FROM fact_orders", 'getenv'],
    ["SELECT count(*) FROM fact_orders GROUP BY GROUPING SETS ((getenv('HOME')))", 'getenv'],
    ["SELECT * FROM fact_orders a JOIN fact_orders b ON getenv('HOME') = ''", 'getenv'],
    ["EXPLAIN ANALYZE SELECT getenv('HOME')", 'getenv'],
    ["SUMMARIZE SELECT getenv('HOME')", 'getenv'],
    ["DESCRIBE SELECT * FROM read_text('/etc/passwd')", 'read_text'],
    ["FROM fact_orders PIVOT (max(getenv('HOME')) FOR region IN ('r0'))", 'getenv'],
    ["SELECT current_setting('temp_directory')", 'current_setting'],
    ['SELECT current_query()', 'current_query'],
    ["SELECT getvariable('x')", 'getvariable'],
    ["SELECT nextval('s')", 'nextval'],
    ["SELECT write_log('x')", 'write_log'],
    ['SELECT pg_sleep(1)', 'pg_sleep'],
    ['SELECT sleep_ms(1)', 'sleep_ms'],
    ["SELECT json_serialize_plan('SELECT 1')", 'json_serialize_plan'],
    ["SELECT * FROM metrics.nothing('day')", 'nothing'],
  ])('%s', async (sql, name) => {
    const error = await refusal(sql);
    expect(error.code).toBe('function-not-allowed');
    expect((error.params as { function: string }).function).toBe(name);
  });

  test('the place is a line and a column', async () => {
    const error = await refusal("EXPLAIN SELECT 1,\n  'é' || getenv('HOME')");
    expect(error.params).toEqual({ function: 'getenv', line: 2, column: 10 });
  });
});

describe("refuses relations that are not the snapshot's", () => {
  test.each([
    "FROM 'secret.csv'",
    `SELECT * FROM '${path.join(os.tmpdir(), '*.csv')}'`,
    'SELECT * FROM "/etc/passwd"',
    'SELECT * FROM duckdb_settings',
    'SELECT * FROM duckdb_databases',
    'SELECT * FROM pg_settings',
    'SELECT * FROM pg_catalog.pg_settings',
    'SELECT * FROM sqlite_master',
    'SELECT * FROM system.information_schema.tables',
    'SELECT * FROM information_schema.character_sets',
    'SELECT * FROM temp.main.x',
    'DESCRIBE pg_settings',
    'SUMMARIZE duckdb_settings',
    'SELECT * FROM fact_orders WHERE id IN (FROM duckdb_settings)',
    'WITH a AS (SELECT * FROM duckdb_settings), duckdb_settings AS (SELECT 1) SELECT * FROM a',
    'SELECT * FROM (WITH duckdb_settings AS (SELECT 1) SELECT 1), duckdb_settings',
    'WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings',
    'WITH pg_settings AS (SELECT 1) SELECT * FROM pg_catalog.pg_settings',
  ])('%s', async (sql) => {
    expect((await refusal(sql)).code).toBe('relation-unknown');
  });

  test('a near name is proposed', async () => {
    expect((await refusal('SELECT *\nFROM source.order')).params).toEqual({
      relation: 'source.order',
      line: 2,
      column: 6,
      instead: 'source.orders',
    });
    expect((await refusal('SELECT * FROM fact_order')).message).toContain('Did you mean fact_orders?');
  });
});

describe('refuses everything that is not one SELECT', () => {
  test.each([
    "COPY fact_orders TO '/tmp/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "ATTACH ':memory:' AS m",
    'DETACH warehouse',
    'USE source',
    "SET memory_limit = '1TB'",
    'RESET memory_limit',
    'PRAGMA database_list',
    "PRAGMA table_info('fact_orders')",
    'CALL pragma_version()',
    'INSTALL httpfs',
    'LOAD httpfs',
    "EXPORT DATABASE '/tmp/x'",
    'CREATE TABLE x (a INTEGER)',
    'CREATE TEMP TABLE x AS SELECT 1',
    'CREATE TEMP MACRO m() AS 1',
    'DROP TABLE fact_orders',
    'DELETE FROM fact_orders',
    'INSERT INTO fact_orders SELECT * FROM fact_orders',
    'UPDATE fact_orders SET id = 1',
    'CHECKPOINT',
    'VACUUM',
    'BEGIN',
    'PREPARE p AS SELECT 1',
    'SET VARIABLE x = 1',
    'EXPLAIN CREATE TABLE x (a INTEGER)',
    'EXPLAIN EXPLAIN SELECT 1',
    'PIVOT fact_orders ON region USING count(*)',
    'SELECT 1; SELECT 2',
    "SELECT 1; COPY fact_orders TO '/tmp/x.csv'",
    'SELECT * FROM (PIVOT fact_orders ON region USING count(*))',
    'WITH p AS (PIVOT fact_orders ON region USING count(*)) SELECT * FROM p',
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x.csv'",
    'EXPLAIN ANALYZE DELETE FROM fact_orders',
    'SHOW DATABASES',
    'SHOW VARIABLES',
    'SELECT $1',
    'SELECT ?',
    '',
    ';',
    '-- nothing',
  ])('%s', async (sql) => {
    expect(['statement-not-allowed', 'sql-failed']).toContain((await refusal(sql)).code);
  });

  test('a syntax error says where, an unknown column what there is', async () => {
    expect((await refusal('SELECT 1\nFORM x y z')).message).toMatch(/syntax error.*line 2/);
    expect((await refusal('SELECT amont FROM fact_orders')).message).toContain('amount');
    expect((await refusal('PIVOT fact_orders ON region USING count(*)')).advice).toContain('FROM t PIVOT');
  });
});

test('behind the gate the instance itself is locked', async () => {
  for (const sql of [
    `SELECT * FROM read_csv('${path.join(folder, 'secret.csv')}')`,
    `COPY (SELECT 1) TO '${path.join(folder, 'out.csv')}'`,
    `ATTACH '${path.join(folder, 'other.duckdb')}' AS o`,
    "SET memory_limit = '1TB'",
    'SET enable_external_access = true',
    'SET lock_configuration = false',
    "SET TimeZone = 'Asia/Tokyo'",
    'LOAD httpfs',
    'INSTALL httpfs',
    'CREATE TABLE x (a INTEGER)',
    'DELETE FROM fact_orders',
  ]) {
    const result = runStream(desk, snapshot, sql, { priority: 'visible' }).then(async ({ batches }) => {
      for await (const _ of batches);
    });
    await expect(result, sql).rejects.toThrow();
  }
  expect(await cells('SELECT count(*) FROM fact_orders')).toEqual([['1000']]);
});

test('equal questions share one answer, and it is kept', async () => {
  const sql = 'SELECT region, sum(amount) AS s FROM fact_orders GROUP BY 1 ORDER BY 1';
  const [a, b] = await Promise.all([1, 2].map(() => runShared(desk, snapshot, sql, { priority: 'visible' })));
  const first = await a?.batches[Symbol.asyncIterator]().next();
  const second = await b?.batches[Symbol.asyncIterator]().next();
  expect(first?.value).toBeInstanceOf(Uint8Array);
  expect(second?.value).toBe(first?.value);
  const again = await runShared(desk, snapshot, sql, { priority: 'background' });
  expect((await again.batches[Symbol.asyncIterator]().next()).value).toBe(first?.value);
});

test('a reader who takes his time holds no slot; a stream left early frees its connection', async () => {
  const streams = await Promise.all(
    [1, 2, 3, 4].map(() => runSql(desk, snapshot, 'SELECT * FROM range(1000000)', { priority: 'visible' })),
  );
  expect(desk.queue.active).toBe(0);
  expect(await cells('SELECT 1')).toEqual([['1']]);
  for (const { batches } of streams.slice(1)) for await (const _ of batches) break;
  let finished = 0;
  const unread = await runSql(desk, snapshot, 'SELECT 1', { priority: 'visible' }, () => finished++);
  await unread.batches[Symbol.asyncIterator]().return?.();
  expect(finished).toBe(1);
  await streams[0]?.batches[Symbol.asyncIterator]().return?.();
});

test('more than fits the cache is streamed in full', async () => {
  const small = { ...desk, cache: new ResultCache(8 * 100_000) };
  const { batches } = await runShared(small, snapshot, 'SELECT * FROM range(200000)', { priority: 'visible' });
  let rows = 0;
  for await (const bytes of batches) for (const batch of readBatches(bytes)) rows += batch.rows;
  expect(rows).toBe(200_000);
  expect(small.cache.bytes).toBe(0);
});
