import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SnapshotStore } from './warehouse/snapshot-store.ts';
import { exampleManifest } from './warehouse/testing/example-manifest.ts';
import { acquireWriterLock } from './warehouse/writer-lock.ts';
import { openWriter, type Writer } from './writer.ts';

let workspaceDir: string;
let store: SnapshotStore;
let writer: Writer;
const context = { signal: new AbortController().signal, report: () => undefined };

beforeEach(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-writer-'));
  store = new SnapshotStore(workspaceDir);
  writer = await openWriter({ workspaceDir, packsDir: workspaceDir });
});
afterEach(async () => {
  await writer.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

async function add(second: number, how: 'publish' | 'reject' = 'publish'): Promise<string> {
  const candidate = await store.beginCandidate('2026-11-20');
  await store[how](
    candidate,
    exampleManifest({ id: candidate.id, builtAt: `2026-11-21T03:00:0${second}.000Z`, timings: { total: 1200 } }),
  );
  return candidate.id;
}

const pin = (snapshot: string, pinned: boolean) => writer.handlers.pin({ snapshot, pinned }, context);
const makeCurrent = (snapshot: string) => writer.handlers.makeCurrent({ snapshot }, context);

test('pins a snapshot, and lets it go again', async () => {
  const id = await add(1);
  expect(await pin(id, true)).toEqual({ pinned: true });
  expect(await store.list()).toMatchObject([{ id, pinned: true, ms: 1200, models: { full: 0 } }]);
  await pin(id, true);
  expect(await pin(id, false)).toEqual({ pinned: false });
  expect(await store.list()).toMatchObject([{ id, pinned: false }]);
});

test('goes back to an older snapshot, and forward again', async () => {
  const [first, second] = [await add(1), await add(2)];
  expect(await makeCurrent(first)).toEqual({ current: first });
  expect(await store.current()).toBe(first);
  expect(await makeCurrent(second)).toEqual({ current: second });
  expect(await store.current()).toBe(second);
});

test('what is no published snapshot is refused, and CURRENT stays', async () => {
  const [id, rejected] = [await add(1), await add(2, 'reject')];
  for (const wrong of ['2026-11-20.9', '../../etc', '', rejected]) {
    await expect(makeCurrent(wrong), wrong).rejects.toMatchObject({ code: 'snapshot-missing' });
    await expect(pin(wrong, true), wrong).rejects.toMatchObject({ code: 'snapshot-missing' });
  }
  expect(await store.current()).toBe(id);
});

test('while another writer works nothing is changed, and it is said who it is', async () => {
  const [first, second] = [await add(1), await add(2)];
  const lock = await acquireWriterLock(workspaceDir, { command: 'assay refresh' });
  try {
    await expect(makeCurrent(first)).rejects.toMatchObject({
      code: 'workspace-locked',
      message: expect.stringContaining('assay refresh'),
    });
    await expect(pin(first, true)).rejects.toMatchObject({ code: 'workspace-locked' });
    expect(await store.current()).toBe(second);
  } finally {
    await lock.release();
  }
  expect(await makeCurrent(first)).toEqual({ current: first });
});
