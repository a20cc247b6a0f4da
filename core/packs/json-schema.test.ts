import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemas, writeSchemas } from './json-schema.ts';

const folder = path.resolve(import.meta.dirname, '../../resources/schemas');

test('the committed schemas are those of the code (npm run schemas writes them)', async () => {
  if (process.env['UPDATE_SCHEMAS'] === '1') await writeSchemas(folder);
  const committed = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  expect(committed).toEqual([...jsonSchemas().keys()].sort());
  for (const [name, text] of jsonSchemas()) {
    expect(JSON.parse(await readFile(path.join(folder, name), 'utf8'))).toEqual(JSON.parse(text));
  }
});

test('a schema names keys, choices and what they mean, and forbids the rest', () => {
  const source = JSON.parse(jsonSchemas().get('source.schema.json') ?? '{}') as Record<string, unknown>;
  expect(source).toMatchObject({
    title: 'sources/<source>.yml',
    additionalProperties: false,
    required: ['description', 'mode', 'columns'],
    properties: {
      mode: { enum: ['append', 'upsert', 'replace_by', 'snapshot'], description: 'How the days of a source add up.' },
    },
  });
});
