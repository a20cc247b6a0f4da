import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const runner = path.resolve(import.meta.dirname, '../run.mjs');

test('every table of a full build holds the rows that plain DuckDB makes by hand of the same files', () => {
  const args = ['bench', '--only', 'full-build', '--lines', '20000', '--pairs', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...args], { encoding: 'utf8' });
  expect(`${status} ${stderr}`).toMatch(/^0 /);
  expect(stdout).toContain('full build / by hand: the whole process');
}, 300_000);
