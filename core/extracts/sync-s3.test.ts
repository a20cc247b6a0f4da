import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openConnector } from '../sources/open-connector.ts';
import { type Fault, type FaultS3, startFaultS3 } from '../sources/testing/fault-s3.ts';
import { readExtractView, verifyObjects } from './mirror.ts';
import { type SyncInput, syncExtracts } from './sync.ts';
import { type Bucket, makeTestFolders, putDay, sha256, syncInput } from './testing/gold-root.ts';

let s3: FaultS3;
let folders: Awaited<ReturnType<typeof makeTestFolders>>;
let bucket: Bucket;
const big = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const key = 'orders/dt=2026-11-20/p.csv';

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  s3 = await startFaultS3('shop', 50);
  folders = await makeTestFolders();
  bucket = { put: (name, content) => s3.put(`gold/${name}`, content) };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await s3.close();
  await folders.remove();
});

async function sync(change: Partial<SyncInput> = {}, stallMs = 10_000) {
  s3.requests.length = 0;
  const connector = await openConnector(
    { root: 's3://shop/gold/', endpoint: s3.endpoint, region: 'us-east-1', pathStyle: true, profile: null },
    { attempts: 3, stallMs, wait: async () => {} },
  );
  const { input, logs } = syncInput(connector, folders.workspaceDir, change);
  const report = await syncExtracts(input).catch((error: unknown) => error as Error & { code: string });
  connector.close();
  return { report, logs };
}

const inject = (fault: Fault, times = 1) => s3.inject({ method: 'GET', key, fault, times });

/** The same server without the faults that are left. */
async function restart() {
  const { objects, endpoint } = s3;
  await s3.close();
  s3 = await startFaultS3('shop', 50, Number(new URL(endpoint).port));
  for (const [name, { content }] of objects) s3.put(name, content);
}

async function expectWhole(content: Buffer = big) {
  const view = await readExtractView(folders.workspaceDir);
  expect(view.root).toBe('s3://shop/gold');
  const file = view.days[0]?.files[0];
  expect(file?.sha256).toBe(sha256(content));
  expect(sha256(await readFile(file?.object ?? ''))).toBe(sha256(content));
}

test('a second sync of an unchanged bucket costs the pages of one listing', async () => {
  for (let day = 1; day <= 120; day += 1) {
    const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
    await putDay(bucket, date, { [`orders/dt=${date}/p.csv`]: `orders of ${date}` });
  }
  expect((await sync()).report).toMatchObject({ listed: 120, fetched: { files: 120 } });
  expect(s3.requests).toHaveLength(3 + 120 + 120);
  expect((await sync()).report).toMatchObject({ changed: [] });
  expect(s3.requests).toEqual(Array.from({ length: 3 }, () => 'LIST gold/_manifests/'));
});

test.each<[string, Fault]>([
  ['SlowDown', { kind: 'slow-down', retryAfter: 1 }],
  ['a reset in mid-body', { kind: 'reset', after: 100_000 }],
  ['a stall', { kind: 'stall', after: 100_000 }],
  ['silence', { kind: 'silence' }],
  ['wrong bytes', { kind: 'wrong-bytes' }],
  ['truncation', { kind: 'truncate', after: 100_000 }],
])('%s once is survived', async (_, fault) => {
  await putDay(bucket, '2026-11-20', { [key]: big });
  inject(fault);
  expect((await sync({}, 500)).report).toMatchObject({ changed: ['2026-11-20'] });
  await expectWhole();
});

test.each<[string, Fault, string]>([
  ['wrong bytes', { kind: 'wrong-bytes' }, 'extract-hash-differs'],
  ['truncation', { kind: 'truncate', after: 100_000 }, 'extract-size-differs'],
])('%s twice is an error, and nothing of it is seen', async (_, fault, code) => {
  await putDay(bucket, '2026-11-20', { [key]: big });
  inject(fault, 2);
  expect((await sync()).report).toMatchObject({ code });
  expect((await readExtractView(folders.workspaceDir)).days).toEqual([]);
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'] });
});

test('an object overwritten in mid-read is read again from the beginning', async () => {
  const next = Buffer.from(big).reverse();
  await putDay(bucket, '2026-11-20', { [key]: big }, { hashes: false });
  inject({ kind: 'overwrite', after: 100_000, content: next });
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'] });
  await expectWhole(next);
});

test('a cancelled sync goes on in mid-file', async () => {
  await putDay(bucket, '2026-11-20', { [key]: big });
  inject({ kind: 'stall', after: 200_000 }, 3);
  const controller = new AbortController();
  const first = await sync({
    signal: controller.signal,
    onProgress: ({ stage, done }) => {
      if (stage === 'fetch' && done > 100_000) controller.abort();
    },
  });
  expect(first.report).toMatchObject({ code: 'cancelled' });
  const part = (await folders.partNames()).find((name) => name.endsWith('.part')) ?? '';
  const kept = (await stat(path.join(folders.mirror, 'parts', part))).size;
  expect(kept).toBeGreaterThan(100_000);
  await restart();
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'] });
  expect(s3.requests).toContain(`GET gold/${key} ${kept}-`);
  expect(await folders.partNames()).toEqual([]);
  await expectWhole();
});

test('a part of another object is never continued', async () => {
  await putDay(bucket, '2026-11-20', { [key]: big }, { hashes: false });
  inject({ kind: 'stall', after: 200_000 }, 3);
  const controller = new AbortController();
  await sync({
    signal: controller.signal,
    onProgress: ({ stage, done }) => {
      if (stage === 'fetch' && done > 100_000) controller.abort();
    },
  });
  expect(await folders.partNames()).toHaveLength(2);
  const next = Buffer.from(big).reverse();
  await restart();
  await putDay(bucket, '2026-11-20', { [key]: next }, { hashes: false });
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'] });
  await expectWhole(next);
});

test('expired credentials pause the sync, say so, and the next one goes on', async () => {
  await putDay(bucket, '2026-11-19', { 'orders/dt=2026-11-19/p.csv': 'first' });
  await putDay(bucket, '2026-11-20', { [key]: big });
  inject({ kind: 'error', status: 400, code: 'ExpiredToken' }, 2);
  const { report, logs } = await sync();
  expect(report).toMatchObject({ code: 'credentials-expired' });
  expect(logs.some(({ level, message }) => level === 'warn' && message.includes('pauses'))).toBe(true);
  expect((await sync()).report).toMatchObject({ missing: [] });
  expect((await readExtractView(folders.workspaceDir)).days).toHaveLength(2);
  expect(s3.requests).not.toContain('GET gold/orders/dt=2026-11-19/p.csv');
});

test('fresh credentials of the chain are used without a pause', async () => {
  await putDay(bucket, '2026-11-20', { [key]: big });
  inject({ kind: 'error', status: 400, code: 'ExpiredToken' });
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'] });
});

test('an archived object holds its day back, the others come', async () => {
  await putDay(bucket, '2026-11-20', { [key]: big });
  await putDay(bucket, '2026-11-21', { 'orders/dt=2026-11-21/p.csv': 'x' });
  inject({ kind: 'error', status: 403, code: 'InvalidObjectState' });
  const { report, logs } = await sync();
  expect(report).toMatchObject({ changed: ['2026-11-21'], heldBack: [{ key, code: 'object-archived' }] });
  expect(logs.some(({ message }) => message.includes('GLACIER'))).toBe(true);
});

test.each<[string, Fault, string]>([
  ['a skewed clock', { kind: 'error', status: 403, code: 'RequestTimeTooSkewed' }, 'clock-skewed'],
  ['wrong credentials', { kind: 'error', status: 403, code: 'InvalidAccessKeyId' }, 'credentials-wrong'],
  ['no bucket', { kind: 'error', status: 404, code: 'NoSuchBucket' }, 'bucket-missing'],
  ['no right to list', { kind: 'error', status: 403, code: 'AccessDenied' }, 'access-denied'],
])('%s ends the sync at once, and what was fetched stays', async (_, fault, code) => {
  await putDay(bucket, '2026-11-19', { 'orders/dt=2026-11-19/p.csv': 'first' });
  await sync();
  await putDay(bucket, '2026-11-20', { [key]: big });
  s3.inject({ method: 'LIST', key: '_manifests', fault });
  expect((await sync()).report).toMatchObject({ code });
  expect(s3.requests).toEqual(['LIST gold/_manifests/']);
  expect((await readExtractView(folders.workspaceDir)).days.map(({ date }) => date)).toEqual(['2026-11-19']);
  expect(await verifyObjects(folders.workspaceDir)).toEqual([]);
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'] });
});

test('the same bucket name at another endpoint is another shop', async () => {
  await putDay(bucket, '2026-11-19', { 'orders/dt=2026-11-19/p.csv': 'x' });
  await sync();
  await s3.close();
  s3 = await startFaultS3('shop');
  await putDay(bucket, '2026-11-20', { [key]: big });
  await sync();
  expect((await readExtractView(folders.workspaceDir)).days.map(({ date }) => date)).toEqual(['2026-11-20']);
});

test('stopped again and again at any moment, it never shows half a day and comes to its end', async () => {
  const random = pseudoRandom(7);
  const days: Record<string, number> = {};
  for (let day = 1; day <= 12; day += 1) {
    const date = `2026-11-${String(day).padStart(2, '0')}`;
    const files = Array.from({ length: 4 }, (_, i) => [
      `orders/dt=${date}/${i}.csv`,
      Buffer.alloc(Math.floor(random() * 200_000), day * 5 + i),
    ]);
    days[date] = files.length;
    await putDay(bucket, date, Object.fromEntries(files), { hashes: day % 2 === 0 });
  }
  const faults: Fault[] = [
    { kind: 'reset', after: 5_000 },
    { kind: 'slow-down' },
    { kind: 'wrong-bytes' },
    { kind: 'truncate', after: 1000 },
  ];
  let ended = 0;
  let stopped = 0;
  for (let run = 0; run < 40 && ended < 2; run += 1) {
    const fault = faults[Math.floor(random() * faults.length)];
    // Wrong bytes of a file that nobody announced a hash for cannot be told from right ones: only hashed days get them.
    if (fault !== undefined) s3.inject({ method: 'GET', key: `orders/dt=2026-11-0${2 + 2 * (run % 3)}/`, fault });
    const controller = new AbortController();
    let steps = Math.floor(random() * 20) + run * 2;
    const { report } = await sync({
      signal: controller.signal,
      onProgress: () => {
        steps -= 1;
        if (steps < 0) controller.abort();
      },
    });
    if ('changed' in report) ended += 1;
    else stopped += 1;
    for (const { date, files } of (await readExtractView(folders.workspaceDir)).days) {
      expect(files).toHaveLength(days[date] ?? -1);
    }
    expect(await verifyObjects(folders.workspaceDir)).toEqual([]);
  }
  expect(ended).toBe(2);
  expect(stopped).toBeGreaterThan(2);
  const { days: all } = await readExtractView(folders.workspaceDir);
  expect(all.map(({ date }) => date)).toEqual(Object.keys(days));
  for (const { path: name, sha256: hash } of all.flatMap(({ files }) => files)) {
    expect(hash).toBe(sha256(s3.objects.get(`gold/${name}`)?.content ?? ''));
  }
});

/** A small linear congruential generator: the same run every time. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
