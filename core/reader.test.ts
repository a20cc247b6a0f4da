import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBatches } from '../renderer/engine/arrow-columns.ts';
import { Database } from './duckdb/connection.ts';
import { readerApi } from './protocol/engine-api.ts';
import { type EngineError, isEngineError } from './protocol/engine-error.ts';
import type { Client, ResultStream } from './protocol/rpc.ts';
import { connectRpc } from './protocol/rpc-client.ts';
import { type MessagePortLike, messagePort } from './protocol/rpc-port.ts';
import { serveRpc } from './protocol/rpc-server.ts';
import type { CheckResult } from './protocol/snapshot.ts';
import { openReader, type Reader } from './reader.ts';
import { SnapshotStore } from './warehouse/snapshot-store.ts';
import { exampleManifest } from './warehouse/testing/example-manifest.ts';

let workspaceDir: string;
let store: SnapshotStore;
let reader: Reader;
let client: Client<typeof readerApi>;
let stop: () => void;

beforeEach(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-reader-'));
  store = new SnapshotStore(workspaceDir);
  reader = await openReader({ workspaceDir, memoryBytes: 300e6 });
  const { port1, port2 } = new MessageChannel();
  const port = (each: unknown) => messagePort(each as MessagePortLike);
  const end = serveRpc(port(port1), readerApi, reader.handlers);
  const connection = connectRpc(port(port2), readerApi, 'reader');
  client = connection.client;
  stop = () => {
    connection.close();
    end();
  };
});
afterEach(async () => {
  stop();
  await reader.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

const failedCheck: CheckResult = {
  check: 'fact_orders.not_null',
  model: 'fact_orders',
  column: null,
  kind: 'not_null',
  severity: 'warn',
  status: 'warned',
  failingRows: 2,
  rows: 10,
  message: '',
  advice: '',
  table: 'checks."fact_orders.not_null"',
  ms: 1,
};

/** Publishes (or rejects) a snapshot whose `answer.n` is `n`. */
async function publish(
  n: number,
  how: 'publish' | 'reject' = 'publish',
  status: CheckResult['status'] = 'warned',
): Promise<string> {
  const candidate = await store.beginCandidate('2026-11-20');
  const database = await Database.open({ path: candidate.warehouse });
  const connection = await database.connect();
  await connection.run(`
    CREATE TABLE answer AS SELECT ${n} AS n FROM range(100000);
    CREATE SCHEMA meta; CREATE SCHEMA checks;
    CREATE TABLE checks."fact_orders.not_null" AS SELECT 'row ' || i AS id FROM range(2) t(i);
    CREATE TABLE meta.catalog AS SELECT '{"snapshot":"${candidate.id}","metrics":[],"dimensions":[],"models":[]}' AS json;`);
  database.close();
  const checks = [{ ...failedCheck, status }];
  const manifest = exampleManifest({ id: candidate.id, builtAt: `2026-11-21T03:00:0${n}.000Z`, checks });
  await store[how](candidate, manifest);
  return candidate.id;
}

async function texts<H>(stream: ResultStream<H>): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for await (const bytes of stream.batches) {
    for (const batch of readBatches(bytes)) {
      for (let row = 0; row < batch.rows; row++) found.push(batch.columns[0]?.text(row) ?? null);
    }
  }
  return found;
}

async function failure(work: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEngineError(error)) throw new Error(`no coded error but ${String(error)}`);
  return error;
}

const ask = (sql: string, snapshot: string | null = null) => client.sql({ snapshot, sql });

test('an empty workspace has no snapshot, and says so', async () => {
  expect(await client.status({})).toMatchObject({ workspace: workspaceDir, snapshot: null, duckdb: 'v1.5.5' });
  expect(await client.snapshots({})).toEqual([]);
  expect((await failure(ask('SELECT 1'))).code).toBe('no-snapshot');
  await publish(1);
  expect((await failure(ask('SELECT 1', '2026-11-20.9'))).code).toBe('snapshot-missing');
  expect((await failure(ask('SELECT 1', '../../etc'))).code).toBe('snapshot-missing');
});

test('answers on the current snapshot, and on another by its id', async () => {
  const first = await publish(1);
  expect(await texts(await ask('SELECT max(n) FROM answer'))).toEqual(['1']);
  const second = await publish(2);
  const now = await ask('SELECT max(n) AS m FROM answer');
  expect(now.header).toEqual({ columns: [{ name: 'm', type: 'INTEGER' }], snapshot: second });
  expect(await texts(now)).toEqual(['2']);
  expect(await texts(await ask('SELECT max(n) FROM answer', first))).toEqual(['1']);
  expect((await client.status({})).snapshot?.id).toBe(second);
  expect((await client.manifest({ snapshot: null })).id).toBe(second);
  expect((await client.catalog({ snapshot: first })).snapshot).toBe(first);
});

test('a stream that began before a publish ends on its own snapshot, which is then free to go', async () => {
  const first = await publish(1);
  const stream = await ask('SELECT n FROM answer');
  await publish(2);
  expect(await texts(await ask('SELECT max(n) FROM answer'))).toEqual(['2']);
  expect((await failure(store.remove(first))).code).toBe('snapshot-in-use');
  expect(new Set(await texts(stream))).toEqual(new Set(['1']));
  const remove = () =>
    store.remove(first).then(
      () => 'removed',
      () => 'in use',
    );
  await expect.poll(remove, { timeout: 15_000 }).toBe('removed');
});

test('tells each change of CURRENT, also by a roll back', async () => {
  const seen: (string | null)[] = [];
  const controller = new AbortController();
  const watching = client.watchSnapshots(
    {},
    { signal: controller.signal, onProgress: ({ current }) => seen.push(current) },
  );
  await expect.poll(() => seen).toEqual([null]);
  const first = await publish(1);
  await expect.poll(() => seen, { timeout: 5000 }).toEqual([null, first]);
  const second = await publish(2);
  await expect.poll(() => seen, { timeout: 5000 }).toEqual([null, first, second]);
  await store.rollBack();
  await expect.poll(() => seen, { timeout: 5000 }).toEqual([null, first, second, first]);
  controller.abort();
  expect((await failure(watching)).code).toBe('cancelled');
});

test('failing rows of a check, of a rejected build too', async () => {
  await publish(1);
  const rejected = await publish(2, 'reject');
  for (const snapshot of [null, rejected]) {
    expect(await texts(await client.checkRows({ snapshot, check: 'fact_orders.not_null' }))).toEqual([
      'row 0',
      'row 1',
    ]);
  }
  expect((await failure(client.checkRows({ snapshot: null, check: 'x"; DROP TABLE answer; --' }))).code).toBe(
    'check-rows-missing',
  );
});

test('lists rejected builds with the checks that refused them', async () => {
  expect(await client.rejected({})).toEqual([]);
  const refused = await publish(1, 'reject', 'failed');
  const [build, ...others] = await client.rejected({});
  expect(others).toEqual([]);
  expect(build).toMatchObject({ id: refused, asOf: '2026-11-20', failed: [{ check: 'fact_orders.not_null' }] });
  expect((await client.manifest({ snapshot: refused })).id).toBe(refused);
  expect(await client.snapshots({})).toEqual([]);
});

test('a file that is no database is a damaged snapshot', async () => {
  const candidate = await store.beginCandidate('2026-11-20');
  const { writeFile } = await import('node:fs/promises');
  await writeFile(candidate.warehouse, 'not a database at all'.repeat(1000));
  await store.publish(candidate, exampleManifest({ id: candidate.id }));
  expect((await failure(ask('SELECT 1'))).code).toBe('snapshot-damaged');
  await publish(3);
  expect(await texts(await ask('SELECT max(n) FROM answer'))).toEqual(['3']);
});

test('a query is cancelled, and the reader goes on', async () => {
  await publish(1);
  const controller = new AbortController();
  const sql = 'SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)';
  const slow = client.sql({ snapshot: null, sql }, { signal: controller.signal }).then(texts);
  setTimeout(() => controller.abort(), 50);
  expect((await failure(slow)).code).toBe('cancelled');
  expect(await texts(await ask('SELECT max(n) FROM answer'))).toEqual(['1']);
});

test('folders for spilling go with the snapshot, those of killed readers at the start', async () => {
  const stale = path.join(workspaceDir, 'tmp', 'reader-4194304-1');
  await mkdir(stale, { recursive: true });
  const second = await openReader({ workspaceDir });
  expect(await readdir(path.join(workspaceDir, 'tmp'))).toEqual([]);
  await publish(1);
  await second.handlers.catalog({ snapshot: null }, { signal: new AbortController().signal, report: () => undefined });
  expect(await readdir(path.join(workspaceDir, 'tmp'))).toHaveLength(1);
  await second.close();
  expect(await readdir(path.join(workspaceDir, 'tmp'))).toEqual([]);
});
