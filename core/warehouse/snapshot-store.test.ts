import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SnapshotStore } from './snapshot-store.ts';
import { exampleManifest } from './testing/example-manifest.ts';

let workspace = '';
let store: SnapshotStore;

beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'assay-store-'));
  store = new SnapshotStore(workspace);
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function publish(minute: number, asOf = '2026-11-20', bytes = 7): Promise<string> {
  const candidate = await store.beginCandidate(asOf);
  await writeFile(candidate.warehouse, `data of ${candidate.id}`);
  const builtAt = `2026-11-21T03:${String(minute).padStart(2, '0')}:00.000Z`;
  await store.publish(
    candidate,
    exampleManifest({ id: candidate.id, asOf, builtAt, warehouse: { bytes, sha256: '0' } }),
  );
  return candidate.id;
}

test('an empty workspace has no current snapshot and says so', async () => {
  expect(await store.current()).toBeNull();
  expect(await store.list()).toEqual([]);
  await expect(store.manifest(null)).rejects.toMatchObject({ code: 'no-snapshot' });
  await expect(store.lease(null)).rejects.toMatchObject({ code: 'no-snapshot' });
});

test('publishing makes a read-only folder, moves CURRENT and counts up within the day', async () => {
  expect(await publish(1)).toBe('2026-11-20.1');
  expect(await publish(2)).toBe('2026-11-20.2');
  expect(await publish(3, '2026-11-21')).toBe('2026-11-21.1');
  expect(await store.current()).toBe('2026-11-21.1');
  expect((await store.list()).map((s) => s.id)).toEqual(['2026-11-21.1', '2026-11-20.2', '2026-11-20.1']);
  expect((await stat(store.warehousePath('2026-11-20.2'))).mode & 0o777).toBe(0o444);
  expect((await stat(store.folder)).mode & 0o777).toBe(0o700);
  expect(await readdir(store.folder)).toEqual(['2026-11-20.1', '2026-11-20.2', '2026-11-21.1', 'CURRENT']);
});

test('what an earlier build left unfinished goes, and is never listed', async () => {
  await publish(1);
  const dead = await store.beginCandidate('2026-11-20');
  await writeFile(dead.warehouse, 'half');
  expect((await store.list()).length).toBe(1);
  const next = await store.beginCandidate('2026-11-20');
  expect(next.id).toBe(dead.id);
  expect(await readdir(next.folder)).toEqual([]);
});

test('a lease and a pin keep a snapshot from retention; a lease of a dead process does not', async () => {
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push(await publish(i));
  const lease = await store.lease(ids[0] ?? '');
  await store.pin(ids[1] ?? '');
  const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }).stdout.trim();
  await writeFile(
    path.join(store.snapshotFolder(ids[2] ?? ''), `.lease-${dead}-1.json`),
    JSON.stringify({ pid: Number(dead), started: null, since: '2026-11-21T00:00:00Z' }),
  );
  expect(await store.retain({ keep: 1, diskBytes: null })).toEqual([ids[2], ids[3]]);
  await lease.release();
  await store.unpin(ids[1] ?? '');
  expect(await store.retain({ keep: 1, diskBytes: null })).toEqual([ids[0], ids[1]]);
  expect((await store.list()).map((s) => s.id)).toEqual([ids[4]]);
});

test('a lease names a process by its start: a reused number is not the same reader', async () => {
  const id = await publish(1);
  await publish(2);
  await writeFile(
    path.join(store.snapshotFolder(id), `.lease-${process.pid}-9.json`),
    JSON.stringify({ pid: process.pid, started: 'another boot:1', since: '2026-11-21T00:00:00Z' }),
  );
  const removed = await store.retain({ keep: 1, diskBytes: null });
  expect(removed).toEqual(process.platform === 'linux' ? [id] : []);
});

test('a disk budget takes the oldest first and never the current one', async () => {
  for (let i = 0; i < 4; i++) await publish(i, '2026-11-20', 100);
  expect(await store.retain({ keep: 7, diskBytes: 250 })).toEqual(['2026-11-20.1', '2026-11-20.2']);
  expect(await store.retain({ keep: 7, diskBytes: 10 })).toEqual(['2026-11-20.3']);
  expect(await store.current()).toBe('2026-11-20.4');
});

test('rolling back moves CURRENT to the one before or to the one that is named', async () => {
  await publish(1);
  await publish(2);
  await publish(3);
  expect(await store.rollBack()).toBe('2026-11-20.2');
  expect(await store.rollBack()).toBe('2026-11-20.1');
  await expect(store.rollBack()).rejects.toMatchObject({ code: 'snapshot-missing' });
  expect(await store.rollBack('2026-11-20.3')).toBe('2026-11-20.3');
  await expect(store.rollBack('2026-11-20.9')).rejects.toMatchObject({ code: 'snapshot-missing' });
  await expect(store.rollBack('../../etc')).rejects.toMatchObject({ code: 'snapshot-missing' });
  expect(await store.current()).toBe('2026-11-20.3');
});

test('rejected builds are kept apart, the last three, and do not move CURRENT', async () => {
  await publish(1);
  for (let i = 0; i < 5; i++) {
    const candidate = await store.beginCandidate('2026-11-20');
    await writeFile(candidate.warehouse, 'refused');
    await store.reject(candidate, exampleManifest({ id: candidate.id, builtAt: `2026-11-22T00:0${i}:00.000Z` }));
  }
  expect(await store.current()).toBe('2026-11-20.1');
  expect((await store.rejected()).map((m) => m.id)).toEqual(['2026-11-20.6', '2026-11-20.5', '2026-11-20.4']);
  expect(await readFile(store.rejectedWarehousePath('2026-11-20.6'), 'utf8')).toBe('refused');
  const lease = await store.lease('2026-11-20.4');
  expect(lease.path).toBe(store.rejectedWarehousePath('2026-11-20.4'));
  const next = await store.beginCandidate('2026-11-20');
  await writeFile(next.warehouse, 'refused');
  await store.reject(next, exampleManifest({ id: next.id, builtAt: '2026-11-23T00:00:00.000Z' }));
  expect((await store.rejected()).map((m) => m.id)).toContain('2026-11-20.4');
  await lease.release();
});

test('a snapshot that is current, pinned or read is not removed', async () => {
  const first = await publish(1);
  const second = await publish(2);
  await expect(store.remove(second)).rejects.toMatchObject({ code: 'snapshot-in-use' });
  const lease = await store.lease(first);
  await expect(store.remove(first)).rejects.toMatchObject({ code: 'snapshot-in-use' });
  await lease.release();
  await store.remove(first);
  await expect(store.remove(first)).rejects.toMatchObject({ code: 'snapshot-missing' });
});

test('a manifest that is no JSON, of another shape, or too new has a code', async () => {
  const id = await publish(1);
  const write = async (text: string): Promise<void> => {
    await rm(path.join(store.snapshotFolder(id), 'manifest.json'), { force: true });
    await writeFile(path.join(store.snapshotFolder(id), 'manifest.json'), text);
  };
  await write('{"format": 1,');
  await expect(store.manifest(id)).rejects.toMatchObject({ code: 'snapshot-damaged' });
  await write('{"format": 1}');
  await expect(store.manifest(id)).rejects.toMatchObject({ code: 'snapshot-damaged' });
  await write(JSON.stringify({ ...exampleManifest(), format: 99 }));
  await expect(store.manifest(id)).rejects.toMatchObject({ code: 'snapshot-too-new' });
  expect(await store.list()).toEqual([]);
});

test('watching tells the state at the start and each change', async () => {
  await mkdir(store.folder, { recursive: true });
  const seen: (string | null)[] = [];
  const stop = store.watch((id) => seen.push(id), 50);
  const until = async (length: number): Promise<void> => {
    for (let i = 0; i < 100 && seen.length < length; i++) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await until(1);
  await publish(1);
  await until(2);
  await publish(2);
  await until(3);
  stop();
  await publish(3);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(seen).toEqual([null, '2026-11-20.1', '2026-11-20.2']);
});
