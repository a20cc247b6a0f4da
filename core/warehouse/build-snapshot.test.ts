import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Database, type Row } from '../duckdb/connection.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import type { ModelResult } from '../protocol/snapshot.ts';
import { planBuild } from './build-plan.ts';
import { type BuildOutcome, buildSnapshot } from './build-snapshot.ts';
import { readCatalog } from './catalog.ts';
import { hashFile, hashFileParts, hashPartBytes } from './file-hash.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from './testing/example-shop.ts';
import { verifySnapshot } from './verify-snapshot.ts';

// Several builds a test: leave room on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let workspace = '';
let shop: ExampleShop;
let store: SnapshotStore;

beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'assay-build-'));
  shop = new ExampleShop(workspace);
  store = new SnapshotStore(workspace);
  await shop.customers('2026-11-01', ['c1,north', 'c2,south']);
  await shop.orders('2026-11-01', [
    'a,c1,10.50,2026-11-01 10:00:00,completed,web',
    'b,c2,5,2026-11-01 11:00:00,cancelled,web',
  ]);
  await shop.items('2026-11-01', ['a,p1,2,0.5', 'b,p2,1,']);
  for (let day = 2; day < 8; day++)
    await shop.orders(`2026-11-0${day}`, [`d${day},c1,1,2026-11-0${day} 09:00:00,paid,app`]);
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

interface Options {
  readonly config?: Partial<WorkspaceConfig>;
  readonly packDir?: string;
  readonly full?: boolean;
  readonly signal?: AbortSignal;
  readonly log?: string[];
}

async function build({ config, packDir = examplePackDir, full, signal, log }: Options = {}): Promise<BuildOutcome> {
  const applied = exampleConfig(config);
  return buildSnapshot({
    workspaceDir: workspace,
    pack: await examplePack(applied, packDir),
    packDir,
    config: applied,
    view: shop.view(),
    ...(full === undefined ? {} : { full }),
    ...(signal === undefined ? {} : { signal }),
    onLog: (entry) => log?.push(`${entry.level} ${entry.message}`),
  });
}

async function query(sql: string, file?: string): Promise<Row[]> {
  const database = await Database.open({
    path: file ?? store.warehousePath((await store.current()) ?? ''),
    readOnly: true,
  });
  try {
    return await (await database.connect()).rows(sql);
  } finally {
    database.close();
  }
}

function how(models: readonly ModelResult[] | undefined): Record<string, string> {
  return Object.fromEntries((models ?? []).map((result) => [result.model, result.how]));
}

test('a first build publishes one file, a manifest and the pack; its hash is the manifest’s', async () => {
  const outcome = await build();
  expect(outcome).toMatchObject({ status: 'published', snapshot: '2026-11-07.1', rejected: null });
  const folder = store.snapshotFolder('2026-11-07.1');
  expect(await readdir(folder)).toEqual(['manifest.json', 'pack.zip', 'warehouse.duckdb']);
  const manifest = await store.manifest(null);
  expect(manifest.warehouse.sha256).toBe(await hashFileParts(path.join(folder, 'warehouse.duckdb'), hashPartBytes));
  expect(manifest.warehouse.bytes).toBe((await stat(path.join(folder, 'warehouse.duckdb'))).size);
  expect(manifest).toMatchObject({ asOf: '2026-11-07', firstDay: '2026-11-01', missingDays: [], previous: null });
  expect(manifest.files.length).toBe(9);
  expect(manifest.checks.filter((check) => check.status === 'failed')).toEqual([]);
  expect(manifest.checks.some((check) => check.kind === 'unit_test')).toBe(true);
  expect(await query('SELECT sum(revenue) AS revenue FROM mart_revenue')).toEqual([{ revenue: '16.5000' }]);
  expect(await query('SELECT id, as_of FROM meta.snapshot')).toEqual([{ id: '2026-11-07.1', as_of: '2026-11-07' }]);
  expect(await query("SELECT period, value FROM metrics.total_revenue('month')")).toEqual([
    { period: '2026-11-01', value: '16.5000' },
  ]);
  expect(await readdir(store.folder)).toEqual(['2026-11-07.1', 'CURRENT']);
});

test('a refresh that changes nothing publishes nothing', async () => {
  await build();
  const again = await build();
  expect(again).toMatchObject({ status: 'unchanged', snapshot: '2026-11-07.1' });
  expect((await store.list()).length).toBe(1);
});

test('a new day is built incrementally and equals a full build', async () => {
  const first = await build();
  await shop.orders('2026-11-08', ['e,c2,7,2026-11-08 09:00:00,paid,app', 'a,c1,11,2026-11-01 10:00:00,completed,web']);
  const second = await build();
  expect(second).toMatchObject({ status: 'published', snapshot: '2026-11-08.1' });
  expect(second.manifest?.previous).toBe(first.snapshot);
  expect(how(second.manifest?.models)).toMatchObject({
    fact_orders: 'incremental',
    mart_revenue: 'incremental',
    dim_customers: 'kept',
    fact_order_items: 'kept',
  });
  expect(await query('SELECT sum(revenue) AS revenue FROM mart_revenue')).toEqual([{ revenue: '24.0000' }]);
  expect(await query("SELECT revenue FROM mart_revenue WHERE order_date = DATE '2026-11-01'")).toEqual([
    { revenue: '11.0000' },
  ]);
  const report = await verifySnapshot({ workspaceDir: workspace, snapshot: null });
  expect(report.tables.filter((table) => table.problem !== null)).toEqual([]);
  expect(report.ok).toBe(true);
  expect((await readdir(workspace)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('the plan says what would be built and why, before and after', async () => {
  const pack = await examplePack();
  const input = { workspaceDir: workspace, pack, config: exampleConfig(), view: shop.view() };
  const first = await planBuild(input);
  expect(first).toMatchObject({ mode: 'full', why: 'nothing has been published yet', files: { total: 9, added: 9 } });
  expect(first.models.find((model) => model.model === 'fact_orders')).toMatchObject({
    how: 'full',
    why: 'not built before',
  });
  expect(first.disk.needed).toBeGreaterThan(0);
  await build();
  expect(await planBuild(input)).toMatchObject({ mode: 'unchanged', models: [] });
  await shop.orders('2026-11-08', ['e,c2,7,2026-11-08 09:00:00,paid,app']);
  const next = await planBuild({ ...input, view: shop.view() });
  expect(next).toMatchObject({ mode: 'update', why: '1 new files', files: { added: 1, removed: 0 } });
  expect(next.models.find((model) => model.model === 'fact_orders')?.how).toBe('incremental');
  expect(next.models.find((model) => model.model === 'dim_customers')?.how).toBe('kept');
  expect(await planBuild({ ...input, full: true })).toMatchObject({ mode: 'full', why: 'a full build was asked for' });
});

test('a failed check rejects the build: CURRENT stays, the failing rows can be read', async () => {
  await build();
  await shop.orders('2026-11-08', ['e,c2,-7,2026-11-08 09:00:00,paid,app', 'f,c2,1,2026-11-08 09:00:00,odd,app']);
  const log: string[] = [];
  const outcome = await build({ log });
  expect(outcome).toMatchObject({ status: 'rejected', snapshot: '2026-11-07.1', rejected: '2026-11-08.1' });
  expect(await store.current()).toBe('2026-11-07.1');
  const failed = outcome.manifest?.checks.filter((check) => check.status === 'failed');
  expect(failed?.map((check) => check.check)).toEqual(['source.orders.status.statuses', 'fact_orders.not_negative']);
  expect(log.filter((line) => line.startsWith('error')).join()).toContain('odd (1 row)');
  const file = store.rejectedWarehousePath('2026-11-08.1');
  expect(await query('SELECT order_id FROM checks."fact_orders.not_negative"', file)).toEqual([{ order_id: 'e' }]);
  expect((await store.rejected()).map((manifest) => manifest.id)).toEqual(['2026-11-08.1']);
  // A mapping of the status and a restated day mend it.
  await shop.orders('2026-11-08', ['e,c2,7,2026-11-08 09:00:00,paid,app', 'f,c2,1,2026-11-08 09:00:00,odd,app']);
  const mapping = { sources: {}, statuses: { order_status: { odd: 'done' } } };
  expect(await build({ config: { mapping } })).toMatchObject({ status: 'published', snapshot: '2026-11-08.2' });
});

test('a dropped day, a changed pack and a changed reading of the sources', async () => {
  await build();
  shop.drop('2026-11-07');
  const dropped = await build();
  expect(dropped).toMatchObject({ status: 'published', snapshot: '2026-11-06.1' });
  expect(await query("SELECT count(*) AS n FROM fact_orders WHERE order_id = 'd7'")).toEqual([{ n: '0' }]);

  const packDir = path.join(workspace, 'pack');
  await cp(examplePackDir, packDir, { recursive: true });
  const sql = path.join(packDir, 'models/marts/mart_revenue.sql');
  await writeFile(sql, `-- only a comment\n${await readFile(sql, 'utf8')}`);
  const commented = await build({ packDir });
  expect(new Set(Object.values(how(commented.manifest?.models)))).toEqual(new Set(['kept']));
  await writeFile(sql, (await readFile(sql, 'utf8')).replace('count(*) AS orders', '2 * count(*) AS orders'));
  const changed = await build({ packDir });
  expect(how(changed.manifest?.models)).toMatchObject({ mart_revenue: 'full', fact_orders: 'kept' });
  expect(await query("SELECT value FROM metrics.total_revenue('year')")).toEqual([{ value: '15.5000' }]);
  const source = path.join(packDir, 'sources/orders.yml');
  await writeFile(source, (await readFile(source, 'utf8')).replace('max_quarantine: 0.5', 'max_quarantine: 0.4'));
  expect((await build({ packDir })).plan.mode).toBe('full');
});

test('a pack file that is not the one that was loaded stops the build', async () => {
  const packDir = path.join(workspace, 'pack');
  await cp(examplePackDir, packDir, { recursive: true });
  const config = exampleConfig();
  const pack = await examplePack(config, packDir);
  await writeFile(path.join(packDir, 'seeds/targets.csv'), 'month,amount\n');
  const input = { workspaceDir: workspace, pack, packDir, config, view: shop.view() };
  await expect(buildSnapshot(input)).rejects.toMatchObject({ code: 'pack-changed-during-build' });
  expect(await readdir(store.folder)).toEqual([]);
});

test('a model that fails leaves everything as it was and names the model', async () => {
  await build();
  const packDir = path.join(workspace, 'pack');
  await cp(examplePackDir, packDir, { recursive: true });
  const sql = path.join(packDir, 'models/marts/mart_revenue.sql');
  await writeFile(
    sql,
    (await readFile(sql, 'utf8')).replace('count(*) AS orders', 'CAST(max(f.order_id) AS BIGINT) AS orders'),
  );
  await expect(build({ packDir })).rejects.toMatchObject({
    code: 'model-not-built',
    params: { model: 'mart_revenue' },
  });
  expect(await store.current()).toBe('2026-11-07.1');
  expect(await readdir(store.folder)).toEqual(['2026-11-07.1', 'CURRENT']);
  expect((await build()).status).toBe('unchanged');
});

test('a cancelled build leaves nothing behind', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(build({ signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  const later = new AbortController();
  setTimeout(() => later.abort(), 150);
  const outcome = await build({ signal: later.signal }).then(
    (done) => done.status,
    (error: unknown) => error,
  );
  if (outcome !== 'published') expect(outcome).toMatchObject({ code: 'cancelled' });
  expect((await readdir(store.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a damaged previous file is not built upon', async () => {
  await build();
  const file = store.warehousePath('2026-11-07.1');
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 0xff, bytes.length - 9);
  await chmod(file, 0o644);
  await writeFile(file, bytes);
  const report = await verifySnapshot({ workspaceDir: workspace, snapshot: null });
  expect(report.ok).toBe(false);
  expect(report.fileProblem).toMatch(/^its hash is [0-9a-f]{64}, the manifest says [0-9a-f]{64}$/);
  await shop.orders('2026-11-08', ['e,c2,7,2026-11-08 09:00:00,paid,app']);
  const log: string[] = [];
  expect(await build({ log })).toMatchObject({ status: 'published', snapshot: '2026-11-08.1' });
  expect(log.join()).toContain('built anew');
  expect((await verifySnapshot({ workspaceDir: workspace, snapshot: null })).ok).toBe(true);
});

test('verify sees a table that was changed behind its back, and extracts that are gone', async () => {
  await build();
  const file = store.warehousePath('2026-11-07.1');
  await chmod(file, 0o644);
  const database = await Database.open({ path: file });
  await (await database.connect()).run("UPDATE mart_revenue SET revenue = 1 WHERE order_date = DATE '2026-11-01'");
  database.close();
  const manifest = await store.manifest(null);
  // As snapshots of earlier builds have it: of the whole file.
  const forged = { ...manifest, warehouse: { bytes: manifest.warehouse.bytes, sha256: await hashFile(file) } };
  const manifestFile = path.join(store.snapshotFolder('2026-11-07.1'), 'manifest.json');
  await chmod(manifestFile, 0o644);
  await writeFile(manifestFile, JSON.stringify(forged));
  const report = await verifySnapshot({ workspaceDir: workspace, snapshot: '2026-11-07.1' });
  expect(report.fileProblem).toBeNull();
  expect(report.tables.filter((table) => table.problem !== null)).toMatchObject([
    { table: 'main.mart_revenue', problem: 'values of exact columns differ' },
  ]);
  const signal = AbortSignal.abort();
  await expect(verifySnapshot({ workspaceDir: workspace, snapshot: null, signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  await rm(path.join(workspace, 'mirror'), { recursive: true });
  await expect(verifySnapshot({ workspaceDir: workspace, snapshot: null })).rejects.toMatchObject({
    code: 'extract-not-in-mirror',
  });
});

test('retention keeps what the workspace asks for', async () => {
  await build({ config: { retention: { keep: 2, diskBytes: null } } });
  for (const day of ['08', '09']) {
    await shop.orders(`2026-11-${day}`, [`x${day},c1,1,2026-11-${day} 09:00:00,paid,app`]);
    await build({ config: { retention: { keep: 2, diskBytes: null } } });
  }
  expect((await store.list()).map((snapshot) => snapshot.id)).toEqual(['2026-11-09.1', '2026-11-08.1']);
});

test('an absent optional source and an absent column are said, not made up', async () => {
  for (let day = 1; day < 8; day++) {
    shop.drop(`2026-11-0${day}`, 'customers');
    await shop.put(`2026-11-0${day}`, 'orders', 'id,customer_id,total_amount,created_at,status', [
      `d${day},c1,1,2026-11-0${day} 09:00:00,paid`,
    ]);
  }
  const outcome = await build();
  expect(outcome.status).toBe('published');
  expect(how(outcome.manifest?.models)).toMatchObject({ dim_customers: 'unavailable', fact_orders: 'full' });
  const database = await Database.open({ path: store.warehousePath('2026-11-07.1'), readOnly: true });
  const catalog = await readCatalog(await database.connect(), '2026-11-07.1');
  database.close();
  expect(catalog.models.find((model) => model.name === 'dim_customers')?.unavailable).toContain('customers');
  expect(catalog.dimensions.find((dimension) => dimension.name === 'channel')?.unavailable).toContain('orders.channel');
  expect(catalog.metrics.find((metric) => metric.name === 'total_revenue')).toMatchObject({
    unavailable: null,
    dimensions: ['channel'],
  });
  expect((await verifySnapshot({ workspaceDir: workspace, snapshot: null })).ok).toBe(true);
});

test('an empty mirror has a code', async () => {
  shop = new ExampleShop(workspace);
  await mkdir(store.folder, { recursive: true });
  await expect(build()).rejects.toMatchObject({ code: 'no-extracts' });
});
