import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDirectory } from '../sources/directory-connector.ts';
import { readExtractView } from './mirror.ts';
import { objectPath } from './mirror-layout.ts';
import { type SyncInput, syncExtracts } from './sync.ts';
import { counting, makeTestFolders, putDay, putManifest, sha256, syncInput } from './testing/gold-root.ts';

let folders: Awaited<ReturnType<typeof makeTestFolders>>;

beforeEach(async () => {
  folders = await makeTestFolders();
});
afterEach(() => folders.remove());

const orders = (date: string, text = `orders of ${date}`) => ({ [`orders/dt=${date}/p.csv`]: text });

async function sync(change: Partial<SyncInput> = {}) {
  const connector = counting(await openDirectory(folders.root));
  const { input, logs, progress } = syncInput(connector, folders.workspaceDir, change);
  const report = await syncExtracts(input).catch((error: unknown) => error as Error & { code: string });
  return { report, logs, progress, calls: connector.calls };
}

async function view() {
  const { days } = await readExtractView(folders.workspaceDir);
  return Object.fromEntries(days.map(({ date, revision, files }) => [date, [revision, ...files.map((f) => f.path)]]));
}

test('a first sync brings verified files, in path order, with what the manifest says of them', async () => {
  await putDay(folders.bucket, '2026-11-20', { 'orders/dt=2026-11-20/b.csv.gz': 'b', 'customers/x.parquet': 'xx' });
  await putDay(folders.bucket, '2026-11-22', orders('2026-11-22'), {
    change: (m) => ({ ...m, sources: { payments: 'missing' } }),
  });
  const { report, logs, progress } = await sync();
  expect(report).toMatchObject({
    listed: 2,
    changed: ['2026-11-20', '2026-11-22'],
    fetched: { files: 3, bytes: 23 },
    missing: ['2026-11-21'],
  });
  const { root, days, missingDays } = await readExtractView(folders.workspaceDir);
  expect(root).toBe(folders.root);
  expect(missingDays).toEqual(['2026-11-21']);
  expect(days[0]?.files.map(({ object: _, ...file }) => file)).toEqual([
    {
      source: 'customers',
      date: '2026-11-20',
      revision: 1,
      path: 'customers/x.parquet',
      sha256: sha256('xx'),
      bytes: 2,
      rows: null,
      load: 'delta',
      format: 'parquet',
      gzip: false,
    },
    expect.objectContaining({ path: 'orders/dt=2026-11-20/b.csv.gz', format: 'csv', gzip: true }),
  ]);
  expect(await readFile(days[0]?.files[0]?.object ?? '', 'utf8')).toBe('xx');
  expect(days[1]?.sources).toEqual({ payments: 'missing' });
  expect(logs.map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringMatching(/payments is missing/), expect.stringMatching(/2026-11-21/)]),
  );
  expect(logs.at(-1)?.message).toBe('2 days, 3 files, 23 B fetched.');
  expect(progress.filter(({ stage }) => stage === 'fetch').at(-1)).toMatchObject({ done: 23, total: 23 });
  expect(progress.some(({ item }) => item === 'customers/x.parquet')).toBe(true);
  expect(await folders.partNames()).toEqual([]);
});

test('a second sync of an unchanged root is one listing pass and nothing else', async () => {
  for (const day of ['18', '19', '20']) await putDay(folders.bucket, `2026-11-${day}`, orders(`2026-11-${day}`));
  await sync();
  const { calls, report } = await sync();
  expect(calls).toEqual(['list _manifests/']);
  expect(report).toMatchObject({ changed: [], fetched: { files: 0, bytes: 0 } });
});

test('one more day costs one manifest and its files', async () => {
  await putDay(folders.bucket, '2026-11-19', orders('2026-11-19'));
  await sync();
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  const { calls } = await sync();
  expect(calls).toEqual(['list _manifests/', 'read _manifests/dt=2026-11-20.json', 'read orders/dt=2026-11-20/p.csv']);
});

test('a higher revision restates the day; what it no longer lists leaves the view; what stayed is not read again', async () => {
  const first = { ...orders('2026-11-20'), 'orders/dt=2026-11-20/q.csv': 'q', 'refunds/r.csv': 'r' };
  await putDay(folders.bucket, '2026-11-20', first);
  await sync();
  await putDay(
    folders.bucket,
    '2026-11-20',
    { ...orders('2026-11-20'), 'orders/dt=2026-11-20/q.csv': 'Q2' },
    { revision: 2 },
  );
  const { calls, report } = await sync();
  expect(calls).not.toContain('read orders/dt=2026-11-20/p.csv');
  expect(report).toMatchObject({ changed: ['2026-11-20'], reused: 1, fetched: { files: 1 } });
  expect(await view()).toEqual({ '2026-11-20': [2, 'orders/dt=2026-11-20/p.csv', 'orders/dt=2026-11-20/q.csv'] });
});

test('deleted days leave the view, and a later revision brings them back', async () => {
  await putDay(folders.bucket, '2026-11-19', orders('2026-11-19'));
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  await putDay(folders.bucket, '2026-11-21', orders('2026-11-21'));
  await sync();
  await putManifest(folders.bucket, '2026-11-20', {}, { revision: 2, change: (m) => ({ ...m, deleted: true }) });
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'], missing: [] });
  expect(Object.keys(await view())).toEqual(['2026-11-19', '2026-11-21']);
  await putManifest(folders.bucket, '2026-11-20', orders('2026-11-20'), { revision: 1 });
  expect((await sync()).report).toMatchObject({ code: 'manifest-went-back', params: { had: 2, has: 1 } });
  await putManifest(folders.bucket, '2026-11-20', orders('2026-11-20'), { revision: 3 });
  await sync();
  expect((await view())['2026-11-20']).toEqual([3, 'orders/dt=2026-11-20/p.csv']);
});

describe('faults of one day', () => {
  beforeEach(async () => {
    await putDay(folders.bucket, '2026-11-19', orders('2026-11-19'), { revision: 2 });
    await sync();
    await putDay(folders.bucket, '2026-11-21', orders('2026-11-21'));
  });

  /** The faulty day is an error, the others came, and what was there stays. */
  async function expectFault(code: string) {
    const { report, logs } = await sync();
    expect(report).toMatchObject({ code });
    expect(logs.some(({ level, error }) => level === 'error' && error?.code === code)).toBe(true);
    expect(await view()).toMatchObject({
      '2026-11-19': [2, 'orders/dt=2026-11-19/p.csv'],
      '2026-11-21': [1, 'orders/dt=2026-11-21/p.csv'],
    });
  }

  test('not JSON', async () => {
    await folders.bucket.put('_manifests/dt=2026-11-20.json', '{ "format": ');
    await expectFault('manifest-not-json');
  });

  test('another date than its name', async () => {
    await putManifest(folders.bucket, '2026-11-20', {}, { change: (m) => ({ ...m, date: '2026-11-18' }) });
    await expectFault('manifest-date-differs');
  });

  test('a name that is no day', async () => {
    await folders.bucket.put('_manifests/dt=2026-11-31.json', '{}');
    await expectFault('manifest-invalid');
  });

  test('a path that leaves the root', async () => {
    await writeFile(path.join(folders.root, '../secret.csv'), 'secret');
    await putManifest(folders.bucket, '2026-11-20', { '../secret.csv': 'secret' });
    await expectFault('manifest-path-refused');
  });

  test('a link that leaves the root', async () => {
    const { symlink, mkdir } = await import('node:fs/promises');
    await writeFile(path.join(folders.root, '../secret.csv'), 'secret');
    await mkdir(path.join(folders.root, 'links'));
    await symlink(path.join(folders.root, '../secret.csv'), path.join(folders.root, 'links/x.csv'));
    await putManifest(folders.bucket, '2026-11-20', { 'links/x.csv': 'secret' });
    await expectFault('key-refused');
  });

  test('revision goes back', async () => {
    await putManifest(folders.bucket, '2026-11-19', orders('2026-11-19', 'old'), { revision: 1 });
    await expectFault('manifest-went-back');
  });

  test('content changed under the same revision', async () => {
    await putDay(folders.bucket, '2026-11-19', orders('2026-11-19', 'another'), { revision: 2 });
    await expectFault('manifest-changed');
    await expectFault('manifest-changed');
  });

  test('a hash that does not match', async () => {
    await putManifest(folders.bucket, '2026-11-20', orders('2026-11-20', 'aaaa'));
    await folders.bucket.put('orders/dt=2026-11-20/p.csv', 'bbbb');
    await expectFault('extract-hash-differs');
    expect(await folders.partNames()).toEqual([]);
  });

  test('a size that does not match', async () => {
    await putManifest(folders.bucket, '2026-11-20', orders('2026-11-20', 'aaaa'));
    await folders.bucket.put('orders/dt=2026-11-20/p.csv', 'aaaaa');
    await expectFault('extract-size-differs');
  });

  test('and the sync is clean again when the fault is gone', async () => {
    await folders.bucket.put('_manifests/dt=2026-11-20.json', '{');
    await sync();
    await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
    expect((await sync()).report).toMatchObject({ changed: ['2026-11-20'], missing: [] });
  });
});

test('the same words written again are no change, and cost one read once', async () => {
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  await sync();
  const later = (m: Record<string, unknown>) => ({ ...m, produced_at: '2026-11-22T00:00:00Z' });
  await putManifest(folders.bucket, '2026-11-20', orders('2026-11-20'), { change: later });
  expect((await sync()).report).toMatchObject({ changed: [] });
  expect((await sync()).calls).toEqual(['list _manifests/']);
});

test('without hashes the computed one counts, and a restatement reads only what has another ETag', async () => {
  const files = { ...orders('2026-11-20'), 'refunds/r.csv': 'r1' };
  await putDay(folders.bucket, '2026-11-20', files, { hashes: false });
  await sync();
  expect((await readExtractView(folders.workspaceDir)).days[0]?.files[1]?.sha256).toBe(sha256('r1'));
  await folders.bucket.put('refunds/r.csv', 'r2');
  await putManifest(folders.bucket, '2026-11-20', { ...files, 'refunds/r.csv': 'r2' }, { hashes: false, revision: 2 });
  expect((await sync()).report).toMatchObject({ reused: 1, fetched: { files: 1, bytes: 2 } });
  expect((await readExtractView(folders.workspaceDir)).days[0]?.files[1]?.sha256).toBe(sha256('r2'));
});

test('a listed file that is not there holds its day back until it comes', async () => {
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  await putManifest(folders.bucket, '2026-11-21', orders('2026-11-21'));
  const { report, logs } = await sync();
  expect(report).toMatchObject({
    changed: ['2026-11-20'],
    heldBack: [{ date: '2026-11-21', key: 'orders/dt=2026-11-21/p.csv', code: 'object-missing' }],
  });
  expect(logs.some(({ level, message }) => level === 'warn' && message.includes('2026-11-21'))).toBe(true);
  expect(Object.keys(await view())).toEqual(['2026-11-20']);
  await folders.bucket.put('orders/dt=2026-11-21/p.csv', 'orders of 2026-11-21');
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-21'], heldBack: [] });
});

test('what a life-cycle rule removed stays valid in the mirror', async () => {
  const files = { ...orders('2026-11-20'), 'refunds/r.csv': 'r1' };
  await putDay(folders.bucket, '2026-11-20', files, { hashes: false });
  await sync();
  await folders.bucket.remove('refunds/r.csv');
  await folders.bucket.put('orders/dt=2026-11-20/p.csv', 'restated of 2026-11-20');
  const restated = { 'orders/dt=2026-11-20/p.csv': 'restated of 2026-11-20', 'refunds/r.csv': 'r1' };
  await putManifest(folders.bucket, '2026-11-20', restated, { hashes: false, revision: 2 });
  const { report } = await sync();
  expect(report).toMatchObject({ changed: ['2026-11-20'], kept: [{ key: 'refunds/r.csv', code: 'object-missing' }] });
  expect((await view())['2026-11-20']).toEqual([2, 'orders/dt=2026-11-20/p.csv', 'refunds/r.csv']);
});

test('a manifest that is gone is a warning, never a deletion', async () => {
  await putDay(folders.bucket, '2026-11-19', orders('2026-11-19'));
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  await sync();
  await folders.bucket.remove('_manifests/dt=2026-11-19.json');
  const { report, logs } = await sync();
  expect(report).toMatchObject({ changed: [], gone: ['2026-11-19'] });
  expect(logs.some(({ level, message }) => level === 'warn' && message.includes('2026-11-19'))).toBe(true);
  expect(Object.keys(await view())).toEqual(['2026-11-19', '2026-11-20']);
});

test('since leaves older days alone', async () => {
  for (const day of ['18', '19', '20']) await putDay(folders.bucket, `2026-11-${day}`, orders(`2026-11-${day}`));
  expect((await sync({ since: '2026-11-20' })).report).toMatchObject({ changed: ['2026-11-20'] });
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-18', '2026-11-19'] });
});

test('a root without manifests says so', async () => {
  await folders.bucket.put('orders/dt=2026-11-20/p.csv', 'x');
  expect((await sync()).report).toMatchObject({ code: 'no-manifests' });
});

test('a full disk is seen before the first byte', async () => {
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  const { report, calls } = await sync({ free: async () => 1000 });
  expect(report).toMatchObject({ code: 'disk-full', params: { free: 1000 } });
  expect(calls).not.toContain('read orders/dt=2026-11-20/p.csv');
  expect(await view()).toEqual({});
});

test('files that the mirror lost are fetched again, and damaged records are read again', async () => {
  await putDay(folders.bucket, '2026-11-19', orders('2026-11-19'));
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  await sync();
  await rm(objectPath(folders.mirror, sha256('orders of 2026-11-19')));
  await writeFile(path.join(folders.mirror, 'days/2026-11-20.json'), '{');
  await expect(readExtractView(folders.workspaceDir)).rejects.toMatchObject({ code: 'mirror-damaged' });
  expect((await sync()).report).toMatchObject({ changed: ['2026-11-19', '2026-11-20'], fetched: { files: 1 } });
  expect((await sync()).calls).toEqual(['list _manifests/']);
});

test('another root does not mix with the one before', async () => {
  await putDay(folders.bucket, '2026-11-19', orders('2026-11-19'));
  await putDay(folders.bucket, '2026-11-20', orders('2026-11-20'));
  await sync();
  const other = await makeTestFolders();
  try {
    await putDay(other.bucket, '2026-11-20', orders('2026-11-20', 'of another shop'));
    const { input, logs } = syncInput(await openDirectory(other.root), folders.workspaceDir);
    await syncExtracts(input);
    expect(Object.keys(await view())).toEqual(['2026-11-20']);
    expect(logs[0]).toMatchObject({ level: 'warn', message: expect.stringContaining('made anew') });
  } finally {
    await other.remove();
  }
});

test('a cancel stops it; what came is kept', async () => {
  for (const day of ['18', '19', '20']) await putDay(folders.bucket, `2026-11-${day}`, orders(`2026-11-${day}`));
  const controller = new AbortController();
  const { report } = await sync({
    signal: controller.signal,
    onProgress: ({ stage }) => {
      if (stage === 'fetch') controller.abort();
    },
  });
  expect(report).toMatchObject({ code: 'cancelled' });
  await sync();
  expect(Object.keys(await view())).toHaveLength(3);
});

test('the mirror has nothing but hashes and days, whatever the keys are', async () => {
  await putDay(folders.bucket, '2026-11-20', { 'orders/.. /ü&%2e%2e/CON.csv': 'x', 'orders/a b/c*.csv': 'y' });
  await sync();
  const names = await readdir(folders.mirror, { recursive: true });
  expect(names.filter((name) => !/^(objects|days|parts|ledger\.json)/.test(name))).toEqual([]);
  const files = (await readExtractView(folders.workspaceDir)).days[0]?.files ?? [];
  expect(files.map(({ object }) => path.basename(object))).toEqual([sha256('x'), sha256('y')]);
});
