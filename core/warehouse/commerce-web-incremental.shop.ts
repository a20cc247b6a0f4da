import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { commercePackDir, untestedCommercePack } from '../packs/testing/commerce-pack.ts';
import { buildSnapshot } from './build-snapshot.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { ExampleShop, exampleConfig } from './testing/example-shop.ts';
import { verifySnapshot } from './verify-snapshot.ts';

let workspaceDir = '';
let shop: ExampleShop;

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(tmpdir(), 'assay-web-days-'));
  shop = new ExampleShop(workspaceDir);
});
afterAll(() => rm(workspaceDir, { recursive: true, force: true }));

/** Events of visitors without sessions of the tracker: `visitor type time [product]`. */
async function day(date: string, events: readonly string[]): Promise<void> {
  await shop.put(date, 'orders', 'id,customer_id,total_amount,created_at,status', [
    `o${date},,10,${date} 12:00:00,completed`,
  ]);
  await shop.put(
    date,
    'web_events',
    'id,session_id,customer_id,event_type,occurred_at,visitor_id,product_id,order_id,device_type',
    events.map((event) => {
      const [visitor = '', type = '', at = '', product = ''] = event.split(' ');
      return `${visitor}-${type}-${at},,,${type},${at.replace('T', ' ')},${visitor},${product},,mobile`;
    }),
  );
}

/** Builds, and gives the sessions with their length, stage and cart. */
async function sessions(): Promise<{ readonly how: Readonly<Record<string, string>>; readonly rows: string[] }> {
  const pack = await untestedCommercePack();
  const build = { workspaceDir, pack, packDir: commercePackDir, config: exampleConfig(), view: shop.view() };
  const outcome = await buildSnapshot(build);
  expect(outcome.manifest?.checks.filter((check) => check.status === 'failed')).toEqual([]);
  const store = new SnapshotStore(workspaceDir);
  const database = await Database.open({ path: store.warehousePath((await store.current()) ?? ''), readOnly: true });
  const found = await (await database.connect()).rows<{ line: string }>(
    `SELECT concat_ws(' ', visitor_key, strftime(started_at, '%dT%H:%M'), s.events, 'stage', stage_reached, c.cart_state,
      CASE WHEN c.is_recovered THEN 'recovered' END) AS line
    FROM fact_sessions AS s LEFT JOIN mart_cart_abandonment AS c USING (session_key, visitor_key, started_at)
    WHERE length(visitor_key) = 1 ORDER BY line`,
  );
  database.close();
  const how = Object.fromEntries((outcome.manifest?.models ?? []).map((model) => [model.model, model.how]));
  return { how, rows: found.map((row) => row.line) };
}

test('sessions go on over midnight, late events join them, and a dropped day takes its events away', async () => {
  await shop.put('2026-01-01', 'products', 'id,name,category,price', ['p1,Lamp,Living,20']);
  await day('2026-01-01', [
    'a visit 2026-01-01T10:00:00',
    'a product_view 2026-01-01T10:50:00 p1',
    'b visit 2026-01-01T23:50:00',
    'c visit 2026-01-01T09:00:00',
    'd visit 2026-01-01T09:00:00',
    'e product_view 2026-01-01T09:00:00 p1',
    'e add_to_cart 2026-01-01T09:01:00 p1',
    // Where most visitors are touched, everything is built again.
    ...Array.from({ length: 20 }, (_, i) => `quiet${i} visit 2026-01-01T09:00:00`),
  ]);
  expect((await sessions()).rows).toEqual([
    'a 01T10:00 1 stage 1',
    'a 01T10:50 1 stage 2',
    'b 01T23:50 1 stage 1',
    'c 01T09:00 1 stage 1',
    'd 01T09:00 1 stage 1',
    'e 01T09:00 2 stage 3 abandoned',
  ]);
  // b goes on after midnight, an event of the day before bridges the two sessions of a, and one comes before the only one of c.
  await day('2026-01-02', [
    'b product_view 2026-01-02T00:10:00 p1',
    'b add_to_cart 2026-01-02T00:11:00 p1',
    'a scroll 2026-01-01T10:25:00',
    'c visit 2026-01-01T08:45:00',
  ]);
  await day('2026-01-03', ['e purchase 2026-01-03T09:00:00', 'b visit 2026-01-03T09:00:00']);
  const next = await sessions();
  expect(next.how).toMatchObject({
    fact_web_events: 'incremental',
    fact_sessions: 'incremental',
    mart_cart_abandonment: 'incremental',
  });
  expect(next.rows).toEqual([
    'a 01T10:00 3 stage 2',
    'b 01T23:50 3 stage 3 abandoned',
    'b 03T09:00 1 stage 1',
    'c 01T08:45 2 stage 1',
    'd 01T09:00 1 stage 1',
    'e 01T09:00 2 stage 3 abandoned recovered',
    'e 03T09:00 1 stage 1',
  ]);
  shop.drop('2026-01-02');
  expect((await sessions()).rows).toEqual([
    'a 01T10:00 1 stage 1',
    'a 01T10:50 1 stage 2',
    'b 01T23:50 1 stage 1',
    'b 03T09:00 1 stage 1',
    'c 01T09:00 1 stage 1',
    'd 01T09:00 1 stage 1',
    'e 01T09:00 2 stage 3 abandoned recovered',
    'e 03T09:00 1 stage 1',
  ]);
  const report = await verifySnapshot({ workspaceDir, snapshot: null });
  expect(report.tables.filter((table) => table.problem !== null)).toEqual([]);
}, 480_000);
