import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mappingSchema } from '../protocol/workspace.ts';
import { openDirectory } from '../sources/directory-connector.ts';
import { readExtractView } from './mirror.ts';
import { syncExtracts } from './sync.ts';
import { makeTestFolders, sha256, syncInput } from './testing/gold-root.ts';
import { type WriteManifestsInput, writeManifests } from './write-manifests.ts';

let folders: Awaited<ReturnType<typeof makeTestFolders>>;

beforeEach(async () => {
  folders = await makeTestFolders();
  await folders.bucket.put('orders/dt=2026-11-19/a.csv', 'a');
  await folders.bucket.put('orders/dt=2026-11-20/a.parquet', 'b');
  await folders.bucket.put('orders/dt=2026-11-20/_SUCCESS', '');
  await folders.bucket.put('refunds/dt=2026-11-20/hour=01/r.csv.gz', 'r');
  await folders.bucket.put('readme.txt', 'x');
});
afterEach(() => folders.remove());

async function write(change: Partial<WriteManifestsInput> = {}) {
  const connector = await openDirectory(folders.root);
  return writeManifests({ connector, now: () => new Date('2026-11-21T00:00:00Z'), ...change });
}

const manifestOf = async (date: string) =>
  JSON.parse(await readFile(path.join(folders.root, `_manifests/dt=${date}.json`), 'utf8'));

test('writes what a sync then takes', async () => {
  expect(await write({ rows: (key) => (key.endsWith('a.csv') ? 7 : null) })).toEqual({
    written: [
      { date: '2026-11-19', revision: 1, files: 1 },
      { date: '2026-11-20', revision: 1, files: 2 },
    ],
    unchanged: 0,
    deleted: [],
  });
  expect(await manifestOf('2026-11-19')).toEqual({
    format: 'gold-extract/1',
    date: '2026-11-19',
    revision: 1,
    produced_at: '2026-11-21T00:00:00.000Z',
    files: [
      { source: 'orders', path: 'orders/dt=2026-11-19/a.csv', bytes: 1, sha256: sha256('a'), rows: 7, load: 'delta' },
    ],
  });
  await syncExtracts(syncInput(await openDirectory(folders.root), folders.workspaceDir).input);
  const { days } = await readExtractView(folders.workspaceDir);
  expect(days.flatMap(({ files }) => files.map(({ source }) => source))).toEqual(['orders', 'orders', 'refunds']);
});

test('again: nothing where nothing changed, the next revision where something did', async () => {
  await write({ rows: () => 7 });
  expect(await write()).toEqual({ written: [], unchanged: 2, deleted: [] });
  await folders.bucket.put('orders/dt=2026-11-20/a.parquet', 'B');
  expect((await write()).written).toEqual([{ date: '2026-11-20', revision: 2, files: 2 }]);
  const rows = (await manifestOf('2026-11-20')).files.map((file: { rows: number | null }) => file.rows);
  expect(rows).toEqual([null, 7]);
});

test('deleted days stay deleted; days before `since` stay as they are', async () => {
  await write();
  const deleted = { format: 'gold-extract/1', date: '2026-11-20', revision: 2, deleted: true };
  await folders.bucket.put('_manifests/dt=2026-11-20.json', JSON.stringify(deleted));
  await folders.bucket.put('orders/dt=2026-11-19/a.csv', 'changed');
  expect(await write({ since: '2026-11-20' })).toEqual({ written: [], unchanged: 0, deleted: ['2026-11-20'] });
  expect((await manifestOf('2026-11-19')).revision).toBe(1);
});

test('a mapping says where files stand', async () => {
  await folders.bucket.put('dump/orders-20261118.jsonl', 'o');
  const mapping = mappingSchema.parse({ sources: { orders: { path: 'dump/orders-{date}.jsonl', load: 'full' } } });
  expect((await write({ mapping })).written).toEqual([{ date: '2026-11-18', revision: 1, files: 1 }]);
  expect((await manifestOf('2026-11-18')).files[0]).toMatchObject({ source: 'orders', load: 'full' });
});

test('bad input', async () => {
  await folders.bucket.put('_manifests/dt=2026-11-20.json', '{');
  await expect(write()).rejects.toMatchObject({ code: 'manifest-not-json' });
  const empty = await makeTestFolders();
  try {
    const connector = await openDirectory(empty.root);
    await expect(writeManifests({ connector })).rejects.toMatchObject({ code: 'no-extract-files' });
  } finally {
    await empty.remove();
  }
});
