import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Folders (and entry files) of core in flow order: each imports only from those before it. */
const order = [
  'protocol',
  'duckdb',
  'packs',
  'policy',
  'sources',
  'extracts',
  'generator',
  'models',
  'analysis',
  'semantic',
  'checks',
  'warehouse',
  'refresh',
  'query',
  'exports',
  'documentation',
  'writer.ts',
  'reader.ts',
  'cli',
  'cli.ts',
];

/** Heavy packages and the one file (or the files of one prefix) that may import each. */
const importers: Readonly<Record<string, RegExp>> = {
  '@duckdb/node-api': /^core\/duckdb\/connection\.ts$/,
  '@duckdb/node-bindings': /^core\/duckdb\/arrow-[a-z-]+\.ts$/,
  '@aws-sdk/': /^core\/sources\/s3-connector\.ts$/,
  '@smithy/': /^core\/sources\/s3-connector\.ts$/,
  yaml: /^core\/packs\/yaml-document\.ts$/,
  yauzl: /^core\/exports\/read-workbook\.ts$/,
  'apache-arrow': /^renderer\/engine\/arrow-columns\.ts$/,
  'monaco-editor': /^renderer\/sql-workbench\/monaco\.ts$/,
  echarts: /^renderer\/charts\/echarts\.ts$/,
  electron: /^electron\//,
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

const isTest = (file: string) => /\.(test|s3|shop)\.tsx?$|\/testing\//.test(file);

/** Every import and re-export, static or dynamic; relative ones as a path from the root. */
function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return found.map((target) => ({
    file,
    target: target.startsWith('.')
      ? path.posix.join(path.posix.dirname(file), target)
      : target.startsWith('#core/')
        ? `core/${target.slice('#core/'.length)}.ts`
        : target,
  }));
}

const files = ['core', 'electron', 'renderer'].flatMap(sourceFiles);
const imports = files.flatMap(importsOf);

function layerOf(file: string): number {
  const [, first = ''] = file.split('/');
  return order.indexOf(first);
}

test('every file of core belongs to a folder of the flow', () => {
  const strangers = files.filter((f) => f.startsWith('core/') && !isTest(f) && layerOf(f) === -1);
  expect(strangers).toEqual([]);
});

test('folders of core import only from those before them', () => {
  const wrong = imports
    .filter(({ file, target }) => file.startsWith('core/') && target.startsWith('core/') && !isTest(file))
    .filter(({ file, target }) => layerOf(target) > layerOf(file))
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(wrong).toEqual([]);
});

test('core knows no window; renderer knows only the protocol; the shell knows no renderer', () => {
  const wrong = imports
    .filter(({ file }) => !isTest(file))
    .filter(({ file, target }) => {
      if (file.startsWith('core/')) return /^(electron|renderer)(\/|$)|^react|^@mantine/.test(target);
      if (file.startsWith('renderer/')) return /^(core\/(?!protocol\/)|electron\/)|^node:/.test(target);
      return target.startsWith('renderer/');
    })
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(wrong).toEqual([]);
});

test('a heavy package has one importer', () => {
  const wrong = imports
    .filter(({ file }) => !isTest(file))
    .filter(({ file, target }) => {
      const rule = Object.entries(importers).find(([name]) =>
        name.endsWith('/') ? target.startsWith(name) : target === name || target.startsWith(`${name}/`),
      );
      return rule !== undefined && !rule[1].test(file);
    })
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(wrong).toEqual([]);
});

test('no barrels, and no folder or file that is about nothing', () => {
  const barrels = files.filter((file) => /\bexport \* from/.test(readFileSync(path.join(root, file), 'utf8')));
  const vague = files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|index)(\/|\.tsx?$)/.test(file));
  expect(barrels).toEqual([]);
  expect(vague).toEqual([]);
});

test('the rules see imports', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.some(({ target }) => target === '@duckdb/node-api')).toBe(true);
});
