import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashFile, hashFileParts, hashWarehouse } from './file-hash.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-hash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

test.each([0, 1, 99, 100, 101, 1000, 1234])('parts of 100 bytes of a file of %i', async (size) => {
  const bytes = randomBytes(size);
  const file = path.join(folder, `${size}`);
  await writeFile(file, bytes);
  const parts: Buffer[] = [];
  for (let at = 0; at < size; at += 100) parts.push(sha256(bytes.subarray(at, at + 100)));
  const expected = sha256(Buffer.concat(parts)).toString('hex');
  expect(await hashFileParts(file, 100)).toBe(expected);
  expect(await hashWarehouse(file, { partBytes: 100 })).toBe(expected);
  expect(await hashWarehouse(file, {})).toBe(sha256(bytes).toString('hex'));
  expect(await hashFile(file)).toBe(sha256(bytes).toString('hex'));
});

test('ends when it is cancelled, and says what is not there', async () => {
  const file = path.join(folder, 'long');
  await writeFile(file, randomBytes(100_000));
  await expect(hashFileParts(file, 100, AbortSignal.abort())).rejects.toThrow('aborted');
  await expect(hashFileParts(path.join(folder, 'none'), 100)).rejects.toThrow('ENOENT');
});
