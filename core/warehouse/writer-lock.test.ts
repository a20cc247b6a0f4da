import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireWriterLock, lockHolder, readLockNote } from './writer-lock.ts';

let workspace = '';
let other: ChildProcess | null = null;

beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'assay-lock-'));
});
afterEach(async () => {
  other?.kill('SIGKILL');
  other = null;
  await rm(workspace, { recursive: true, force: true });
});

/** Another process that holds the lock's database, as a writer of an older version would. */
function holdElsewhere(): Promise<ChildProcess> {
  const script = `
    import { DuckDBInstance } from '@duckdb/node-api';
    const instance = await DuckDBInstance.create(${JSON.stringify(path.join(workspace, 'lock.duckdb'))});
    console.log('held');
    setInterval(() => instance, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('exit', () => reject(new Error('the other process ended')));
  });
}

test('a second writer in this process is refused and told who holds the lock', async () => {
  const lock = await acquireWriterLock(workspace, { command: 'assay refresh' });
  await expect(acquireWriterLock(workspace)).rejects.toMatchObject({
    code: 'workspace-locked',
    params: { holder: expect.stringContaining(`assay refresh (process ${process.pid} on `) },
  });
  expect(await lockHolder(workspace)).toContain('assay refresh');
  await lock.release();
  await lock.release();
  expect(await lockHolder(workspace)).toBeNull();
  expect(await readLockNote(workspace)).toBeNull();
});

test('a second writer waits when asked', async () => {
  const first = await acquireWriterLock(workspace, { command: 'assay build' });
  const waited: string[] = [];
  const second = acquireWriterLock(workspace, { waitMs: 10_000, onWait: (holder) => waited.push(holder) });
  setTimeout(() => void first.release(), 300);
  await (await second).release();
  expect(waited).toEqual([expect.stringContaining('assay build')]);
});

test('another process is kept out, and a kill gives the lock back', async () => {
  other = await holdElsewhere();
  await expect(acquireWriterLock(workspace)).rejects.toMatchObject({ code: 'workspace-locked' });
  const gone = new Promise((resolve) => other?.once('exit', resolve));
  other.kill('SIGKILL');
  await gone;
  await (await acquireWriterLock(workspace)).release();
});

test('waiting can be cancelled', async () => {
  const lock = await acquireWriterLock(workspace);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  await expect(acquireWriterLock(workspace, { waitMs: 10_000, signal: stop.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await lock.release();
});
