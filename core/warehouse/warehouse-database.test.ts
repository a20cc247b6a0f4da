import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { applyDelta, diffTables, trimDelta } from './deltas.ts';
import { withShadows } from './relation-shadow.ts';
import { tableDifference } from './table-difference.ts';
import { closeWarehouse, interruptible, type OpenWarehouse, openWarehouse } from './warehouse-database.ts';

let folder = '';
let warehouse: OpenWarehouse;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-file-'));
  warehouse = await openWarehouse(path.join(folder, 'warehouse.duckdb'));
});
afterEach(async () => {
  warehouse.database.close();
  await rm(folder, { recursive: true, force: true });
});

test('a bloated file is written anew with its tables, views and macros; only the one file stays', async () => {
  const { connection, file } = warehouse;
  await connection.run(`
    CREATE MACRO twice(x) AS 2 * x;
    CREATE SCHEMA metrics; CREATE SCHEMA source;
    CREATE TABLE source.big AS SELECT range AS id, md5(CAST(range AS VARCHAR)) AS text FROM range(1000000);
    CREATE VIEW stg_big AS SELECT twice(id) AS id FROM source.big;
    CREATE MACRO metrics.total(grain) AS TABLE SELECT sum(id) AS total FROM stg_big;
    CHECKPOINT warehouse`);
  await connection.run('DELETE FROM source.big WHERE id % 4 > 0; CHECKPOINT warehouse');
  const before = (await stat(file)).size;
  expect(await closeWarehouse(warehouse)).toEqual({ compacted: true });
  expect((await stat(file)).size).toBeLessThan(before / 1.25);
  expect(await readdir(folder)).toEqual(['warehouse.duckdb']);
  const reader = await Database.open({ path: file, readOnly: true });
  const read = await reader.connect();
  expect(await read.value("SELECT total FROM metrics.total('day')")).toBe(String(2 * 4 * ((249999 * 250000) / 2)));
  expect(
    await read.value("SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = 'warehouse'"),
  ).toContain('v1.4.0');
  reader.close();
});

test('a shadow stands for a relation in one SELECT, not in the views that it reads', async () => {
  const { connection } = warehouse;
  await connection.run(`
    CREATE SCHEMA source; CREATE SCHEMA settings;
    CREATE TABLE source.orders AS SELECT range AS id FROM range(10);
    CREATE TABLE settings.values AS SELECT 1 AS one;
    CREATE VIEW stg_orders AS SELECT * FROM source.orders;
    CREATE VIEW stg_other AS SELECT count(*) AS n FROM stg_orders`);
  const shadow = (relation: string, select: string, sql: string): Promise<unknown> =>
    withShadows(connection, new Map([[relation, select]]), () => connection.rows(sql));
  const some = 'SELECT * FROM warehouse.source.orders WHERE id < 3';
  expect(await shadow('source.orders', some, 'SELECT count(*) AS n FROM source.orders, settings.values')).toEqual([
    { n: '3' },
  ]);
  expect(
    await shadow('stg_orders', some, 'SELECT (SELECT count(*) FROM stg_orders) AS part, n FROM stg_other'),
  ).toEqual([{ part: '3', n: '10' }]);
  expect(
    await shadow('stg_orders', some, 'WITH stg_orders AS (SELECT 1) SELECT count(*) AS n FROM stg_orders'),
  ).toEqual([{ n: '1' }]);
  expect(await connection.number('SELECT count(*) FROM stg_orders')).toBe(10);
});

test('a diff finds what changed, repeats and NULLs included; equal content in another order is unchanged', async () => {
  const { connection } = warehouse;
  await connection.run(`
    CREATE TABLE old AS SELECT * FROM (VALUES (1, 'a'), (1, 'a'), (2, NULL), (3, 'c')) AS t(k, v);
    CREATE TABLE same AS SELECT * FROM old ORDER BY k DESC;
    CREATE TABLE new AS SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(k, v);
    CREATE TABLE wide AS SELECT *, 1 AS x FROM old`);
  expect(await diffTables(connection, 'm', 'old', 'same', true)).toBe('unchanged');
  expect(await diffTables(connection, 'm', 'old', 'wide', true)).toBe('rebuilt');
  expect(await diffTables(connection, 'm', 'old', 'new', false)).toBe('rebuilt');
  expect(await diffTables(connection, 'm', 'old', 'new', true)).toBe('delta');
  expect(await connection.rows('SELECT k, v FROM delta.before.m ORDER BY ALL')).toEqual([
    { k: 1, v: 'a' },
    { k: 1, v: 'a' },
    { k: 2, v: null },
  ]);
  expect(await connection.rows('SELECT k, v FROM delta.after.m ORDER BY ALL')).toEqual([
    { k: 1, v: 'a' },
    { k: 2, v: 'b' },
  ]);
});

test('values that are swapped between rows are a difference', async () => {
  const { connection } = warehouse;
  await connection.run(`
    CREATE TABLE old AS SELECT range AS k, range % 7 AS v FROM range(2000);
    CREATE TABLE new AS SELECT k, CASE k WHEN 3 THEN 4 WHEN 4 THEN 3 ELSE v END AS v FROM old`);
  expect(await diffTables(connection, 'm', 'old', 'new', true)).toBe('delta');
  expect(await connection.rows('SELECT k, v FROM delta.after.m ORDER BY ALL')).toEqual([
    { k: '3', v: '4' },
    { k: '4', v: '3' },
  ]);
  await applyDelta(connection, 'm', 'old');
  expect(await tableDifference(connection, 'old', 'new')).toBeNull();
});

test('tables are told apart by rows, columns, exact values and floating values beyond 1e-9', async () => {
  const { connection } = warehouse;
  await connection.run(`
    CREATE TABLE one AS SELECT range % 3 AS k, range / 7.0::DOUBLE AS d FROM range(9);
    CREATE TABLE near AS SELECT k, d * (1 + 1e-12) AS d FROM one ORDER BY d DESC;
    CREATE TABLE far AS SELECT k, CASE WHEN d > 1 THEN d * 1.001 ELSE d END AS d FROM one;
    CREATE TABLE hole AS SELECT k, CASE WHEN d > 1.1 THEN NULL ELSE d END AS d FROM one`);
  const difference = (other: string): Promise<string | null> => tableDifference(connection, 'one', other);
  expect(await difference('near')).toBeNull();
  expect(await difference('far')).toContain('floating values of');
  expect(await difference('hole')).toContain('floating values of');
  expect(await difference('(SELECT * FROM one LIMIT 8)')).toBe('9 rows against 8');
  expect(await difference('(SELECT k + 1 AS k, d FROM one)')).toBe('values of exact columns differ');
  expect(await difference('(SELECT k FROM one)')).toContain('columns differ');
});

test('a delta that takes away what it adds is no change', async () => {
  const { connection } = warehouse;
  await connection.run(`
    CREATE TABLE delta.before.m AS SELECT unnest([1, 2, 3]) AS k;
    CREATE TABLE delta.after.m AS SELECT unnest([3, 2, 4]) AS k`);
  expect(await trimDelta(connection, 'm')).toBe('delta');
  expect(await connection.rows('SELECT b.k AS b, a.k AS a FROM delta.before.m AS b, delta.after.m AS a')).toEqual([
    { b: 1, a: 4 },
  ]);
  await connection.run('UPDATE delta.after.m SET k = 1');
  expect(await trimDelta(connection, 'm')).toBe('unchanged');
});

test('a signal interrupts a running statement', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const { connection } = warehouse;
  await expect(
    interruptible(connection, stop.signal, () =>
      connection.run('SELECT sum(a.range * b.range) FROM range(100000000) AS a, range(1000000) AS b'),
    ),
  ).rejects.toMatchObject({ code: 'cancelled' });
  await expect(interruptible(connection, stop.signal, async () => 1)).rejects.toThrow();
});
