import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Database } from './duckdb/connection.ts';
import { makeSaveKey, signPlace } from './exports/save-ticket.ts';
import { verifyExport } from './exports/verify-export.ts';
import { isEngineError } from './protocol/engine-error.ts';
import { savedFormats } from './protocol/export-request.ts';
import { openReader, type Reader } from './reader.ts';
import { SnapshotStore } from './warehouse/snapshot-store.ts';
import { exampleManifest } from './warehouse/testing/example-manifest.ts';

const key = makeSaveKey();
let workspaceDir: string;
let folder: string;
let reader: Reader;

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-reader-export-'));
  const store = new SnapshotStore(workspaceDir);
  const candidate = await store.beginCandidate('2026-11-20');
  const database = await Database.open({ path: candidate.warehouse });
  const connection = await database.connect();
  await connection.run("CREATE TABLE t AS SELECT i AS n, 'é' AS word FROM range(30000) r(i)");
  database.close();
  await store.publish(candidate, exampleManifest({ id: candidate.id }));
  reader = await openReader({ workspaceDir, saveKey: key });
});
afterAll(async () => {
  await reader.close();
  await rm(workspaceDir, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-exported-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const asked = (name: string, sql = 'FROM t ORDER BY n') => ({
  snapshot: null,
  question: { sql },
  place: signPlace(key, path.join(folder, name)),
  knownRows: null,
  csv: { delimiter: ',', decimal: '.' } as const,
});

function quiet() {
  const controller = new AbortController();
  const seen: number[] = [];
  return {
    controller,
    seen,
    context: { signal: controller.signal, report: ({ rows }: { rows: number }) => seen.push(rows) },
  };
}

test.each(savedFormats)('%s is written whole, with a receipt that can be verified', async (format) => {
  const { seen, context } = quiet();
  const written = await reader.handlers.export({ ...asked(`a.${format}`), format }, context);
  const file = path.join(folder, `a.${format}`);
  expect(written).toMatchObject({ path: file, rows: 30_000, snapshot: '2026-11-20.1', notes: [] });
  expect(written.receipt).toBe(format === 'xlsx' ? null : `${file}.receipt.json`);
  expect(written.bytes).toBe((await readFile(file)).length);
  const check = await verifyExport(workspaceDir, file);
  expect(check).toMatchObject({ differences: [], receipt: { rows: 30_000 } });
  const { question } = asked('');
  expect(await reader.handlers.dataHash({ snapshot: null, question }, quiet().context)).toEqual({
    rows: 30_000,
    sha256: check.receipt.data_sha256,
  });
  expect(await readdir(folder)).toHaveLength(format === 'xlsx' ? 1 : 2);
  if (format !== 'parquet') expect(seen.length).toBeGreaterThan(0);
  if (format === 'csv') expect(await readFile(file, 'utf8')).toMatch(/^\uFEFFn,word\r\n0,é\r\n/);
});

test('CSV follows the delimiter and the decimal mark that were chosen', async () => {
  const { context } = quiet();
  const sql = "SELECT 1.5::DECIMAL(4,2) AS n, 'a;b' AS word";
  const csv = { delimiter: ';', decimal: ',' } as const;
  await reader.handlers.export({ ...asked('a.csv', sql), csv, format: 'csv' }, context);
  expect(await readFile(path.join(folder, 'a.csv'), 'utf8')).toBe('\uFEFFn;word\r\n1,50;"a;b"\r\n');
});

test('a place that main did not sign is refused, and nothing is written', async () => {
  const { context } = quiet();
  const good = asked('a.csv');
  const other = path.join(folder, 'other.csv');
  for (const place of [
    { path: other, ticket: good.place.ticket },
    { path: other, ticket: '' },
    signPlace(makeSaveKey(), other),
  ]) {
    await expect(reader.handlers.export({ ...good, place, format: 'csv' }, context)).rejects.toSatisfy((error) =>
      isEngineError(error, 'export-path-refused'),
    );
  }
  const keyless = await openReader({ workspaceDir });
  await expect(keyless.handlers.export({ ...good, format: 'csv' }, context)).rejects.toSatisfy((error) =>
    isEngineError(error, 'export-path-refused'),
  );
  await keyless.close();
  expect(await readdir(folder)).toEqual([]);
});

test.each(savedFormats)('%s: cancelled or failed, it leaves what was there before', async (format) => {
  const file = path.join(folder, `a.${format}`);
  await writeFile(file, 'before');
  const { controller, context } = quiet();
  setTimeout(() => controller.abort(), 30);
  const endless = asked(
    `a.${format}`,
    'SELECT count(*) FROM range(1000000000) a, range(100000) b WHERE a.range * b.range = 3',
  );
  await expect(reader.handlers.export({ ...endless, format }, context)).rejects.toSatisfy((error) =>
    isEngineError(error, 'cancelled'),
  );
  const failing = asked(`a.${format}`, "SELECT CAST(if(n = 25000, 'x', '1') AS INTEGER) FROM t");
  await expect(reader.handlers.export({ ...failing, format }, quiet().context)).rejects.toSatisfy((error) =>
    isEngineError(error, 'sql-failed'),
  );
  const writing = asked(`a.${format}`, "COPY t TO 'x.csv'");
  await expect(reader.handlers.export({ ...writing, format }, quiet().context)).rejects.toSatisfy((error) =>
    isEngineError(error, 'statement-not-allowed'),
  );
  expect(await readdir(folder)).toEqual([`a.${format}`]);
  expect(await readFile(file, 'utf8')).toBe('before');
});
