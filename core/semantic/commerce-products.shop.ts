import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { buildModelGraph } from '../models/model-graph.ts';
import { commercePack } from '../packs/testing/commerce-pack.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

interface Truth {
  readonly planted: {
    readonly payment_failures: { readonly date: string };
    readonly product_pair: { readonly a: string; readonly b: string };
  } | null;
}

let folder: string;
let workspace: CommerceWorkspace;
let connection: Connection;
let model: SemanticModel;
let truth: Truth;
let files: Database;
let raw: Connection;

/** The extract files themselves, without anything of the product. */
const extracts = (source: string): string =>
  `read_parquet(${quoteText(`${path.join(folder, 'shop')}/${source}/*/*.parquet`)}, hive_partitioning = true, union_by_name = true)`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-products-'));
  const root = path.join(folder, 'shop');
  await generateShop(root, { from: '2026-01-01', days: 64, ordersPerDay: 60, seed: 5, dirty: false });
  truth = JSON.parse(await readFile(path.join(root, 'truth.json'), 'utf8')) as Truth;
  workspace = await CommerceWorkspace.make();
  const { status } = await workspace.build(await workspace.sync(root));
  expect(status).toBe('published');
  connection = await workspace.open();
  model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  files = await Database.open();
  raw = await files.connect();
  await raw.run(`
    CREATE TABLE o AS SELECT * FROM ${extracts('orders')} QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC, updated_at DESC) = 1;
    CREATE TABLE i AS SELECT l.*, o.created_at::DATE AS day FROM ${extracts('order_items')} l JOIN o ON o.id = l.order_id
      WHERE o.status NOT IN ('cancelled', 'failed');
    CREATE TABLE p AS SELECT * FROM ${extracts('payments')} QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC) = 1;
    CREATE TABLE s AS SELECT id, dt::DATE AS dt, stock_quantity, cost, rating_rate, rating_count FROM ${extracts('products')}`);
}, 300_000);
afterAll(async () => {
  files?.close();
  await workspace?.remove();
  await rm(folder, { recursive: true, force: true });
});

async function answer(question: MetricQueryInput): Promise<Record<string, unknown>[]> {
  return connection.rows((await compileMetricQuery(connection, model, question, ownerPolicy)).sql);
}

/** Cells as numbers where they are. */
function plain(rows: readonly object[]): unknown[][] {
  return rows.map((row) =>
    Object.values(row).map((cell) => (cell === null || Number.isNaN(Number(cell)) ? cell : Number(cell))),
  );
}

test('stock is that of the newest extract before the end of the period, of all products', async () => {
  const metrics = ['stock_units', 'stock_value', 'products_out_of_stock', 'products_stocked', 'avg_product_rating'];
  const months = await answer({ metrics, grain: 'month' });
  expect(months.map((row) => row['month'])).toEqual(['2026-01-01', '2026-02-01', '2026-03-01']);
  const at = (day: string): Promise<object[]> =>
    raw.rows(`SELECT sum(stock_quantity) AS units, sum(stock_quantity * cost) AS value, count(*) FILTER (stock_quantity <= 0) AS gone, count(*) AS n,
        round(sum(rating_rate * rating_count) / sum(rating_count), 6) AS rating
      FROM (SELECT * FROM s WHERE dt <= DATE '${day}' QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC) = 1)`);
  const expected = (await Promise.all(['2026-01-31', '2026-02-28', '2026-03-05'].map(at))).flat();
  expect(plain(months).map(([, ...cells]) => cells)).toEqual(plain(expected));
  // A day's extract has a seventh of the products: a sum over that day alone would be far too small.
  expect(Number(months[0]?.['products_stocked'])).toBe(240);
});

test('every product and day, and the whole status, against plain SQL over the files', async () => {
  const days = `SELECT day, product_id, count(DISTINCT order_id) AS orders, sum(quantity) AS units,
      sum(quantity * unit_price - coalesce(discount_amount, 0)) AS revenue FROM i GROUP BY ALL ORDER BY ALL`;
  expect(
    plain(
      await connection.rows(
        'SELECT order_date, product_id, orders, units, revenue FROM mart_products ORDER BY order_date, product_id',
      ),
    ),
  ).toEqual(plain(await raw.rows(days)));
  const status = `WITH sold AS (
      SELECT p.id, (SELECT arg_max(stock_quantity, dt) FROM s WHERE s.id = p.id) AS stock,
        (SELECT coalesce(sum(quantity), 0) FROM i WHERE i.product_id = p.id) AS units, (SELECT max(day) FROM i WHERE i.product_id = p.id) AS last_day
      FROM (SELECT DISTINCT id FROM s) AS p)
    SELECT id, stock, units, last_day, CASE WHEN stock <= 0 THEN 0 ELSE round(stock * 90 / nullif(units, 0), 1) END AS cover FROM sold ORDER BY id`;
  expect(
    plain(
      await connection.rows(
        'SELECT product_id, stock_quantity, units, last_sale_date, days_of_cover FROM mart_product_status ORDER BY product_id',
      ),
    ),
  ).toEqual(plain(await raw.rows(status)));
});

test('ABC classes are the shortest lists of best sellers that reach 80 and 95 percent', async () => {
  const rows = await connection.rows<{ abc_class: string; abc_revenue: string }>(
    'SELECT abc_class, abc_revenue FROM mart_product_status WHERE abc_revenue > 0 ORDER BY abc_revenue DESC, product_id',
  );
  const revenue = rows.map((row) => Math.round(Number(row.abc_revenue) * 10_000));
  const all = revenue.reduce((sum, value) => sum + value, 0);
  let above = 0;
  const expected = revenue.map((value) => {
    const found = above < 0.8 * all ? 'A' : above < 0.95 * all ? 'B' : 'C';
    above += value;
    return found;
  });
  expect(rows.map((row) => row.abc_class)).toEqual(expected);
  expect(new Set(expected)).toEqual(new Set(['A', 'B', 'C']));
});

test('every pair, by brute force over the baskets', async () => {
  const baskets = new Map<string, Set<string>>();
  for (const { order_id, product_id } of await raw.rows<{ order_id: string; product_id: string }>(
    'SELECT order_id, product_id FROM i',
  )) {
    baskets.set(order_id, (baskets.get(order_id) ?? new Set()).add(product_id));
  }
  const singles = new Map<string, number>();
  const pairs = new Map<string, number>();
  const count = (into: Map<string, number>, key: string): unknown => into.set(key, (into.get(key) ?? 0) + 1);
  for (const products of baskets.values()) {
    for (const a of products) {
      count(singles, a);
      for (const b of products) if (a < b) count(pairs, `${a} ${b}`);
    }
  }
  const expected = [...pairs].filter(([, n]) => n >= 20).sort();
  const n = baskets.size;
  const found = await connection.rows(
    'SELECT product_a, product_b, pair_baskets, baskets_a, baskets_b, baskets, support, confidence_ab, confidence_ba, lift, conviction_ab FROM mart_affinity ORDER BY product_a, product_b',
  );
  expect(found.map((row) => [`${row['product_a']} ${row['product_b']}`, Number(row['pair_baskets'])])).toEqual(
    expected,
  );
  expect(found.length).toBeGreaterThan(3);
  for (const row of found) {
    const [a = 0, b = 0] = [row['product_a'], row['product_b']].map((product) => singles.get(String(product)));
    const both = Number(row['pair_baskets']);
    expect([Number(row['baskets_a']), Number(row['baskets_b']), Number(row['baskets'])]).toEqual([a, b, n]);
    expect(Number(row['support'])).toBeCloseTo(both / n, 6);
    expect(Number(row['confidence_ab'])).toBeCloseTo(both / a, 6);
    expect(Number(row['confidence_ba'])).toBeCloseTo(both / b, 6);
    expect(Number(row['lift'])).toBeCloseTo(both / n / ((a / n) * (b / n)), 5);
    expect(Number(row['conviction_ab'])).toBeCloseTo((1 - b / n) / (1 - both / a), 5);
  }
});

test('the planted pair has the highest lift, and each recommends the other first', async () => {
  const { a, b } = truth.planted?.product_pair ?? { a: '', b: '' };
  const [best, second] = await connection.rows<{ product_a: string; product_b: string; lift: string }>(
    'SELECT product_a, product_b, lift FROM mart_affinity ORDER BY lift DESC',
  );
  expect([best?.product_a, best?.product_b]).toEqual([a, b]);
  expect(Number(best?.lift)).toBeGreaterThan(2 * Number(second?.lift));
  expect(
    plain(
      await connection.rows(
        `SELECT product_id, bought_with FROM mart_cross_sell WHERE place = 1 AND product_id IN ('${a}', '${b}') ORDER BY 1`,
      ),
    ),
  ).toEqual([
    [a, b],
    [b, a],
  ]);
  const [asked] = await answer({
    metrics: ['pair_lift'],
    dimensions: ['product_a', 'product_b'],
    where: `product_a = '${a}' AND product_b = '${b}'`,
  });
  expect(Number(asked?.['pair_lift'])).toBe(Number(best?.lift));
});

test('in a shop without a planted pair no pair stands out', async () => {
  const root = path.join(folder, 'plain');
  await generateShop(root, { from: '2026-01-01', days: 59, ordersPerDay: 60, seed: 5, dirty: false });
  const database = await Database.open();
  try {
    const stub = await database.connect();
    const { graph } = await buildModelGraph(await commercePack(), stub);
    await stub.run(`
      INSERT INTO settings."values" BY NAME SELECT 20 AS affinity_min_baskets, 200 AS affinity_min_per_million;
      INSERT INTO fact_orders BY NAME SELECT DISTINCT id AS order_id, false AS is_void FROM read_parquet('${root}/orders/*/*.parquet');
      INSERT INTO fact_order_items BY NAME SELECT order_id, product_id, false AS is_void FROM read_parquet('${root}/order_items/*/*.parquet')`);
    const lifts = await stub.rows<{ pair: string; lift: string }>(
      `SELECT product_a || ' ' || product_b AS pair, lift FROM (${graph.nodes.get('mart_affinity')?.sql}) ORDER BY lift DESC`,
    );
    expect(lifts.length).toBeGreaterThan(3);
    expect(lifts.map((row) => row.pair)).not.toContain('P00017 P00042');
    expect(Number(lifts[0]?.lift)).toBeLessThan(1.5 * Number(lifts[1]?.lift));
  } finally {
    database.close();
  }
});

test('on the day of the planted payment failures the success rate is the lowest by far', async () => {
  const day = truth.planted?.payment_failures.date;
  const days = await answer({ metrics: ['payment_success_rate', 'first_attempt_success_rate'], grain: 'day' });
  for (const metric of ['payment_success_rate', 'first_attempt_success_rate']) {
    const [worst, next] = days
      .map((row) => ({ day: row['day'], failed: 1 - Number(row[metric]) }))
      .sort((one, other) => other.failed - one.failed);
    expect(worst?.day, metric).toBe(day);
    expect(worst?.failed, metric).toBeGreaterThan(1.8 * (next?.failed ?? 1));
  }
});

test('recovery, percentiles and failures by reason equal plain SQL over the files', async () => {
  const [found] = await answer({
    metrics: [
      'orders_first_attempt_failed',
      'orders_recovered',
      'p95_payment_processing_time',
      'median_payment_processing_time',
    ],
  });
  const [expected] = await raw.rows(`WITH tried AS (
      SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY initiated_at, id) AS n FROM p
    ), firsts AS (
      SELECT order_id FROM tried WHERE n = 1 AND status = 'failed'
    ), took AS (
      SELECT epoch_ms(paid_at) - epoch_ms(initiated_at) AS ms FROM p WHERE status = 'completed'
    ), nth AS (
      SELECT ms, row_number() OVER (ORDER BY ms) AS k, count(*) OVER () AS n FROM took
    )
    SELECT (SELECT count(*) FROM firsts), (SELECT count(*) FROM firsts WHERE order_id IN (SELECT order_id FROM tried WHERE n > 1 AND status = 'completed')),
      (SELECT min(ms) / 1000 FROM nth WHERE k * 100 >= n * 95), (SELECT avg(ms) / 1000 FROM nth WHERE k IN ((n + 1) // 2, n // 2 + 1))`);
  expect(plain([found ?? {}])).toEqual(plain([expected ?? {}]));
  expect(Number(found?.['orders_recovered'])).toBeGreaterThan(50);
  const reasons = await answer({
    metrics: ['payments_failed'],
    dimensions: ['failure_reason'],
    where: 'failure_reason IS NOT NULL',
  });
  const counted = await raw.rows(
    "SELECT failure_reason, count(*) AS payments_failed FROM p WHERE status = 'failed' GROUP BY 1",
  );
  expect(plain(reasons).sort()).toEqual(plain(counted).sort());
});

test('classes of today slice the sales of any day, and add up', async () => {
  const [all] = await answer({ metrics: ['product_revenue'], grain: null });
  for (const dimension of ['abc_class', 'price_band', 'rating_band', 'stock_status', 'is_slow_mover', 'category']) {
    const rows = await answer({ metrics: ['product_revenue'], dimensions: [dimension] });
    const cents = rows.reduce((sum, row) => sum + Math.round(Number(row['product_revenue']) * 100), 0);
    expect(cents, dimension).toBe(Math.round(Number(all?.['product_revenue']) * 100));
    if (dimension === 'price_band')
      expect(rows.map((row) => row['price_band'])).toEqual(['low', 'lower middle', 'upper middle', 'high']);
  }
});
