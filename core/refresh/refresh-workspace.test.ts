import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExtractView, verifyObjects } from '../extracts/mirror.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { writeOrdersPack } from '../packs/testing/orders-pack.ts';
import type { RunLogEntry } from '../protocol/engine-api.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { prepareWorkspace } from './open-workspace.ts';
import { type RefreshOptions, refreshWorkspace } from './refresh-workspace.ts';
import { listRuns, readRun } from './run-log.ts';

let folder: string;
let workspaceDir: string;
let lines: Omit<RunLogEntry, 'at'>[];

const refresh = (change: Partial<RefreshOptions> = {}) => {
  lines = [];
  return refreshWorkspace({
    workspaceDir,
    packsDir: path.join(folder, 'packs'),
    since: null,
    full: false,
    steps: 'refresh',
    command: 'test',
    waitMs: 0,
    onProgress: () => {},
    onLog: (entry) => lines.push(entry),
    signal: new AbortController().signal,
    ...change,
  });
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-refresh-'));
  workspaceDir = path.join(folder, 'workspace');
  const root = path.join(folder, 'shop');
  await writeOrdersPack(path.join(folder, 'packs/commerce'));
  await generateShop(root, { from: '2026-01-01', days: 12, ordersPerDay: 15, seed: 3, dirty: false });
  await prepareWorkspace(workspaceDir, {
    source: { root, endpoint: null, region: null, pathStyle: false, profile: null },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function damageOneObject(): Promise<string> {
  const file = (await readExtractView(workspaceDir)).days[3]?.files.find((each) => each.source === 'orders');
  if (file === undefined) throw new Error('no orders on the fourth day');
  const bytes = await readFile(file.object);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await chmod(file.object, 0o600);
  await writeFile(file.object, bytes);
  return file.path;
}

test('one flipped bit in the mirror is found, fetched again and built', async () => {
  await refresh({ steps: 'sync' });
  const damaged = await damageOneObject();
  const { run } = await refresh();
  expect(run.status).toBe('published');
  expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', message: expect.stringContaining(damaged) }));
  expect(await verifyObjects(workspaceDir)).toEqual([]);
});

test('without a source to fetch from it is an error that names the file, and what is published stays', async () => {
  const before = await new SnapshotStore(workspaceDir).current();
  const damaged = await damageOneObject();
  await expect(refresh({ steps: 'build', full: true })).rejects.toMatchObject({
    code: 'object-damaged',
    message: expect.stringContaining(damaged),
  });
  expect(await new SnapshotStore(workspaceDir).current()).toBe(before);
  expect((await refresh()).run.status).toBe('unchanged');
});

test('a cancelled refresh says so, publishes nothing, and the next one goes on', async () => {
  const stop = new AbortController();
  const running = refresh({
    full: true,
    signal: stop.signal,
    onProgress: ({ stage }) => stage === 'models' && stop.abort(),
  });
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  const [newest] = await listRuns(workspaceDir, false);
  expect(newest).toMatchObject({ status: 'cancelled', snapshot: null });
  expect((await refresh({ full: true })).run.status).toBe('published');
});

test('the log of a failed run keeps code, advice and causes; a run without an end was stopped', async () => {
  const runs = await listRuns(workspaceDir, false);
  const failed = runs.find((run) => run.status === 'failed');
  const log = await readRun(workspaceDir, failed?.id ?? '', false);
  expect(log.entries.at(-1)).toMatchObject({ level: 'error', error: { code: 'object-damaged' } });
  expect(log.entries.at(-1)?.advice).toContain('assay sync');

  const file = path.join(workspaceDir, 'logs', `${log.id}.jsonl`);
  const text = await readFile(file, 'utf8');
  const withoutEnd = text.trimEnd().split('\n').slice(0, -1).join('\n');
  await writeFile(file, `${withoutEnd}\n{"end":{"id":`);
  expect(await readRun(workspaceDir, log.id, false)).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('stopped'),
  });
  expect(await readRun(workspaceDir, log.id, true)).toMatchObject({ status: 'running', endedAt: null });
  await expect(readRun(workspaceDir, '../../etc/passwd', false)).rejects.toMatchObject({ code: 'run-missing' });
});
