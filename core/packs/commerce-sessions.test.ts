import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database, type Row } from '../duckdb/connection.ts';
import { insertRows } from '../duckdb/insert-rows.ts';
import { quoteName, quotePath, quoteText } from '../duckdb/sql-text.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import { createStubs, createTable, stubTables } from '../models/stub-database.ts';
import type { Pack } from './pack.ts';
import { commercePack } from './testing/commerce-pack.ts';

const minutes = 30;
const stages = ['product_view', 'add_to_cart', 'checkout', 'purchase'] as const;

let database: Database;
let connection: Connection;
let pack: Pack;
let graph: ModelGraph;

beforeAll(async () => {
  pack = await commercePack();
  const own = await Database.open();
  graph = (await buildModelGraph(pack, await own.connect())).graph;
  own.close();
  database = await Database.open();
  connection = await database.connect();
  await createStubs(connection, pack);
  for (const name of graph.order) await connection.run(createTable(name, graph.nodes.get(name)?.columns ?? []));
  await fill('settings.values', [{ session_minutes: minutes, as_of: '2025-02-28' }]);
  await fill(
    'settings.event_type',
    ['visit', ...stages].map((value) => ({ value, class: value })),
  );
}, 480_000);
afterAll(() => database?.close());

async function fill(reference: string, rows: readonly Row[]): Promise<void> {
  const columns = graph.nodes.get(reference)?.columns ?? stubTables(pack).get(reference) ?? [];
  const given = columns.filter((column) => Object.hasOwn(rows[0] ?? {}, column.name));
  await connection.run(`DELETE FROM ${quotePath(reference)}`);
  await insertRows(connection, quotePath(reference), given, rows);
}

/** Runs a model over what its references hold, and keeps what it makes. */
async function run(model: string): Promise<void> {
  await connection.run(
    `DELETE FROM ${quoteName(model)}; INSERT INTO ${quoteName(model)} BY NAME ${graph.nodes.get(model)?.sql}`,
  );
}

/** The same numbers for the same seed on every machine: a linear congruential generator. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface RandomEvent {
  readonly event_id: string;
  readonly tracking_key: string | null;
  readonly is_bot: boolean;
  readonly event_type: string;
  readonly at: number;
}

/** Two days of a few visitors: some with sessions of the tracker, some robots, some nobody; many gaps of just about 30 minutes. */
function randomEvents(seed: number, count: number): RandomEvent[] {
  const below = randomFrom(seed);
  const keys = ['v:1', 'v:2', 'c:1', 's:1', 's:2', null];
  return Array.from({ length: count }, (_, i) => ({
    event_id: `e${String(below(1000)).padStart(3, '0')}-${i}`,
    tracking_key: keys[below(keys.length)] ?? null,
    is_bot: below(12) === 0,
    event_type: ['visit', ...stages, 'scroll'][below(6)] ?? 'visit',
    at: Date.UTC(2025, 0, 1, 12) + (below(140) * 10 * minutes + below(3) - 1) * 1000,
  }));
}

const timestamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** Sessions by walking through the events of each visitor, one after the other. */
function walk(events: readonly RandomEvent[]): Map<string, RandomEvent[]> {
  const sorted = [...events].sort((a, b) => a.at - b.at || (a.event_id < b.event_id ? -1 : 1));
  const sessions = new Map<string, RandomEvent[]>();
  const open = new Map<string, { readonly key: string; last: number }>();
  for (const event of sorted) {
    if (event.is_bot || event.tracking_key === null) continue;
    let session = open.get(event.tracking_key);
    const isTracked = event.tracking_key.startsWith('s:');
    if (session === undefined || (!isTracked && event.at - session.last > minutes * 60_000)) {
      session = { key: isTracked ? event.tracking_key : `${event.tracking_key}@${event.at}`, last: event.at };
      open.set(event.tracking_key, session);
    }
    session.last = event.at;
    sessions.set(session.key, [...(sessions.get(session.key) ?? []), event]);
  }
  return sessions;
}

/** How far a session came in order: each stage at or after the time of the stage before. */
function stageOf(events: readonly RandomEvent[]): number {
  let since = Number.NEGATIVE_INFINITY;
  let reached = 1;
  for (const stage of stages) {
    const next = events.find((event) => event.event_type === stage && event.at >= since);
    if (next === undefined) break;
    since = next.at;
    reached++;
  }
  return reached;
}

test('sessions are what a walk through the events finds, for random events', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const events = randomEvents(seed, 20 + seed * 15);
    await fill(
      'stg_web_events',
      events.map(({ at, ...event }) => ({
        ...event,
        occurred_at: timestamp(at),
        event_date: timestamp(at).slice(0, 10),
      })),
    );
    await run('fact_web_events');
    await run('fact_sessions');
    const expected = [...walk(events)].map(([key, inside]) => {
      const [first] = inside;
      const last = inside.at(-1);
      const duration = ((last?.at ?? 0) - (first?.at ?? 0)) / 1000;
      const bought = inside.some((event) => event.event_type === 'purchase');
      return [key, timestamp(first?.at ?? 0).slice(0, 10), inside.length, duration, stageOf(inside), bought].join(' ');
    });
    const found = await connection.rows(
      `SELECT session_key, session_date, events, duration_seconds::DOUBLE, stage_reached, has_purchase FROM fact_sessions`,
    );
    expect(found.map((row) => Object.values(row).join(' ')).sort(), `seed ${seed}`).toEqual(expected.sort());
    const outside = events.filter((event) => event.is_bot || event.tracking_key === null).length;
    expect(await connection.number('SELECT count(*) FROM fact_web_events WHERE session_key IS NULL')).toBe(outside);
  }
});

test('a shop without planted effects has no gap in the tracking, nor has one that is closed for a day', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-tracking-'));
  try {
    const root = path.join(folder, 'shop');
    await generateShop(root, { from: '2025-01-01', days: 59, ordersPerDay: 40, seed: 2, dirty: false });
    await countDays(root);
    const sizes = await connection.rows(
      'SELECT min(events) AS least, count(*) AS n FROM mart_tracking WHERE expected_events >= 20',
    );
    expect(Number(sizes[0]?.['n'])).toBeGreaterThan(150);
    expect(await connection.rows('SELECT * FROM mart_tracking WHERE is_gap')).toEqual([]);
    // Without orders and without events the shop was closed; with the orders of that day, the tracking was.
    await connection.run(
      `DELETE FROM mart_web_events WHERE event_date = DATE '2025-02-05'; DELETE FROM mart_funnel WHERE session_date = DATE '2025-02-05'`,
    );
    await run('mart_tracking');
    const gap = `SELECT count(DISTINCT date_day) AS days, min(date_day)::VARCHAR AS day, count(*) AS stages FROM mart_tracking WHERE is_gap`;
    expect(await connection.rows(gap)).toMatchObject([{ days: '1', day: '2025-02-05' }]);
    await connection.run(`DELETE FROM mart_revenue WHERE order_date = DATE '2025-02-05'`);
    await run('mart_tracking');
    expect(await connection.rows(gap)).toMatchObject([{ days: '0' }]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 480_000);

/** The daily counts that mart_tracking is made of, counted on the extract files. */
async function countDays(root: string): Promise<void> {
  const files = (source: string): string =>
    `read_parquet(${quoteText(`${root}/${source}/*/*.parquet`)}, hive_partitioning = true, union_by_name = true)`;
  await fill('settings.values', [{ session_minutes: minutes, as_of: '2025-02-28' }]);
  await connection.run(`DELETE FROM dim_date; DELETE FROM mart_revenue; DELETE FROM mart_web_events; DELETE FROM mart_funnel;
    INSERT INTO dim_date BY NAME SELECT d::DATE AS date_day FROM range(TIMESTAMP '2025-01-01', TIMESTAMP '2026-01-01', INTERVAL 1 DAY) t(d);
    INSERT INTO mart_revenue BY NAME SELECT created_at::DATE AS order_date, count(DISTINCT id) AS orders_placed FROM ${files('orders')} GROUP BY ALL;
    INSERT INTO mart_web_events BY NAME SELECT occurred_at::DATE AS event_date, event_type AS event_class, count(*) AS web_events
      FROM ${files('web_events')} WHERE NOT is_bot GROUP BY ALL;
    INSERT INTO mart_funnel BY NAME SELECT day AS session_date, count(*) AS sessions
      FROM (SELECT min(occurred_at)::DATE AS day FROM ${files('web_events')} WHERE NOT is_bot GROUP BY session_id) GROUP BY ALL`);
  await run('mart_tracking');
}
