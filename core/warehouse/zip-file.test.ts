import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readZip, writeZip } from './zip-file.ts';

const entries = [
  { name: 'pack.yml', content: Buffer.from('name: commerce\n'.repeat(50)) },
  { name: 'models/marts/käse.sql', content: Buffer.from('SELECT 1') },
  { name: 'empty', content: Buffer.alloc(0) },
];

test('what was written is read again, byte for byte, and the same entries make the same archive', () => {
  const archive = writeZip(entries);
  expect(readZip(archive).map(({ name, content }) => [name, Buffer.from(content).toString()])).toEqual(
    entries.map(({ name, content }) => [name, content.toString()]),
  );
  expect(writeZip(entries).equals(archive)).toBe(true);
});

test('damage is seen', () => {
  const archive = writeZip(entries);
  archive.writeUInt8(archive.readUInt8(60) ^ 0xff, 60);
  expect(() => readZip(archive)).toThrow();
  expect(() => readZip(Buffer.from('no archive'))).toThrow('no end record');
});

const python = spawnSync('python3', ['-c', 'import zipfile']).status === 0;
test.skipIf(!python)('another program reads it too', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-zip-'));
  writeFileSync(path.join(folder, 'pack.zip'), writeZip(entries));
  const script =
    'import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print("|".join(z.namelist()))';
  const run = spawnSync('python3', ['-c', script, path.join(folder, 'pack.zip')], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(run.stdout.trim()).toBe('pack.yml|models/marts/käse.sql|empty');
});
