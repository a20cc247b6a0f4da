import { readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDirectory } from '../sources/directory-connector.ts';
import { mirrorHealth, missingDays, readExtractView, removeDamagedObject, verifyObjects } from './mirror.ts';
import { collectMirrorGarbage } from './mirror-garbage.ts';
import { objectPath, partsFolder } from './mirror-layout.ts';
import { syncExtracts } from './sync.ts';
import { makeTestFolders, putDay, sha256, syncInput } from './testing/gold-root.ts';

let folders: Awaited<ReturnType<typeof makeTestFolders>>;

beforeEach(async () => {
  folders = await makeTestFolders();
  await putDay(folders.bucket, '2026-11-19', { 'orders/dt=2026-11-19/p.csv': 'one', 'products/all.csv': 'same' });
  await putDay(folders.bucket, '2026-11-20', { 'orders/dt=2026-11-20/p.csv': 'two', 'products/all.csv': 'same' });
  await sync();
});
afterEach(() => folders.remove());

async function sync() {
  const { input } = syncInput(await openDirectory(folders.root), folders.workspaceDir);
  return syncExtracts(input);
}

const objectOf = (content: string) => objectPath(folders.mirror, sha256(content));

test('a workspace that was never synced has an empty view', async () => {
  expect(await readExtractView(path.join(folders.workspaceDir, 'none'))).toEqual({
    root: '',
    days: [],
    missingDays: [],
  });
});

test('days between the first and the last', () => {
  expect(missingDays(['2026-02-27', '2026-03-02', '2026-03-03'])).toEqual(['2026-02-28', '2026-03-01']);
  expect(missingDays([])).toEqual([]);
});

test('verify finds a single flipped bit, another size and a lost file, with every path they stand for', async () => {
  expect(await verifyObjects(folders.workspaceDir)).toEqual([]);
  await writeFile(objectOf('same'), 'sbme');
  await writeFile(objectOf('one'), 'one!');
  await removeDamagedObject(folders.workspaceDir, sha256('two'));
  const faults = await verifyObjects(folders.workspaceDir);
  expect(faults).toHaveLength(3);
  expect(faults).toContainEqual({
    sha256: sha256('same'),
    fault: 'hash',
    paths: [
      { date: '2026-11-19', path: 'products/all.csv' },
      { date: '2026-11-20', path: 'products/all.csv' },
    ],
  });
  expect(faults.map(({ fault }) => fault).sort()).toEqual(['hash', 'missing', 'size']);
});

test('what verify repairs the next sync fetches again', async () => {
  await writeFile(objectOf('same'), 'sbme');
  await verifyObjects(folders.workspaceDir, { repair: true });
  expect((await mirrorHealth(folders.workspaceDir)).lostFiles).toEqual(['products/all.csv', 'products/all.csv']);
  expect(await sync()).toMatchObject({ fetched: { files: 1 } });
  expect(await verifyObjects(folders.workspaceDir)).toEqual([]);
});

test('health', async () => {
  expect(await mirrorHealth(folders.workspaceDir)).toMatchObject({
    root: folders.root,
    days: 2,
    firstDay: '2026-11-19',
    lastDay: '2026-11-20',
    files: 4,
    bytes: 14,
    missingDays: [],
    lostFiles: [],
    syncedAt: expect.stringMatching(/^\d{4}-/),
  });
});

test('garbage is what neither a day nor a snapshot refers to', async () => {
  await putDay(folders.bucket, '2026-11-20', { 'orders/dt=2026-11-20/p.csv': 'new' }, { revision: 2 });
  await sync();
  expect(await collectMirrorGarbage(folders.workspaceDir, new Set([sha256('two')]))).toEqual({ objects: 0, bytes: 0 });
  expect(await readFile(objectOf('two'), 'utf8')).toBe('two');
  expect(await collectMirrorGarbage(folders.workspaceDir, new Set())).toEqual({ objects: 1, bytes: 3 });
  await expect(readFile(objectOf('two'))).rejects.toThrow();
  expect(await verifyObjects(folders.workspaceDir)).toEqual([]);
});

test('parts are kept for the next run and forgotten after two weeks', async () => {
  const part = path.join(partsFolder(folders.mirror), 'abc.part');
  await writeFile(part, 'xxxx');
  expect(await collectMirrorGarbage(folders.workspaceDir, new Set())).toEqual({ objects: 0, bytes: 0 });
  await utimes(part, new Date(0), new Date(0));
  expect(await collectMirrorGarbage(folders.workspaceDir, new Set())).toEqual({ objects: 0, bytes: 4 });
});

test('what a killed process left half-written is neither read nor kept', async () => {
  const left = path.join(folders.mirror, 'days/.2026-11-20.json.0a1b2c3d.tmp');
  await writeFile(left, '{');
  expect((await readExtractView(folders.workspaceDir)).days).toHaveLength(2);
  await collectMirrorGarbage(folders.workspaceDir, new Set());
  await expect(readFile(left)).rejects.toThrow();
});

test('a damaged day record never lets its objects be collected', async () => {
  await writeFile(path.join(folders.mirror, 'days/2026-11-20.json'), '{}');
  await expect(collectMirrorGarbage(folders.workspaceDir, new Set())).rejects.toMatchObject({ code: 'mirror-damaged' });
  expect(await readFile(objectOf('two'), 'utf8')).toBe('two');
});

test('no hash becomes a path', () => {
  expect(() => objectPath(folders.mirror, '../../etc/passwd')).toThrow('not a SHA-256');
});
