import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database, type Row } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { commercePack } from '../packs/testing/commerce-pack.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import type { BuildOutcome } from '../warehouse/build-snapshot.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

let root: string;
let workspace: CommerceWorkspace;
let outcome: BuildOutcome;
let connection: Connection;
let model: SemanticModel;
let rawDatabase: Database;
let raw: Connection;
const lastDay = '2026-03-16';
let gapDay: string;

beforeAll(async () => {
  root = path.join(await mkdtemp(path.join(tmpdir(), 'assay-web-')), 'shop');
  await generateShop(root, { from: '2026-01-01', days: 75, ordersPerDay: 30, seed: 12, dirty: false });
  const truth = JSON.parse(await readFile(path.join(root, 'truth.json'), 'utf8'));
  gapDay = truth.planted.tracking_gap.date;
  workspace = await CommerceWorkspace.make();
  outcome = await workspace.build(await workspace.sync(root));
  connection = await workspace.open();
  model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  rawDatabase = await Database.open();
  raw = await rawDatabase.connect();
  for (const statement of rawTables) await raw.run(statement.replaceAll('@root', root));
}, 480_000);
afterAll(async () => {
  rawDatabase?.close();
  await workspace?.remove();
  await rm(path.dirname(root), { recursive: true, force: true });
});

const files = (source: string): string =>
  `read_parquet(${quoteText(`@root/${source}/*/*.parquet`)}, hive_partitioning = true, union_by_name = true)`;
const first = (type: string, since: string): string =>
  `(SELECT min(occurred_at) FROM e WHERE e.session_id = s.session_id AND event_type = '${type}' AND occurred_at >= s.${since})`;

/** The extract files themselves, without anything of the product. Every session of the generated shop has a number. */
const rawTables = [
  `CREATE TABLE a AS SELECT *, occurred_at::DATE AS day FROM ${files('web_events')}`,
  `CREATE TABLE e AS SELECT * FROM a WHERE NOT is_bot`,
  `CREATE TABLE o AS SELECT * FROM ${files('orders')} QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC) = 1`,
  `CREATE TABLE s1 AS SELECT session_id, any_value(visitor_id) AS visitor_id, any_value(device_type) AS device, any_value(traffic_source) AS source,
    min(occurred_at) AS t1, min(occurred_at) AS started, max(occurred_at) AS ended, count(*) AS n, count(DISTINCT page) AS pages,
    bool_or(event_type = 'product_view') AS viewed, bool_or(event_type = 'add_to_cart') AS carted,
    bool_or(event_type = 'checkout') AS checked, bool_or(event_type = 'purchase') AS bought,
    min(CASE WHEN event_type = 'purchase' THEN occurred_at END) AS bought_at FROM e GROUP BY ALL`,
  `CREATE TABLE s2 AS SELECT *, ${first('product_view', 't1')} AS t2 FROM s1 s`,
  `CREATE TABLE s3 AS SELECT *, ${first('add_to_cart', 't2')} AS t3 FROM s2 s`,
  `CREATE TABLE s4 AS SELECT *, ${first('checkout', 't3')} AS t4 FROM s3 s`,
  `CREATE TABLE s AS SELECT *, ${first('purchase', 't4')} AS t5 FROM s4 s`,
  `CREATE TABLE p AS SELECT e.session_id, e.product_id, count(*) AS units, min(e.occurred_at)::DATE AS day FROM e
    WHERE event_type = 'add_to_cart' GROUP BY ALL`,
  `CREATE TABLE c AS SELECT p.*, s.started, s.device, NOT s.bought AS abandoned, p.units * (SELECT coalesce(arg_max(v.price, v.dt) FILTER (v.dt <= p.day), arg_min(v.price, v.dt))
      FROM ${files('products')} v WHERE v.id = p.product_id) AS value FROM p JOIN s USING (session_id)`,
  `CREATE TABLE k AS SELECT s.session_id, s.started, s.bought, (SELECT sum(value) FROM c WHERE c.session_id = s.session_id) AS value,
      NOT s.bought AND EXISTS (SELECT 1 FROM s l WHERE l.visitor_id = s.visitor_id AND l.bought AND l.session_id <> s.session_id
        AND (l.started, l.session_id) > (s.started, s.session_id) AND l.bought_at::DATE <= s.started::DATE + 7) AS recovered,
      s.started::DATE + 7 <= DATE '${lastDay}' AS complete FROM s WHERE carted`,
  `CREATE TABLE g AS SELECT DISTINCT e.session_id, q.category, s.started, s.t2, s.t4, s.t5,
      min(e.occurred_at) FILTER (event_type = 'product_view') OVER w AS viewed_at, max(e.occurred_at) FILTER (event_type = 'add_to_cart') OVER w AS carted_at
    FROM e JOIN s USING (session_id) JOIN (SELECT id, any_value(category) AS category FROM ${files('products')} GROUP BY 1) q ON q.id = e.product_id
    WINDOW w AS (PARTITION BY e.session_id, q.category)`,
];

/** Straightforward SQL over the files: metric -> its value over [from, to). */
function rawSql(from: string, to: string): Readonly<Record<string, string>> {
  const within = (column: string): string => `${column} >= TIMESTAMP '${from}' AND ${column} < TIMESTAMP '${to}'`;
  const events = `FROM e WHERE ${within('occurred_at')}`;
  const sessions = `FROM s WHERE ${within('started')}`;
  const carts = `FROM k WHERE ${within('started')}`;
  const products = `FROM c WHERE ${within('started')}`;
  const count = (rest: string): string => `SELECT count(*) ${rest}`;
  const share = (part: string, all: string): string => `SELECT (${part})::DOUBLE / (${all})`;
  const reached = (stage: number): string => count(`${sessions} AND t${stage} IS NOT NULL`);
  const seconds = (to: number): string =>
    `SELECT avg(epoch_ms(t${to}) - epoch_ms(t${to - 1})) / 1000 ${sessions} AND t${to} IS NOT NULL`;
  const duration = 'epoch_ms(ended) - epoch_ms(started)';
  const purchases = `SELECT count(DISTINCT order_id) ${events} AND event_type = 'purchase'`;
  const pairs = (more: string): string => count(`FROM g WHERE ${within('started')} AND viewed_at IS NOT NULL ${more}`);
  const carted = 'AND carted_at >= viewed_at';
  const step = (stage: number): string => share(reached(stage), reached(stage - 1));
  const lost = (stage: number): string => `SELECT 1 - (${step(stage)})`;
  const allEvents = `FROM a WHERE ${within('occurred_at')}`;
  return {
    web_events: count(events),
    all_web_events: count(allEvents),
    bot_events: count(`${allEvents} AND is_bot`),
    bot_share: `SELECT count(*) FILTER (is_bot)::DOUBLE / count(*) ${allEvents}`,
    unassigned_events: count(`${events} AND session_id IS NULL AND visitor_id IS NULL`),
    product_views: count(`${events} AND event_type = 'product_view'`),
    cart_additions: count(`${events} AND event_type = 'add_to_cart'`),
    cart_additions_per_view: `SELECT count(*) FILTER (event_type = 'add_to_cart')::DOUBLE / count(*) FILTER (event_type = 'product_view') ${events}`,
    checkout_events: count(`${events} AND event_type = 'checkout'`),
    tracked_purchases: purchases,
    purchase_coverage: share(purchases, count(`FROM o WHERE ${within('created_at')}`)),
    sessions: count(sessions),
    web_visitors: `SELECT count(DISTINCT visitor_id) ${sessions}`,
    sessions_of_visitors: count(`${sessions} AND visitor_id IS NOT NULL`),
    sessions_per_visitor: `SELECT count(*)::DOUBLE / count(DISTINCT visitor_id) ${sessions}`,
    bounced_sessions: count(`${sessions} AND n = 1`),
    bounce_rate: `SELECT avg((n = 1)::INTEGER) ${sessions}`,
    session_seconds: `SELECT sum(${duration}) / 1000 ${sessions}`,
    avg_session_duration: `SELECT avg(${duration}) / 1000 ${sessions}`,
    median_session_duration: `SELECT median(${duration}) / 1000 ${sessions} AND n > 1`,
    session_events: `SELECT sum(n) ${sessions}`,
    events_per_session: `SELECT avg(n) ${sessions}`,
    session_pages: `SELECT sum(pages) ${sessions}`,
    pages_per_session: `SELECT avg(pages) ${sessions}`,
    sessions_with_product_view: count(`${sessions} AND viewed`),
    sessions_with_cart: count(`${sessions} AND carted`),
    sessions_with_checkout: count(`${sessions} AND checked`),
    sessions_with_purchase: count(`${sessions} AND bought`),
    order_conversion_rate: `SELECT avg(bought::INTEGER) ${sessions}`,
    express_sessions: count(`${sessions} AND bought AND t5 IS NULL`),
    funnel_view_sessions: reached(2),
    funnel_cart_sessions: reached(3),
    funnel_checkout_sessions: reached(4),
    funnel_purchase_sessions: reached(5),
    funnel_view_rate: step(2),
    funnel_cart_rate: step(3),
    funnel_checkout_rate: step(4),
    funnel_purchase_rate: step(5),
    funnel_view_drop_off: lost(2),
    funnel_cart_drop_off: lost(3),
    funnel_checkout_drop_off: lost(4),
    funnel_purchase_drop_off: lost(5),
    funnel_conversion_rate: share(reached(5), reached(1)),
    avg_seconds_to_view: seconds(2),
    avg_seconds_to_cart: seconds(3),
    avg_seconds_to_checkout: seconds(4),
    avg_seconds_to_purchase: seconds(5),
    category_view_sessions: pairs(''),
    category_cart_sessions: pairs(carted),
    category_checkout_sessions: pairs(`${carted} AND t4 IS NOT NULL`),
    category_purchase_sessions: pairs(`${carted} AND t5 IS NOT NULL`),
    category_funnel_rate: share(pairs(`${carted} AND t5 IS NOT NULL`), pairs('')),
    carts: count(carts),
    carts_abandoned: count(`${carts} AND NOT bought`),
    cart_abandonment_rate: `SELECT avg((NOT bought)::INTEGER) ${carts}`,
    abandoned_cart_value: `SELECT sum(value) ${carts} AND NOT bought`,
    abandoned_carts_with_value: count(`${carts} AND NOT bought AND value IS NOT NULL`),
    avg_abandoned_cart_value: `SELECT avg(value) ${carts} AND NOT bought`,
    carts_to_recover: count(`${carts} AND NOT bought AND complete`),
    carts_recovered: count(`${carts} AND recovered AND complete`),
    cart_recovery_rate: `SELECT avg(recovered::INTEGER) ${carts} AND NOT bought AND complete`,
    recovered_cart_value: `SELECT sum(value) ${carts} AND recovered AND complete`,
    cart_products: count(products),
    cart_products_abandoned: count(`${products} AND abandoned`),
    product_abandonment_rate: `SELECT avg(abandoned::INTEGER) ${products}`,
    units_abandoned: `SELECT sum(units) ${products} AND abandoned`,
    product_value_abandoned: `SELECT sum(value) ${products} AND abandoned`,
    tracked_stage_events: `SELECT (${count(sessions)}) + (${count(`${events} AND event_type <> 'visit'`)})`,
    tracking_gap_stages: `SELECT (DATE '${gapDay}' >= DATE '${from}' AND DATE '${gapDay}' < DATE '${to}')::INTEGER * 5`,
    tracking_gap_days: `SELECT (DATE '${gapDay}' >= DATE '${from}' AND DATE '${gapDay}' < DATE '${to}')::INTEGER`,
  };
}

async function ask(question: MetricQueryInput): Promise<Row[]> {
  return connection.rows((await compileMetricQuery(connection, model, question, ownerPolicy)).sql);
}

async function compare(from: string, to: string, last: string): Promise<void> {
  const expected = rawSql(from, to);
  const names = Object.keys(expected);
  const [answer] = await ask({ metrics: names, from, to: last });
  const [figures] = await raw.rows(`SELECT ${names.map((name) => `(${expected[name]}) AS "${name}"`).join(', ')}`);
  for (const name of names) {
    expect(figures?.[name], `${name} says something`).not.toBeNull();
    // Ratios over the files are floating; those of the product have 6 exact digits, durations 3.
    const digits = model.metrics[name]?.format.kind === 'duration' ? 2 : 5;
    expect(Number(answer?.[name]), `${name} from ${from} to ${last}`).toBeCloseTo(Number(figures?.[name]), digits);
  }
}

test('the shop is published, and only its planted gap in the tracking warns', () => {
  expect(outcome.status).toBe('published');
  const checks = outcome.manifest?.checks.filter(({ message }) => !message.includes('put some into seeds'));
  const odd = checks?.filter((check) => check.status !== 'passed').map((check) => check.check);
  expect(odd).toEqual(['dim_web_days.is_tracking_gap.tracking_gap']);
});

test('every web metric equals plain SQL over the extract files, by month, over odd days and over all time', async () => {
  const pack = await commercePack();
  const inFile = pack.metrics.filter((metric) => metric.place.file === 'metrics/web.yml').map((metric) => metric.name);
  expect(Object.keys(rawSql('2026-01-01', '2026-01-02')).sort()).toEqual(inFile.sort());
  await compare('2026-01-01', '2026-02-01', '2026-01-31');
  await compare('2026-02-11', '2026-03-04', '2026-03-03');
  await compare('2026-01-01', '2026-03-17', lastDay);
});

test('device, source and hour cut sessions as plain SQL does, with a mart and without', async () => {
  const sorted = (rows: readonly Row[]): string[] => rows.map((row) => Object.values(row).join(' ')).sort();
  const byCell = await ask({ metrics: ['sessions'], dimensions: ['device', 'traffic_source', 'session_hour'] });
  expect(sorted(byCell)).toEqual(
    sorted(await raw.rows('SELECT device, source, hour(started) AS h, count(*) AS n FROM s GROUP BY ALL')),
  );
  const byDevice = await ask({ metrics: ['web_visitors', 'carts_abandoned'], dimensions: ['device'] });
  expect(sorted(byDevice)).toEqual(
    sorted(
      await raw.rows(`SELECT device, count(DISTINCT visitor_id) AS v, count(*) FILTER (carted AND NOT bought) AS c FROM s
        GROUP BY ALL`),
    ),
  );
  const byHour = await ask({ metrics: ['web_events'], dimensions: ['event_type', 'event_hour'] });
  expect(sorted(byHour)).toEqual(
    sorted(await raw.rows('SELECT event_type, hour(occurred_at) AS h, count(*) AS n FROM e GROUP BY ALL')),
  );
});

test('products most abandoned and the funnel of a category equal plain SQL', async () => {
  const pairs = (rows: readonly Row[]): string[] => rows.map((row) => Object.values(row).map(Number).join(' '));
  const lines = await ask({ metrics: ['units_abandoned', 'product_value_abandoned'], dimensions: ['product_id'] });
  const expected = await raw.rows(`SELECT sum(units) FILTER (abandoned) AS u, sum(value) FILTER (abandoned) AS v FROM c
    GROUP BY product_id ORDER BY u, v`);
  expect(
    pairs(lines.map(({ units_abandoned: u = null, product_value_abandoned: v = null }) => ({ u, v }))).sort(),
  ).toEqual(pairs(expected).sort());
  const [garden] = await ask({ metrics: ['category_cart_sessions'], where: "funnel_category = 'Garden'" });
  expect(String(garden?.['category_cart_sessions'])).toBe(
    String(await raw.value(`SELECT count(*) FROM g WHERE category = 'Garden' AND carted_at >= viewed_at`)),
  );
});

test('the planted gap is found, named with its reason, and left out of web and of order figures with one filter', async () => {
  const days = await ask({ metrics: ['tracking_gap_days'], dimensions: ['tracking_gap_reason'], grain: 'day' });
  const found = days.filter((row) => Number(row['tracking_gap_days']) > 0);
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found)).toContain(gapDay);
  expect(String(found[0]?.['tracking_gap_reason'])).toMatch(/purchase: \d+ events, \d+ expected/);
  const [without] = await ask({
    metrics: ['sessions', 'web_events', 'carts', 'orders_placed', 'purchase_coverage'],
    where: 'NOT is_tracking_gap',
  });
  const other = (column: string): string => `${column}::DATE <> DATE '${gapDay}'`;
  const [expected] = await raw.rows(`SELECT (SELECT count(*) FROM s WHERE ${other('started')}) AS sessions,
    (SELECT count(*) FROM e WHERE ${other('occurred_at')}) AS web_events, (SELECT count(*) FROM k WHERE ${other('started')}) AS carts,
    (SELECT count(*) FROM o WHERE ${other('created_at')}) AS orders_placed`);
  expect(without).toMatchObject(expected ?? {});
  const [withGap] = await ask({ metrics: ['purchase_coverage'] });
  expect(Number(without?.['purchase_coverage'])).toBeGreaterThan(Number(withGap?.['purchase_coverage']) + 0.005);
});

test('the newest days have no cart recovery', async () => {
  const days = await ask({
    metrics: ['carts_abandoned', 'cart_recovery_rate'],
    grain: 'day',
    from: '2026-03-07',
    to: lastDay,
  });
  const known = days.map((row) => row['cart_recovery_rate'] !== null);
  expect(known).toEqual([true, true, true, false, false, false, false, false, false, false]);
  expect(days.every((row) => Number(row['carts_abandoned']) > 0)).toBe(true);
});
