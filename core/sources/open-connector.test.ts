import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openConnector } from './open-connector.ts';

const rootOf = (root: string) => ({ root, endpoint: null, region: 'us-east-1', pathStyle: false, profile: null });

test('folders and buckets', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-open-'));
  try {
    expect(await openConnector(rootOf(folder))).toMatchObject({ root: folder, endpoint: null });
    const bucket = await openConnector({ ...rootOf('s3://shop/gold/'), endpoint: 'http://127.0.0.1:9' });
    expect(bucket).toMatchObject({ root: 's3://shop/gold', endpoint: 'http://127.0.0.1:9' });
    bucket.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(['gs://shop/gold', 'https://shop/gold', 'S3://shop/gold', 's3://', 's3://shop/a/../b'])(
  '%s is no root',
  async (root) => {
    await expect(openConnector(rootOf(root))).rejects.toMatchObject({ code: 'root-invalid' });
  },
);

test('a folder that is not there', async () => {
  await expect(openConnector(rootOf('/nonexistent/gold'))).rejects.toMatchObject({ code: 'root-missing' });
});
