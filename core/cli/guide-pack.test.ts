import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAssay } from './testing/cli-session.ts';

let folder = '';
let guide = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-guide-'));
  guide = await readFile(path.join(import.meta.dirname, '../../docs/guide/packs.md'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the pack of the guide runs as it is told there, and says what the guide says', async () => {
  const files = [...guide.matchAll(/^\*\*`(\S+)`\*\*\n\n```\w+\n([\s\S]*?)^```$/gm)];
  expect(files).toHaveLength(16);
  for (const [, name = '', text = ''] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const commands = [...guide.matchAll(/^ {4}npm run -s assay -- (.*)$/gm)].map(([, words = '']) => words.split(' '));
  expect(commands.map(([name]) => name)).toEqual(['manifest', 'refresh', 'metrics']);
  const results = [];
  for (const words of commands) results.push(await runAssay(folder, ...words));
  expect(results.map(({ code, stderr }) => [code, stderr.match(/warn|error/gi)])).toEqual(
    commands.map(() => [0, null]),
  );
  const rows = (text: string): string[] =>
    text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).join(' '));
  const told = rows(guide.match(/^```text\n([\s\S]*?)^```$/m)?.[1] ?? '');
  expect(rows(results.at(-1)?.stdout ?? '')).toEqual(expect.arrayContaining(told));
  // The folder of the pack is kept as such: it is found from elsewhere too.
  const config = await readFile(path.join(folder, 'tea-workspace/workspace.yml'), 'utf8');
  expect(config).toContain(`pack: ${path.join(folder, 'tea')}`);
  const tiles = await runAssay(folder, 'dashboards', '--check', '--workspace', 'tea-workspace');
  expect([tiles.code, tiles.stderr.match(/warn|error/gi)]).toEqual([0, null]);
});
