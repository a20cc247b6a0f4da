import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { commercePack } from '../packs/testing/commerce-pack.ts';
import type { Dashboard } from '../protocol/dashboard.ts';
import { readOwnDashboards, removeOwnDashboard, saveOwnDashboard } from './own-dashboards.ts';

let packs: readonly Dashboard[];
let workspaceDir: string;
beforeAll(async () => {
  packs = (await commercePack()).dashboards.map(({ place: _, tilePlaces: __, ...dashboard }) => dashboard);
});
beforeEach(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-own-'));
});
afterAll(() => rm(workspaceDir, { recursive: true, force: true }));

test('every dashboard of the commerce pack survives being written and read', async () => {
  for (const dashboard of packs) await saveOwnDashboard(workspaceDir, dashboard);
  const { dashboards, diagnostics } = await readOwnDashboards(workspaceDir);
  expect(diagnostics).toEqual([]);
  expect(dashboards).toEqual(packs);
});

test('text stays text: quotes, colons, colours of YAML, other scripts', async () => {
  const [first] = packs;
  if (first === undefined) throw new Error('no dashboard');
  const title = `yes: "no" # <b>مرحبا</b> 🎉 - 'x'`;
  const where = `region = 'Côte d''Ivoire'`;
  const [tile] = first.tiles;
  const tiles = tile === undefined ? [] : [{ ...tile, title, question: { ...tile.question, where } }];
  await saveOwnDashboard(workspaceDir, { ...first, title, tiles });
  expect((await readOwnDashboards(workspaceDir)).dashboards).toEqual([{ ...first, title, tiles }]);
});

test('a file that is no dashboard is said at its place and hides no other', async () => {
  const [first, second] = packs;
  if (first === undefined || second === undefined) throw new Error('no dashboards');
  await saveOwnDashboard(workspaceDir, first);
  await writeFile(path.join(workspaceDir, 'dashboards/broken.yml'), 'title: X\ntiles: [{ name: a, chart: pie }]\n');
  await writeFile(path.join(workspaceDir, 'dashboards/unreadable.yml'), 'title: [\n');
  await writeFile(path.join(workspaceDir, 'dashboards/notes.txt'), 'mine');
  const { dashboards, diagnostics } = await readOwnDashboards(workspaceDir);
  expect(dashboards.map((one) => one.name)).toEqual([first.name]);
  expect(new Set(diagnostics.map((one) => one.file))).toEqual(
    new Set(['dashboards/broken.yml', 'dashboards/unreadable.yml']),
  );
  expect(diagnostics.every((one) => (one.line ?? 0) >= 1)).toBe(true);
});

test('a file with a mistake is not replaced by one of its name', async () => {
  const [first] = packs;
  if (first === undefined) throw new Error('no dashboard');
  const file = path.join(workspaceDir, `dashboards/${first.name}.yml`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'title: [\n');
  await expect(saveOwnDashboard(workspaceDir, first)).rejects.toMatchObject({
    code: 'file-not-replaced',
    message: expect.stringContaining(`dashboards/${first.name}.yml`),
  });
  expect(await readFile(file, 'utf8')).toBe('title: [\n');
  await rm(file);
  await saveOwnDashboard(workspaceDir, first);
  await saveOwnDashboard(workspaceDir, { ...first, title: 'Another title' });
  expect((await readOwnDashboards(workspaceDir)).dashboards).toMatchObject([{ title: 'Another title' }]);
});

test.each(['../evil', 'a/b', 'Übersicht', '', 'CON.yml', '__proto__'])(
  '%j is no name, and nothing is written',
  async (name) => {
    const [first] = packs;
    if (first === undefined) throw new Error('no dashboard');
    await expect(saveOwnDashboard(workspaceDir, { ...first, name })).rejects.toMatchObject({
      code: 'dashboard-name-invalid',
    });
    expect(await readdir(workspaceDir)).toEqual([]);
  },
);

test('a dashboard that could not be read again is refused and leaves the file as it was', async () => {
  const [first] = packs;
  if (first === undefined) throw new Error('no dashboard');
  await saveOwnDashboard(workspaceDir, first);
  const file = path.join(workspaceDir, `dashboards/${first.name}.yml`);
  const before = await readFile(file, 'utf8');
  await expect(saveOwnDashboard(workspaceDir, { ...first, title: '' })).rejects.toMatchObject({
    code: 'dashboard-invalid',
  });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('a dashboard may begin without a tile', async () => {
  const begun = { name: 'mine', title: 'Mine', description: 'Made here.', owner: 'me', order: 100, tiles: [] };
  await saveOwnDashboard(workspaceDir, begun);
  expect(await readOwnDashboards(workspaceDir)).toEqual({ dashboards: [begun], diagnostics: [] });
});

test('what was removed can be saved again', async () => {
  const [first] = packs;
  if (first === undefined) throw new Error('no dashboard');
  await mkdir(path.join(workspaceDir, 'dashboards'));
  await expect(removeOwnDashboard(workspaceDir, first.name)).rejects.toMatchObject({ code: 'dashboard-missing' });
  await saveOwnDashboard(workspaceDir, first);
  const removed = await removeOwnDashboard(workspaceDir, first.name);
  expect((await readOwnDashboards(workspaceDir)).dashboards).toEqual([]);
  await saveOwnDashboard(workspaceDir, removed);
  expect((await readOwnDashboards(workspaceDir)).dashboards).toEqual([first]);
});
