import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundleFile } from './bundle-file.ts';
import { workspaceArgument } from './command-line.ts';
import { logProcessEnd } from './process-log.ts';
import { RestartDelay } from './restart-delay.ts';
import { ShellStateFile } from './shell-state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'assay-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundle serves files below its root and nothing else', () => {
  const root = path.join(path.sep, 'app', 'renderer');
  test.each([
    ['assay://bundle/', 'index.html'],
    ['assay://bundle/index.html#/home', 'index.html'],
    ['assay://bundle/assets/a%20b.js?v=1', path.join('assets', 'a b.js')],
    ['assay://bundle/../x.js', 'x.js'],
  ])('%s', (address, file) => {
    expect(bundleFile(root, address)).toBe(path.join(root, file));
  });
  test.each([
    'assay://bundle/..%2f..%2fetc/passwd',
    'assay://bundle/%2e%2e%2f%2e%2e%2fetc/passwd',
    'assay://bundle/a%00.html',
    'assay://bundle/..%5c..%5cwin.ini',
    'assay://bundle/%',
    'assay://other/index.html',
    'file:///etc/passwd',
    'no address',
  ])('not %s', (address) => {
    expect(bundleFile(root, address)).toBeNull();
  });
});

test('the workspace comes from the command line in both spellings', () => {
  expect(workspaceArgument(['electron', '.', '--workspace', 'w'], folder)).toBe(path.join(folder, 'w'));
  expect(workspaceArgument(['app', '--workspace=/srv/w', '--no-sandbox'], folder)).toBe(path.resolve('/srv/w'));
  expect(workspaceArgument(['app', '--workspace', '--no-sandbox'], folder)).toBeNull();
  expect(workspaceArgument(['app'], folder)).toBeNull();
});

test('restarts come at once, then later and later, and at once again after a long life', () => {
  let now = 0;
  const delay = new RestartDelay(() => now);
  const crash = (lived: number): number => {
    delay.started();
    now += lived;
    return delay.next();
  };
  expect([crash(10), crash(10), crash(10), crash(10)]).toEqual([0, 100, 200, 400]);
  for (let i = 0; i < 10; i++) crash(10);
  expect(crash(10)).toBe(10_000);
  expect([crash(60_000), crash(10)]).toEqual([0, 100]);
});

test('the shell remembers, and a damaged memory counts as none', () => {
  const file = path.join(folder, 'deep', 'shell.json');
  new ShellStateFile(file).change({ theme: 'dark', workspace: '/w' });
  expect(new ShellStateFile(file).state).toEqual({ theme: 'dark', workspace: '/w', bounds: null });
  for (const text of ['', '{', '[]', '{"theme":"pink"}']) {
    writeFileSync(file, text);
    expect(new ShellStateFile(file).state).toEqual({ theme: 'system', workspace: null, bounds: null });
  }
});

test('the end of a process is noted in the workspace', () => {
  logProcessEnd(folder, { process: 'reader', pid: 7, code: 139, stderr: 'last words' });
  logProcessEnd(folder, { process: 'reader', pid: 8, code: 1, stderr: '' });
  const lines = readFileSync(path.join(folder, 'logs', 'processes.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { process: 'reader', pid: 7, code: 139, stderr: 'last words' },
    { pid: 8, code: 1 },
  ]);
  logProcessEnd(path.join(folder, 'logs', 'processes.jsonl'), { process: 'x', pid: 1, code: 1, stderr: '' });
});
