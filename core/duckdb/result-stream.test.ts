import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBatches } from '../../renderer/engine/arrow-columns.ts';
import { type EngineError, isEngineError } from '../protocol/engine-error.ts';
import { type Connection, Database } from './connection.ts';
import { streamArrow } from './result-stream.ts';

let database: Database;
let connection: Connection;
beforeEach(async () => {
  database = await Database.open({ memoryLimit: '200MB' });
  connection = await database.connect();
});
afterEach(() => database.close());

async function count(batches: AsyncIterable<Uint8Array>): Promise<number> {
  let rows = 0;
  for await (const bytes of batches) for (const batch of readBatches(bytes)) rows += batch.rows;
  return rows;
}

async function failure(work: () => Promise<unknown>): Promise<EngineError> {
  const error: unknown = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEngineError(error)) throw new Error(`no coded error but ${String(error)}`);
  return error;
}

const endless = 'SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)';

test('streams every row; an empty result has its columns', async () => {
  const { columns, batches } = await streamArrow(connection, 'SELECT i FROM range(100000) t(i)');
  expect(columns).toEqual([{ name: 'i', type: 'BIGINT' }]);
  expect(await count(batches)).toBe(100_000);
  const empty = await streamArrow(connection, 'SELECT i FROM range(0) t(i)');
  const first = await empty.batches.next();
  expect(readBatches(first.value as Uint8Array)[0]?.columns.map((column) => column.name)).toEqual(['i']);
});

test('errors of the parser and the binder come before the first batch', async () => {
  for (const sql of ['SELEC 1', 'SELECT nothing', '', 'SELECT 1; SELECT 2']) {
    const error = await failure(() => streamArrow(connection, sql));
    expect(error.code, sql).toBe('sql-failed');
    expect(error.message, sql).not.toBe('');
  }
});

test('an error in a late row fails the stream with its message', async () => {
  const sql = "SELECT CAST(CASE WHEN i = 900000 THEN 'x' ELSE '1' END AS INTEGER) FROM range(1000000) t(i)";
  const { batches } = await streamArrow(connection, sql);
  const error = await failure(() => count(batches));
  expect(error.code).toBe('sql-failed');
  expect(error.message).toMatch(/Could not convert string 'x' to INT32/);
});

test('memory beyond the limit has a code of its own', async () => {
  const sql = "SELECT list(repeat('x', 1000) || i) FROM range(3000000) t(i)";
  const error = await failure(async () => count((await streamArrow(connection, sql)).batches));
  expect(error.code).toBe('out-of-memory');
});

test('a running statement stops within a second of its abort', async () => {
  const controller = new AbortController();
  const work = failure(async () =>
    count((await streamArrow(connection, endless, { signal: controller.signal })).batches),
  );
  setTimeout(() => controller.abort(), 100);
  const started = performance.now();
  expect((await work).code).toBe('cancelled');
  expect(performance.now() - started).toBeLessThan(1100);
  expect(await connection.number('SELECT 1')).toBe(1);
});

test('an abort before the start and between batches is seen', async () => {
  const early = new AbortController();
  early.abort();
  expect((await failure(() => streamArrow(connection, 'SELECT 1', { signal: early.signal }))).code).toBe('cancelled');
  const controller = new AbortController();
  const sql = 'SELECT i FROM range(10000000) t(i)';
  const { batches } = await streamArrow(connection, sql, { signal: controller.signal });
  await batches.next();
  controller.abort();
  expect((await failure(() => batches.next())).code).toBe('cancelled');
});

test('an abort in the same tick as the start is not lost', async () => {
  const controller = new AbortController();
  const work = failure(async () =>
    count((await streamArrow(connection, endless, { signal: controller.signal })).batches),
  );
  controller.abort();
  expect((await work).code).toBe('cancelled');
});
