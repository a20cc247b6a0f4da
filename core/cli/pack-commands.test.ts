import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commercePackDir } from '../packs/testing/commerce-pack.ts';
import { writeWorkspaceConfig } from '../packs/workspace-config.ts';
import { commerceShopSettings, makeCommerceShop } from '../semantic/testing/commerce-shop.ts';
import { CommerceWorkspace } from '../semantic/testing/commerce-workspace.ts';
import { runAssay } from './testing/cli-session.ts';

let shop: CommerceWorkspace;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'assay-pack-commands-'));
  shop = await CommerceWorkspace.make(commerceShopSettings);
  await shop.build(await makeCommerceShop(shop.dir));
  await writeWorkspaceConfig(shop.dir, shop.config);
}, 120_000);
afterAll(async () => {
  await shop?.remove();
  await rm(scratch, { recursive: true, force: true });
});

const assay = (...args: string[]) => runAssay(scratch, ...args, '--workspace', shop.dir);

/** The commerce pack in a folder of its own, with one file changed. */
async function changedPack(name: string, file: string, change: (text: string) => string): Promise<string> {
  const dir = path.join(scratch, name);
  await cp(commercePackDir, dir, { recursive: true });
  const text = await readFile(path.join(dir, file), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(path.join(dir, file), changed);
  return dir;
}

describe('assay dashboards', () => {
  test('lists dashboards and the tiles of one; an unknown one is refused with what there is', async () => {
    const list = await assay('dashboards', '--format', 'json');
    expect(JSON.parse(list.stdout)).toContainEqual({
      name: 'executive',
      title: 'Executive',
      owner: 'finance',
      tiles: 18,
    });
    const tiles = await assay('dashboards', 'executive', '--format', 'json');
    expect(JSON.parse(tiles.stdout)).toContainEqual(
      expect.objectContaining({
        tile: 'daily_orders',
        chart: 'bar',
        metrics: 'total_orders',
        by: 'day',
        range: 'last 30 days',
      }),
    );
    const unknown = await assay('dashboards', 'executiv');
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(/dashboard-unknown.*Did you mean "executive"\?/),
    ]);
  });

  test('--check runs every tile: what the shop cannot answer is unavailable with the reason, and that is fine', async () => {
    const { code, stdout } = await assay('dashboards', '--check', '--format', 'json');
    const runs = JSON.parse(stdout) as {
      tile: string;
      dashboard: string;
      status: string;
      rows: number;
      reason: string;
    }[];
    expect(runs.filter((run) => run.status === 'failed')).toEqual([]);
    expect(code).toBe(0);
    expect(runs.length).toBeGreaterThanOrEqual(50);
    expect(runs.find((run) => run.tile === 'revenue_twelve_months')).toMatchObject({
      status: 'ok',
      rows: 12,
      reason: null,
    });
    const without = runs.filter((run) => run.status === 'unavailable');
    for (const run of without) expect(run.reason, run.tile).toMatch(/is unavailable: ./);
  }, 120_000);

  test('a tile whose filter is wrong fails the check', async () => {
    const dir = await changedPack('bad-filter', 'dashboards/orders.yml', (text) =>
      text.replace('where: coupon_code IS NOT NULL', 'where: cupon_code IS NOT NULL'),
    );
    const { code, stdout, stderr } = await assay('dashboards', 'orders', '--check', '--pack', dir, '--format', 'json');
    expect(code).toBe(1);
    const failed = (JSON.parse(stdout) as { status: string; reason: string }[]).filter(
      (run) => run.status === 'failed',
    );
    expect(failed).toEqual([
      expect.objectContaining({ tile: 'coupons', reason: expect.stringContaining('"cupon_code"') }),
    ]);
    expect(stderr).toContain('1 failed');
  });
});

describe('assay metrics --list and --changes', () => {
  test('--list says what there is and why something is not', async () => {
    const list = JSON.parse((await assay('metrics', '--list', '--format', 'json')).stdout) as { metric: string }[];
    expect(list).toContainEqual(
      expect.objectContaining({ metric: 'total_revenue', version: '1', unit: 'EUR', unavailable: null }),
    );
  });

  test('the pack of the snapshot has not changed; one with a changed definition has, and without a new version that is a fault', async () => {
    const none = await assay('metrics', '--changes', '--from-snapshot', '2026-03-10.1');
    expect([none.code, none.stdout, none.stderr]).toEqual([0, '', expect.stringContaining('No metric changed.')]);

    const filter = (text: string): string =>
      text.replace(
        'description: Number of all orders, void ones too (fact',
        'filter: NOT is_void\n    description: Number of all orders, void ones too (fact',
      );
    const silent = await changedPack('silent', 'metrics/orders.yml', filter);
    const fault = await assay(
      'metrics',
      '--changes',
      '--from-snapshot',
      '2026-03-10.1',
      '--to-pack',
      silent,
      '--format',
      'json',
    );
    expect(fault.code).toBe(1);
    expect(JSON.parse(fault.stdout)).toContainEqual({
      ...{ metric: 'orders_placed', change: 'changed without a new version', from: 1, to: 1 },
      what: 'filter: none -> NOT is_void',
    });
    expect(fault.stderr).toContain('raise the version');
  });

  test('without a pack to compare with it is a question of usage', async () => {
    expect(await assay('metrics', '--changes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--from-snapshot'),
    });
    expect(await assay('metrics')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name at least one metric'),
    });
  });
});

describe('assay docs', () => {
  test('writes both forms; a missing description is found at its place and fails', async () => {
    const { code, stdout } = await assay('docs', '--out', 'dictionary');
    expect([
      code,
      stdout
        .trim()
        .split('\n')
        .map((file) => path.basename(file)),
    ]).toEqual([0, ['data-dictionary.md', 'data-dictionary.html']]);
    // The workspace says which currency its money is in.
    expect(await readFile(path.join(scratch, 'dictionary/data-dictionary.html'), 'utf8')).toContain(
      '<dd>EUR, 4 digits</dd>',
    );

    const dir = await changedPack('silent-column', 'models/marts/mart_revenue.yml', (text) =>
      text.replace(/(name: segment), (description: [^}]+)(?= \}\n)/, '$1'),
    );
    const bad = await assay('docs', '--check', '--pack', dir);
    expect([bad.code, bad.stdout]).toEqual([1, '']);
    expect(bad.stderr).toMatch(/models\/marts\/mart_revenue.yml:\d+:\d+ error \[not-described\]/);
  });
});
