import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readExtractView } from '../extracts/mirror.ts';
import { syncExtracts } from '../extracts/sync.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { applyWorkspace } from '../packs/apply-workspace.ts';
import { commercePackDir, untestedCommercePack } from '../packs/testing/commerce-pack.ts';
import { openDirectory } from '../sources/directory-connector.ts';
import { buildSnapshot } from './build-snapshot.ts';
import { exampleConfig } from './testing/example-shop.ts';
import { verifySnapshot } from './verify-snapshot.ts';

/** Rows of a slice, and the models that were made in several. */
const sliced = vi.hoisted(() => ({ rows: Number.MAX_SAFE_INTEGER, models: new Set<string>() }));
vi.mock(import('./sliced-build.ts'), async (original) => {
  const { slicesOf } = await original();
  return {
    slicesOf: async (connection, node) => {
      const slices = await slicesOf(connection, node, sliced.rows);
      if (slices.length > 1) sliced.models.add(node.name);
      return slices;
    },
  };
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-sliced-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the commerce pack made in slices is what it is when it is made at once', async () => {
  const root = path.join(folder, 'root');
  const workspaceDir = path.join(folder, 'workspace');
  await generateShop(root, { from: '2026-01-01', days: 12, ordersPerDay: 40, seed: 5, dirty: true });
  await syncExtracts({
    connector: await openDirectory(root),
    workspaceDir,
    config: exampleConfig(),
    since: null,
    onProgress: () => undefined,
    onLog: () => undefined,
    signal: new AbortController().signal,
  });
  const config = exampleConfig();
  const { pack } = applyWorkspace(await untestedCommercePack(), config);
  const view = await readExtractView(workspaceDir);
  await buildSnapshot({ workspaceDir, pack, packDir: commercePackDir, config, view });
  expect([...sliced.models]).toEqual([]);
  sliced.rows = 150;
  const report = await verifySnapshot({ workspaceDir, snapshot: null });
  expect(report.tables.filter((table) => table.problem !== null)).toEqual([]);
  expect([...sliced.models].sort()).toEqual([
    'fact_sessions',
    'mart_funnel',
    'mart_funnel_categories',
    'mart_payments',
    'mart_product_sessions',
    'mart_products',
    'mart_web_events',
  ]);
}, 240_000);
