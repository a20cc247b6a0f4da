import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openConnector } from '../sources/open-connector.ts';
import { runAssay } from './testing/cli-session.ts';

const endpoint = process.env['S3_TEST_ENDPOINT'] ?? '';
const bucket = `refresh-${randomUUID().slice(0, 8)}`;
const realShop = path.resolve(import.meta.dirname, '../../../shared/data/online-retail');
const headline = 'total_revenue,total_orders,aov,total_customers,repeat_purchase_rate';
let folder: string;
const assay = (...args: string[]) => runAssay(folder, ...args);
const s3 = (prefix: string) => ['--source', `s3://${bucket}/${prefix}`, '--endpoint', endpoint, '--path-style'];

/** Puts every file of a folder below a prefix, the manifests last. */
async function upload(from: string, prefix: string): Promise<void> {
  const connector = await openConnector({
    root: `s3://${bucket}/${prefix}`,
    endpoint,
    region: null,
    pathStyle: true,
    profile: null,
  });
  const files = (await readdir(from, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name !== 'truth.json')
    .map((entry) => path.relative(from, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort((a, b) => Number(a.startsWith('_')) - Number(b.startsWith('_')));
  for (const key of files) await connector.write(key, await readFile(path.join(from, key)));
  connector.close();
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-s3-'));
  const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1' });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a generated shop from a bucket gives what it gives from the folder', async () => {
  await assay('generate', 'shop', '--days', '70', '--orders-per-day', '20');
  await upload(path.join(folder, 'shop'), 'generated');
  expect((await assay('refresh', ...s3('generated'), '--workspace', 'remote', '--pack', 'commerce')).code).toBe(0);
  expect((await assay('refresh', '--source', 'shop', '--workspace', 'local', '--pack', 'commerce')).code).toBe(0);
  const ask = (workspace: string) =>
    assay(
      'metrics',
      headline,
      '--grain',
      'month',
      '--by',
      'channel',
      '--totals',
      '--format',
      'json',
      '--workspace',
      workspace,
    );
  const [remote, local] = [await ask('remote'), await ask('local')];
  expect(remote.code).toBe(0);
  expect(JSON.parse(remote.stdout).length).toBeGreaterThan(5);
  expect(remote.stdout).toBe(local.stdout);
  expect((await assay('refresh', '--workspace', 'remote')).stdout).toMatch(/^unchanged\t/);
});

test('wrong credentials and a bucket that is not there say so, and keep what is published', async () => {
  const { stdout: before } = await assay('snapshots', '--workspace', 'remote', '--format', 'json');
  const missing = await assay(
    'refresh',
    '--source',
    `s3://no-such-${bucket}/x`,
    '--endpoint',
    endpoint,
    '--path-style',
    '--workspace',
    'other',
  );
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/\[[a-z-]*bucket[a-z-]*\]/);
  const secret = process.env['AWS_SECRET_ACCESS_KEY'];
  process.env['AWS_SECRET_ACCESS_KEY'] = 'not-the-secret';
  try {
    const wrong = await assay('refresh', '--workspace', 'remote');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/\[credentials-[a-z-]+\]/);
  } finally {
    process.env['AWS_SECRET_ACCESS_KEY'] = secret;
  }
  expect((await assay('snapshots', '--workspace', 'remote', '--format', 'json')).stdout).toBe(before);
});

describe.skipIf(!existsSync(realShop))('a real shop (skipped where its extracts are not beside the checkout)', () => {
  test('has the reference figures', async () => {
    await upload(realShop, 'real');
    expect((await assay('refresh', ...s3('real'), '--workspace', 'real', '--pack', 'commerce')).code).toBe(0);
    const answer = await assay('metrics', headline, '--format', 'json', '--workspace', 'real');
    const [row] = JSON.parse(answer.stdout);
    const reference = JSON.parse(await readFile(`${realShop}.reference.json`, 'utf8'));
    for (const name of headline.split(',')) expect(Number(row[name]), name).toBe(Number(reference[name]));
  });
});
