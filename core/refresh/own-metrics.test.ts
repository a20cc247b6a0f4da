import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { draftEntry } from '../packs/metric-draft-yaml.ts';
import type { MetricDraft } from '../protocol/metric-draft.ts';
import { readOwnMetrics, removeOwnMetric, restoreOwnMetric, saveOwnMetric } from './own-metrics.ts';

const roots: string[] = [];
let workspaceDir: string;
beforeEach(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-metrics-'));
  roots.push(workspaceDir);
});
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

const simple: Extract<MetricDraft['definition'], { type: 'simple' }> = {
  type: 'simple',
  model: 'fact_orders',
  agg: 'sum',
  percentile: null,
  expr: 'amount',
  filter: 'NOT is_void',
  time: null,
  nonAdditive: null,
  empty: 'zero',
};

function draft(change: Partial<MetricDraft> = {}): MetricDraft {
  return {
    ...{ name: 'mine', label: 'Mine', description: 'What I count.', owner: 'me', good: 'up', change: null },
    format: { kind: 'currency', scale: 2, unit: 'EUR' },
    definition: simple,
    ...change,
  };
}

const save = (change: Partial<MetricDraft>, replaces: string | null, why: string | null = null, day = '2026-11-20') =>
  saveOwnMetric(workspaceDir, draftEntry(draft(change), day), { replaces, change: why });
const write = async (name: string, text: string) => {
  await mkdir(path.join(workspaceDir, 'metrics'), { recursive: true });
  await writeFile(path.join(workspaceDir, 'metrics', name), text);
};
const readBack = (name: string) => readFile(path.join(workspaceDir, 'metrics', name), 'utf8');

test('both kinds survive being written and read; text stays text', async () => {
  const label = `yes: "no" # <b>مرحبا</b> 🎉 - 'x'`;
  const filter = `channel = 'Côte d''Ivoire' AND\n  NOT is_void`;
  await save({ label, definition: { ...simple, filter, agg: 'percentile', percentile: 0.9, time: 'paid_date' } }, null);
  const inputs = [{ metric: 'revenue@1', alias: 'before', offset: 'prior_year' as const }];
  await save({ name: 'ratio', definition: { type: 'derived', expr: 'mine / before', inputs } }, null);
  const { metrics, diagnostics } = await readOwnMetrics(workspaceDir);
  expect(diagnostics).toEqual([]);
  expect(metrics.map(({ metric, file }) => [metric.name, file])).toEqual([
    ['mine', 'metrics/mine.yml'],
    ['ratio', 'metrics/ratio.yml'],
  ]);
  expect(metrics[0]?.metric).toMatchObject({ label, filter, percentile: 0.9, time: 'paid_date', version: 1 });
  expect(metrics[1]?.metric).toMatchObject({ expr: 'mine / before', inputs });
});

test('another formula raises the version and keeps the one before in full; other words and layout do not', async () => {
  await save({}, null);
  await save({ label: 'Better words', definition: { ...simple, filter: ' NOT  is_void' } }, 'mine', 'no', '2026-11-25');
  expect((await readOwnMetrics(workspaceDir)).metrics[0]?.metric).toMatchObject({
    ...{ label: 'Better words', version: 1, changed: '2026-11-20', change: null, previous: [] },
  });
  await save({ definition: { ...simple, filter: null } }, 'mine', 'Void orders are in it.', '2026-11-26');
  await save({ definition: { ...simple, agg: 'max' } }, 'mine', null, '2026-11-27');
  const { metrics, diagnostics } = await readOwnMetrics(workspaceDir);
  expect(diagnostics).toEqual([]);
  expect(metrics[0]?.metric).toMatchObject({ version: 3, changed: '2026-11-27', agg: 'max', change: null });
  expect(metrics[0]?.metric.previous).toMatchObject([
    { name: 'mine@2', version: 2, agg: 'sum', filter: null, change: 'Void orders are in it.', changed: '2026-11-26' },
    { name: 'mine@1', version: 1, agg: 'sum', filter: ' NOT  is_void', changed: '2026-11-20' },
  ]);
});

const byHand = `# What the board asks for.
metrics:
  # ours since 2025
  - name: first
    description: One
    type: simple
    model: fact_orders
    agg: count
    format: { kind: number }
    owner: me
    changed: "2026-01-01"
  - name: second
    description: Two
    type: ratio
    numerator: first
    denominator: orders
    format: { kind: percent }
    owner: me
    changed: "2026-01-01"
`;

test('a file with several metrics keeps the others and its comments; removing takes out one', async () => {
  await write('board.yml', byHand);
  await save({ name: 'second', label: 'Second' }, 'second');
  const text = await readBack('board.yml');
  expect(text).toContain('# What the board asks for.');
  expect(text).toContain('# ours since 2025');
  const { metrics } = await readOwnMetrics(workspaceDir);
  expect(metrics.map(({ metric }) => [metric.name, metric.type, metric.version])).toEqual([
    ['first', 'simple', 1],
    ['second', 'simple', 2],
  ]);
  const removed = await removeOwnMetric(workspaceDir, 'second');
  expect((await readOwnMetrics(workspaceDir)).metrics.map(({ metric }) => metric.name)).toEqual(['first']);
  await restoreOwnMetric(workspaceDir, removed.text);
  const [, again] = (await readOwnMetrics(workspaceDir)).metrics;
  expect(again).toMatchObject({ file: 'metrics/second.yml', entry: metrics[1]?.entry });
  await removeOwnMetric(workspaceDir, 'first');
  await removeOwnMetric(workspaceDir, 'second');
  expect(await readdir(path.join(workspaceDir, 'metrics'))).toEqual([]);
  await expect(removeOwnMetric(workspaceDir, 'first')).rejects.toMatchObject({ code: 'metric-not-own' });
});

test('what is wrong with a file is said at its place and hides no other', async () => {
  await save({}, null);
  await write('a_twin.yml', byHand.replace('name: second', 'name: mine'));
  await write('broken.yml', 'metrics:\n  - name: x\n    type: simple\n');
  await write('unreadable.yml', 'metrics: [\n');
  await write('old.yaml', byHand);
  const { metrics, diagnostics } = await readOwnMetrics(workspaceDir);
  expect(metrics.map(({ metric }) => metric.name)).toEqual(['first', 'mine']);
  expect(new Set(diagnostics.map(({ file }) => file))).toEqual(
    new Set(['metrics/broken.yml', 'metrics/mine.yml', 'metrics/old.yaml', 'metrics/unreadable.yml']),
  );
  expect(diagnostics.find(({ file }) => file === 'metrics/mine.yml')).toMatchObject({
    ...{ code: 'duplicate-name', line: 2, message: expect.stringContaining('metrics/a_twin.yml:12') },
  });
});

test('nothing that cannot be read again is written, and nothing that is there is written over', async () => {
  for (const name of ['../evil', 'a/b', 'Übersicht', '', '__proto__']) {
    await expect(save({ name }, null), name).rejects.toMatchObject({ code: 'metric-invalid' });
  }
  expect(await readdir(workspaceDir)).toEqual([]);
  await write('mine.yml', byHand);
  await save({}, null);
  expect(await readdir(path.join(workspaceDir, 'metrics'))).toEqual(['mine.yml', 'mine_2.yml']);
  expect(await readBack('mine.yml')).toBe(byHand);
  await expect(save({}, null)).rejects.toMatchObject({ code: 'metric-name-taken' });
});

test('a place in a formula is one in the file: plain, quoted, as a block', async () => {
  const entry = (expr: string) =>
    `metrics:\n  - name: m\n    description: D\n    type: derived\n    expr: ${expr}\n    input_metrics: [{ metric: a }]\n    format: { kind: number }\n    owner: me\n    changed: "2026-01-01"\n`;
  const placed = async (expr: string, at: { line: number; column: number }) => {
    await write('m.yml', entry(expr));
    const [own] = (await readOwnMetrics(workspaceDir)).metrics;
    const place = own?.placeOf('m', 'expr', at);
    return [place?.line, place?.column];
  };
  expect(await placed('a + b', { line: 1, column: 5 })).toEqual([5, 15]);
  expect(await placed('"a + b"', { line: 1, column: 5 })).toEqual([5, 16]);
  expect(await placed('|\n      a +\n      b', { line: 2, column: 1 })).toEqual([7, 7]);
});
