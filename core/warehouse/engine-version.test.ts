import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assayVersion } from './engine-version.ts';

test('manifests name the version that package.json has', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  expect(assayVersion).toBe((JSON.parse(text) as { version: string }).version);
});
