import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SourceRoot } from '../protocol/workspace.ts';
import { openConnector } from './open-connector.ts';
import type { RetryNotice } from './retry.ts';
import { parseS3Root } from './s3-connector.ts';
import type { SourceConnector } from './source-connector.ts';
import { type Fault, type FaultS3, startFaultS3 } from './testing/fault-s3.ts';

let s3: FaultS3;
let connector: SourceConnector;
const notices: RetryNotice[] = [];
const waits: number[] = [];
const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251));
const key = 'orders/dt=2026-11-20/part-0.parquet';

const open = async (overrides: Partial<SourceRoot> = {}, stallMs = 10_000) =>
  openConnector(
    {
      root: 's3://shop/gold',
      endpoint: s3.endpoint,
      region: 'us-east-1',
      pathStyle: true,
      profile: null,
      ...overrides,
    },
    {
      attempts: 4,
      stallMs,
      random: () => 0,
      wait: async (ms) => {
        waits.push(ms);
      },
      onRetry: (notice) => notices.push(notice),
    },
  );

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  notices.length = 0;
  waits.length = 0;
  s3 = await startFaultS3('shop', 3);
  s3.put(`gold/${key}`, content);
  connector = await open();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  connector.close();
  await s3.close();
});

async function readAll(options: Parameters<SourceConnector['read']>[1] = {}, wanted = key): Promise<Buffer> {
  const { body } = await connector.read(wanted, options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function listAll(prefix: string) {
  const pages = [];
  for await (const page of connector.list(prefix)) pages.push(page);
  return pages;
}

const inject = (fault: Fault, times = 1) => s3.inject({ method: 'GET', key, fault, times });

test('lists in pages, relative to the prefix, with any key that XML can or cannot carry', async () => {
  for (const name of ['a b', 'ä+c', 'x\u0001y', '2026&<>', 'plain']) s3.put(`gold/odd/${name}`, 'x');
  s3.put('golden/odd/other', 'x');
  s3.put('gold/odd/', '');
  const pages = await listAll('odd/');
  expect(pages.length).toBe(2);
  expect(pages.flat().map((object) => object.key)).toEqual(
    ['odd/2026&<>', 'odd/a b', 'odd/plain', 'odd/x\u0001y', 'odd/ä+c'].sort(),
  );
  expect(pages.flat()[0]).toMatchObject({ bytes: 1, storageClass: 'STANDARD' });
});

test('reads a whole object, and one from an offset', async () => {
  expect(await readAll()).toEqual(content);
  const read = await connector.read(key, { offset: 99_990 });
  expect(read.bytes).toBe(content.length);
  read.close();
  expect(await readAll({ offset: 99_990, ifMatch: read.etag })).toEqual(content.subarray(99_990));
});

test('writes an object', async () => {
  await connector.write('_manifests/dt=2026-11-20.json', Buffer.from('{}'));
  expect(s3.objects.get('gold/_manifests/dt=2026-11-20.json')?.content.toString()).toBe('{}');
});

test.each<[string, Fault]>([
  ['503 SlowDown', { kind: 'slow-down' }],
  ['429', { kind: 'too-many' }],
  ['500', { kind: 'error', status: 500, code: 'InternalError' }],
  ['no answer', { kind: 'silence' }],
])('%s is tried again', async (_, fault) => {
  inject(fault, 2);
  connector.close();
  connector = await open({}, 150);
  expect(await readAll()).toEqual(content);
  expect(notices.length).toBe(2);
});

test('Retry-After is honoured', async () => {
  inject({ kind: 'slow-down', retryAfter: 7 });
  expect(await readAll()).toEqual(content);
  expect(waits).toEqual([7000]);
  expect(notices[0]).toMatchObject({ attempt: 1, reason: expect.stringContaining('SlowDown') });
});

test('a listing is tried again too', async () => {
  s3.inject({ method: 'LIST', key: 'gold/', fault: { kind: 'slow-down' } });
  expect((await listAll('')).flat().length).toBe(1);
});

test.each<[string, Fault]>([
  ['reset', { kind: 'reset', after: 30_000 }],
  ['stall', { kind: 'stall', after: 30_000 }],
])('a %s in mid-body goes on at the byte where it stopped', async (_, fault) => {
  connector.close();
  connector = await open({}, 200);
  inject(fault);
  expect(await readAll()).toEqual(content);
  expect(s3.requests).toEqual([`GET gold/${key}`, `GET gold/${key} 30000-`]);
});

test('progress makes patience new: more resets than attempts are survived', async () => {
  inject({ kind: 'reset', after: 10_000 }, 8);
  expect(await readAll()).toEqual(content);
  expect(s3.requests.length).toBe(9);
});

test('gives up when nothing arrives any more', async () => {
  inject({ kind: 'slow-down' }, 100);
  await expect(readAll()).rejects.toMatchObject({ code: 'source-unreachable', params: { attempts: 4 } });
  expect(s3.requests.length).toBe(4);
});

test('an object overwritten in mid-read is never mixed with its successor', async () => {
  inject({ kind: 'overwrite', after: 30_000, content: Buffer.alloc(100_000, 1) });
  await expect(readAll()).rejects.toMatchObject({ code: 'object-changed' });
});

test('If-Match refuses another object', async () => {
  await expect(connector.read(key, { offset: 5, ifMatch: '"other"' })).rejects.toMatchObject({
    code: 'object-changed',
  });
  await expect(connector.read(key, { offset: 200_000 })).rejects.toMatchObject({ code: 'object-changed' });
});

test.each<[string, Fault, object]>([
  ['archived', { kind: 'error', status: 403, code: 'InvalidObjectState' }, { storageClass: 'GLACIER' }],
  ['denied', { kind: 'error', status: 403, code: 'AccessDenied' }, { what: key }],
  ['wrong secret', { kind: 'error', status: 403, code: 'SignatureDoesNotMatch' }, {}],
  ['unknown', { kind: 'error', status: 418, code: 'Teapot' }, { status: 418 }],
  [
    'elsewhere',
    { kind: 'error', status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-central-1' } },
    { region: 'eu-central-1' },
  ],
])('%s is said at once', async (name, fault, params) => {
  const codes: Record<string, string> = {
    archived: 'object-archived',
    denied: 'access-denied',
    'wrong secret': 'credentials-wrong',
    unknown: 'source-request-failed',
    elsewhere: 'bucket-elsewhere',
  };
  inject(fault);
  await expect(readAll()).rejects.toMatchObject({ code: codes[name], params });
  expect(s3.requests.length).toBe(1);
});

test('a skewed clock is measured', async () => {
  const headers = { date: new Date(Date.now() - 3_600_000).toUTCString() };
  inject({ kind: 'error', status: 403, code: 'RequestTimeTooSkewed', headers });
  const error = await readAll().catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'clock-skewed' });
  const { seconds } = (error as { params: { seconds: number } }).params;
  expect(Math.abs(seconds - 3600)).toBeLessThan(5);
});

test('an unknown access key, no bucket, no object', async () => {
  await expect(connector.read('orders/none')).rejects.toMatchObject({ code: 'object-missing' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'stranger');
  connector.close();
  connector = await open();
  await expect(listAll('')).rejects.toMatchObject({ code: 'credentials-wrong' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  connector.close();
  connector = await open({ root: 's3://other/gold' });
  await expect(listAll('')).rejects.toMatchObject({ code: 'bucket-missing', params: { bucket: 'other' } });
});

test('no credentials at all', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  connector.close();
  connector = await open();
  await expect(listAll('')).rejects.toMatchObject({ code: 'credentials-missing' });
  expect(s3.requests).toEqual([]);
});

test('expired credentials are an error, unless the chain has fresh ones by now', async () => {
  await listAll('');
  s3.expiredKeys.add('test');
  await expect(listAll('')).rejects.toMatchObject({ code: 'credentials-expired' });
  s3.accessKeys.add('fresh');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'fresh');
  expect((await listAll('')).flat().length).toBe(1);
});

test('a profile, and keys that were written into its file meanwhile', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-aws-'));
  const file = path.join(folder, 'credentials');
  const profiles = (key: string) => writeFile(file, `[shop]\naws_access_key_id=${key}\naws_secret_access_key=secret\n`);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  connector.close();
  try {
    await profiles('test');
    connector = await open({ profile: 'shop' });
    expect((await listAll('')).flat().length).toBe(1);
    s3.expiredKeys.add('test');
    await profiles('fresh');
    s3.accessKeys.add('fresh');
    expect((await listAll('')).flat().length).toBe(1);
    connector.close();
    connector = await open({ profile: 'nobody' });
    await expect(listAll('')).rejects.toMatchObject({ code: 'credentials-missing' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a server that is not there', async () => {
  await s3.close();
  await expect(listAll('')).rejects.toMatchObject({ code: 'source-unreachable' });
  s3 = await startFaultS3('shop');
});

test('a cancel in mid-body ends it at once', async () => {
  const controller = new AbortController();
  inject({ kind: 'stall', after: 10_000 });
  connector.close();
  connector = await open({}, 60_000);
  setTimeout(() => controller.abort(), 100);
  await expect(readAll({ signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
});

test('keys that leave the root are refused before any request', async () => {
  await expect(connector.read('../other/secret')).rejects.toMatchObject({ code: 'key-refused' });
  await expect(connector.write('../other/secret', content)).rejects.toMatchObject({ code: 'key-refused' });
  expect(s3.requests).toEqual([]);
});

test('roots', () => {
  expect(parseS3Root('s3://shop/gold/extracts/')).toEqual({ bucket: 'shop', prefix: 'gold/extracts/' });
  expect(parseS3Root('s3://shop')).toEqual({ bucket: 'shop', prefix: '' });
  for (const root of ['s3://', 's3:///x', 's3://shop/../x', 's3://sh op/x', 's3://shop//x']) {
    expect(() => parseS3Root(root)).toThrow(expect.objectContaining({ code: 'root-invalid' }));
  }
});
