import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExtractDay, ExtractView } from '../extracts/extract-view.ts';
import { readExtractView } from '../extracts/mirror.ts';
import { syncExtracts } from '../extracts/sync.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { applyWorkspace } from '../packs/apply-workspace.ts';
import { commercePackDir, untestedCommercePack } from '../packs/testing/commerce-pack.ts';
import { addDays } from '../protocol/date.ts';
import { openDirectory } from '../sources/directory-connector.ts';
import { type BuildOutcome, buildSnapshot } from './build-snapshot.ts';
import { exampleConfig } from './testing/example-shop.ts';
import { verifySnapshot } from './verify-snapshot.ts';

let folder = '';
let workspace = '';
let everything: ExtractView;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-commerce-'));
  workspace = path.join(folder, 'workspace');
  const root = path.join(folder, 'root');
  await generateShop(root, { from: '2026-01-01', days: 14, ordersPerDay: 25, seed: 11, dirty: false });
  await syncExtracts({
    connector: await openDirectory(root),
    workspaceDir: workspace,
    config: exampleConfig(),
    since: null,
    onProgress: () => undefined,
    onLog: () => undefined,
    signal: new AbortController().signal,
  });
  everything = await readExtractView(workspace);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The mirror as it stood on a day, with some days changed. */
function view(last: string, change: (day: ExtractDay) => ExtractDay | null = (day) => day): ExtractView {
  const days = everything.days.filter((day) => day.date <= last).flatMap((day) => change(day) ?? []);
  const present = new Set(days.map((day) => day.date));
  const missingDays: string[] = [];
  for (let day = days[0]?.date ?? ''; day < last; day = addDays(day, 1)) if (!present.has(day)) missingDays.push(day);
  return { ...everything, days, missingDays };
}

async function build(extracts: ExtractView, full = false): Promise<BuildOutcome> {
  const config = exampleConfig();
  const { pack } = applyWorkspace(await untestedCommercePack(), config);
  const packDir = commercePackDir;
  const outcome = await buildSnapshot({ workspaceDir: workspace, pack, packDir, config, view: extracts, full });
  expect(outcome.manifest?.checks.filter((check) => check.status === 'failed')).toEqual([]);
  return outcome;
}

async function expectSameAsFull(): Promise<void> {
  const report = await verifySnapshot({ workspaceDir: workspace, snapshot: null });
  expect(report.tables.filter((table) => table.problem !== null)).toEqual([]);
}

const without = (day: ExtractDay, source: string): ExtractDay => ({
  ...day,
  files: day.files.filter((file) => file.source !== source),
});

test('the commerce pack: a new day, restated days and a dropped day are what a full build makes of them', async () => {
  await build(view('2026-01-11'));
  const next = await build(view('2026-01-12'));
  expect(next.plan.mode).toBe('update');
  const how = Object.fromEntries((next.manifest?.models ?? []).map((model) => [model.model, model.how]));
  expect(how).toMatchObject({
    dim_customers: 'incremental',
    fact_orders: 'incremental',
    fact_order_items: 'incremental',
  });
  await expectSameAsFull();
  const restated = view('2026-01-14', (day) => {
    if (day.date === '2026-01-09') return null;
    if (day.date === '2026-01-04') return without(day, 'orders');
    return day.date === '2026-01-06' ? without(without(day, 'customers'), 'payments') : day;
  });
  const changed = await build(restated);
  await expectSameAsFull();
  const told = ({ manifest }: BuildOutcome) => manifest?.checks.map(({ ms: _ms, ...check }) => check);
  expect(told(changed)).toEqual(told(await build(restated, true)));
}, 300_000);

test('a shop without order lines is brought up to date too', async () => {
  const lineless = (last: string): ExtractView => view(last, (day) => without(day, 'order_items'));
  await build(lineless('2026-01-11'), true);
  const next = await build(lineless('2026-01-12'));
  expect(next.plan.mode).toBe('update');
  const how = Object.fromEntries((next.manifest?.models ?? []).map((model) => [model.model, model.how]));
  expect(how).toMatchObject({ fact_order_items: 'unavailable', mart_orders: 'incremental' });
  await expectSameAsFull();
}, 300_000);
