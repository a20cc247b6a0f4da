import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { SourceRoot } from '../protocol/workspace.ts';
import { openConnector } from '../sources/open-connector.ts';
import type { SourceConnector } from '../sources/source-connector.ts';
import { readExtractView, verifyObjects } from './mirror.ts';
import { runBounded } from './run-bounded.ts';
import { type SyncInput, syncExtracts } from './sync.ts';
import { type Bucket, counting, makeTestFolders, putDay, putManifest, sha256, syncInput } from './testing/gold-root.ts';
import { writeManifests } from './write-manifests.ts';

const endpoint = process.env['S3_TEST_ENDPOINT'] ?? '';
const bucketName = `shop-${randomUUID().slice(0, 8)}`;
let root: SourceRoot;
let connector: SourceConnector;
let bucket: Bucket;
let folders: Awaited<ReturnType<typeof makeTestFolders>>;

beforeAll(async () => {
  const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1' });
  await client.send(new CreateBucketCommand({ Bucket: bucketName }));
  client.destroy();
});

beforeEach(async () => {
  root = { root: `s3://${bucketName}/${randomUUID()}`, endpoint, region: null, pathStyle: true, profile: null };
  connector = await openConnector(root);
  bucket = { put: (key, content) => connector.write(key, Buffer.from(content)) };
  folders = await makeTestFolders();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  connector.close();
  await folders.remove();
});

async function sync(from: SourceConnector = connector, change: Partial<SyncInput> = {}) {
  return syncExtracts(syncInput(from, folders.workspaceDir, change).input);
}

test('a tree with any keys comes whole, through real signatures', async () => {
  const files = {
    'orders/dt=2026-11-20/part 0+1&ü(%41).csv': 'odd key',
    'orders/dt=2026-11-20/empty.csv': '',
    'payments/dt=2026-11-20/p.parquet': Buffer.alloc(3_000_000, 7),
  };
  await putDay(bucket, '2026-11-20', files);
  expect(await sync()).toMatchObject({ changed: ['2026-11-20'], fetched: { files: 3 }, heldBack: [] });
  const { days } = await readExtractView(folders.workspaceDir);
  expect(days[0]?.files.map(({ path }) => path)).toEqual(Object.keys(files).sort());
  expect(await verifyObjects(folders.workspaceDir)).toEqual([]);
});

test('more than a thousand manifests are listed in pages; a second sync is one listing pass', async () => {
  const dates = Array.from({ length: 1050 }, (_, day) =>
    new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10),
  );
  await runBounded(dates, 16, (date) => putManifest(bucket, date, {}));
  let pages = 0;
  for await (const page of connector.list('_manifests/')) pages += page.length > 0 ? 1 : 0;
  expect(pages).toBe(2);
  expect(await sync()).toMatchObject({ listed: 1050, missing: [] });
  const again = counting(connector);
  expect(await sync(again)).toMatchObject({ listed: 1050, changed: [] });
  expect(again.calls).toEqual(['list _manifests/']);
});

test('a file that was cut goes on in the middle', async () => {
  const big = Buffer.from(Array.from({ length: 24_000_000 }, (_, i) => (i * 31) % 251));
  await putDay(bucket, '2026-11-20', { 'orders/dt=2026-11-20/big.csv': big });
  const controller = new AbortController();
  const cut = sync(connector, {
    signal: controller.signal,
    onProgress: ({ stage, done }) => {
      if (stage === 'fetch' && done > 10_000_000) controller.abort();
    },
  });
  await expect(cut).rejects.toMatchObject({ code: 'cancelled' });
  const offsets: number[] = [];
  const watched: SourceConnector = {
    ...connector,
    read: (key, options) => {
      if (key.endsWith('.csv')) offsets.push(options?.offset ?? 0);
      return connector.read(key, options);
    },
  };
  expect(await sync(watched)).toMatchObject({ changed: ['2026-11-20'] });
  expect(offsets).toHaveLength(1);
  expect(offsets[0]).toBeGreaterThanOrEqual(10_000_000);
  const file = (await readExtractView(folders.workspaceDir)).days[0]?.files[0];
  expect(sha256(await readFile(file?.object ?? ''))).toBe(sha256(big));
});

test('If-Match: an object that was overwritten is not continued', async () => {
  await bucket.put('x.csv', 'aaaa');
  const { etag, close } = await connector.read('x.csv');
  close();
  await bucket.put('x.csv', 'bbbb');
  await expect(connector.read('x.csv', { offset: 2, ifMatch: etag })).rejects.toMatchObject({ code: 'object-changed' });
});

test('a restated day', async () => {
  await putDay(bucket, '2026-11-20', { 'orders/dt=2026-11-20/a.csv': 'a', 'orders/dt=2026-11-20/b.csv': 'b' });
  await sync();
  await putDay(bucket, '2026-11-20', { 'orders/dt=2026-11-20/a.csv': 'A' }, { revision: 2 });
  expect(await sync()).toMatchObject({ changed: ['2026-11-20'], fetched: { files: 1 } });
  const day = (await readExtractView(folders.workspaceDir)).days[0];
  expect([day?.revision, day?.files.map(({ path }) => path)]).toEqual([2, ['orders/dt=2026-11-20/a.csv']]);
});

test('a listed object that is missing holds its day back', async () => {
  await putManifest(bucket, '2026-11-20', { 'orders/dt=2026-11-20/a.csv': 'a' });
  expect(await sync()).toMatchObject({ changed: [], heldBack: [{ code: 'object-missing' }] });
});

test('manifests are written for a prefix without them', async () => {
  await bucket.put('orders/dt=2026-11-20/a.csv', 'a');
  await expect(sync()).rejects.toMatchObject({ code: 'no-manifests' });
  expect((await writeManifests({ connector })).written).toEqual([{ date: '2026-11-20', revision: 1, files: 1 }]);
  expect(await sync()).toMatchObject({ changed: ['2026-11-20'] });
});

test('settled: times of change come from the store', async () => {
  await bucket.put('orders/dt=2026-11-20/a.csv', 'a');
  const { config } = syncInput(connector, folders.workspaceDir).input;
  const settled = {
    config: { ...config, completeness: 'settled' as const, mapping: { sources: {}, statuses: {} } },
    pack: { sources: [{ name: 'orders' }] } as unknown as NonNullable<SyncInput['pack']>,
  };
  expect(await sync(connector, settled)).toMatchObject({ incomplete: ['2026-11-20'] });
  const later = { ...settled, now: () => Date.now() + 31 * 60_000 };
  expect(await sync(connector, later)).toMatchObject({ changed: ['2026-11-20'] });
});

test.each([
  ['a wrong secret', 'AWS_SECRET_ACCESS_KEY'],
  ['an unknown key', 'AWS_ACCESS_KEY_ID'],
])('%s', async (_, variable) => {
  vi.stubEnv(variable, 'wrongwrongwrong');
  const other = await openConnector(root);
  await expect(sync(other)).rejects.toMatchObject({ code: 'credentials-wrong' });
  other.close();
});

test('no such bucket, and no gateway', async () => {
  const none = await openConnector({ ...root, root: 's3://no-such-bucket-here/x' });
  await expect(sync(none)).rejects.toMatchObject({ code: 'bucket-missing' });
  none.close();
  const nobody = await openConnector({ ...root, endpoint: 'http://127.0.0.1:9' }, { wait: async () => {} });
  await expect(sync(nobody)).rejects.toMatchObject({ code: 'source-unreachable' });
  nobody.close();
});
