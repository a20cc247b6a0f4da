import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SavedFilter } from '../protocol/saved-filter.ts';
import { readSavedFilters, removeFilter, saveFilter } from './saved-filters.ts';

let workspaceDir = '';
beforeEach(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-filters-'));
});
afterEach(() => rm(workspaceDir, { recursive: true, force: true }));

const north: SavedFilter = {
  ...{ name: 'north', title: 'North: "big" ones', range: 'mtd', keep: { dimension: 'category', limit: 5 } },
  filters: [
    { dimension: 'region', how: 'in', values: ['North', null] },
    { dimension: 'product_name', how: 'contains', values: ["lamp's", '2026-01-01', 'yes'] },
  ],
};

test('a saved filter comes back as it was, and its removal can be undone', async () => {
  expect(await readSavedFilters(workspaceDir)).toEqual({ filters: [], diagnostics: [] });
  await saveFilter(workspaceDir, north);
  expect(await readSavedFilters(workspaceDir)).toEqual({ filters: [north], diagnostics: [] });
  expect(await readFile(path.join(workspaceDir, 'filters/north.yml'), 'utf8')).toContain('range: mtd');
  expect(await removeFilter(workspaceDir, 'north')).toEqual(north);
  expect(await readdir(path.join(workspaceDir, 'filters'))).toEqual([]);
  await saveFilter(workspaceDir, north);
  expect((await readSavedFilters(workspaceDir)).filters).toEqual([north]);
  await expect(removeFilter(workspaceDir, 'south')).rejects.toMatchObject({ code: 'filter-missing' });
});

test('what is wrong with a file is said at its place, and the others are there', async () => {
  await saveFilter(workspaceDir, north);
  await mkdir(path.join(workspaceDir, 'filters'), { recursive: true });
  await writeFile(path.join(workspaceDir, 'filters/bad.yml'), 'title: Bad\nfilter: []\n');
  await writeFile(path.join(workspaceDir, 'filters/worse.yml'), 'title: Worse\nrange: whenever\n');
  const { filters, diagnostics } = await readSavedFilters(workspaceDir);
  expect(filters.map(({ name }) => name)).toEqual(['north']);
  expect(diagnostics.map(({ file, line }) => `${file}:${line}`)).toEqual(['filters/bad.yml:2', 'filters/worse.yml:2']);
});

test('a name that is no file name, and a filter that could not be read again, are refused', async () => {
  await expect(saveFilter(workspaceDir, { ...north, name: '../x' })).rejects.toMatchObject({
    code: 'filter-name-invalid',
  });
  await expect(saveFilter(workspaceDir, { ...north, range: 'whenever' })).rejects.toMatchObject({
    code: 'filter-invalid',
  });
});
