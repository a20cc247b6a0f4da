import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection, Row } from '../duckdb/connection.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { plantEffects, type ShopOptions } from '../generator/shop-options.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

const options: ShopOptions = { from: '2025-01-01', days: 200, ordersPerDay: 40, seed: 5, dirty: false };

const asOf = addDays(options.from, options.days - 1);
/** Last day before the hold-out. */
const before = addDays(asOf, -90);

interface Shop {
  readonly workspace: CommerceWorkspace;
  readonly connection: Connection;
  readonly ask: (question: MetricQueryInput) => Promise<Row[]>;
}

let folder: string;
let planted: Shop;
let plain: Shop;

/** A generated shop of orders and customers alone. */
async function openShop(name: string, shop: ShopOptions): Promise<Shop> {
  const root = path.join(folder, name);
  await generateShop(root, shop);
  for (const name of await readdir(path.join(root, '_manifests'))) {
    const file = path.join(root, '_manifests', name);
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { files: { source: string }[] };
    const files = manifest.files.filter(({ source }) => source === 'orders' || source === 'customers');
    await writeFile(file, JSON.stringify({ ...manifest, files }));
  }
  const workspace = await CommerceWorkspace.make();
  const { status, manifest } = await workspace.build(await workspace.sync(root));
  expect(manifest?.checks.filter((check) => check.status === 'failed').map((check) => check.message)).toEqual([]);
  expect(status).toBe('published');
  const connection = await workspace.open();
  const model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  const ask = async (question: MetricQueryInput): Promise<Row[]> =>
    connection.rows((await compileMetricQuery(connection, model, question, ownerPolicy)).sql);
  return { workspace, connection, ask };
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-customers-'));
  planted = await openShop('planted', options);
  plain = await openShop('plain', { ...options, plain: true });
}, 240_000);
afterAll(async () => {
  await planted?.workspace.remove();
  await plain?.workspace.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Percentile as PERCENTILE_CONT gives it: linear between two values. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((x, y) => x - y);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? 0) - low) * (at - Math.floor(at));
}

/** The RFM segment of every customer by these orders (customer, day, amount in steps of 0.0001); guests only set the last day. */
function segments(orders: readonly Row[]): Map<string, string> {
  const last = orders.map((row) => String(row['day'])).reduce((x, y) => (x > y ? x : y));
  const customers = new Map<string, { recency: number; frequency: number; monetary: number }>();
  for (const row of orders) {
    if (row['customer'] === null) continue;
    const days = (Date.parse(last) - Date.parse(String(row['day']))) / 86_400_000 + 1;
    const so = customers.get(String(row['customer'])) ?? { recency: days, frequency: 0, monetary: 0 };
    customers.set(String(row['customer']), {
      recency: Math.min(so.recency, days),
      frequency: so.frequency + 1,
      monetary: so.monetary + Number(row['amount']),
    });
  }
  const score = (name: 'recency' | 'frequency' | 'monetary'): ((value: number) => number) => {
    const values = [...customers.values()].map((customer) => customer[name]);
    const steps = [0.2, 0.4, 0.6, 0.8].map((share) => percentile(values, share));
    return (value) => steps.filter((step) => step < value).length;
  };
  const [recency, frequency, monetary] = [score('recency'), score('frequency'), score('monetary')];
  return new Map(
    [...customers].map(([customer, so]) => {
      const [r, f, m] = [5 - recency(so.recency), 1 + frequency(so.frequency), 1 + monetary(so.monetary)];
      if (r >= 4 && f >= 4 && m >= 4) return [customer, 'Champions'];
      if (r >= 3 && f >= 3 && m >= 3) return [customer, 'Loyal Customers'];
      if (r >= 4 && f <= 2) return [customer, 'New Customers'];
      if (r <= 2) return [customer, f >= 3 ? 'At Risk' : 'Lost Customers'];
      return [customer, f <= 2 ? 'Potential Loyalists' : 'Regular Customers'];
    }),
  );
}

/** Cohorts by first channel whose retention two to four months later is below that of the other channels, in standard errors. */
async function weakCohorts({ ask }: Shop): Promise<{ cohort: string; z: number }[]> {
  const rows = await ask({
    metrics: ['cohort_customers', 'cohort_customers_possible'],
    dimensions: ['cohort_month', 'first_channel'],
    where: 'months_since_first_order BETWEEN 2 AND 4',
  });
  const cells = rows
    .map((row) => ({
      month: String(row['cohort_month']),
      channel: String(row['first_channel']),
      came: Number(row['cohort_customers']),
      possible: Number(row['cohort_customers_possible']),
    }))
    .filter((cell) => cell.possible > 0 && cell.channel !== 'unknown');
  return cells
    .map(({ month, channel, came, possible }) => {
      const others = cells.filter((cell) => cell.month === month && cell.channel !== channel);
      const total = (name: 'came' | 'possible'): number => others.reduce((sum, cell) => sum + cell[name], 0);
      const usual = total('came') / total('possible');
      return {
        cohort: `${month} ${channel}`,
        z: (came / possible - usual) / Math.sqrt((usual * (1 - usual)) / possible),
      };
    })
    .filter(({ z }) => z < -4);
}

test('the lost cohort is found by retention and by churn risk, and not in a shop without it', async () => {
  const lost = plantEffects(options)?.lostCohort;
  const month = addDays(options.from, (lost?.from ?? 0) + 14).slice(0, 7);
  expect((await weakCohorts(planted)).map(({ cohort }) => cohort)).toEqual([`${month}-01 coupon`]);
  expect(await weakCohorts(plain)).toEqual([]);

  const byRisk = async ({ ask }: Shop): Promise<[string, number][]> => {
    const dimensions = ['signup_month', 'first_channel'];
    const rows = await ask({
      metrics: ['avg_churn_risk', 'buyers'],
      dimensions,
      where: `signup_month >= DATE '2025-01-01'`,
    });
    return rows
      .filter((row) => Number(row['buyers']) >= 25)
      .map((row): [string, number] => [`${row['signup_month']} ${row['first_channel']}`, Number(row['avg_churn_risk'])])
      .sort((x, y) => y[1] - x[1]);
  };
  const [worst, next] = await byRisk(planted);
  expect(worst?.[0]).toBe(`${month}-01 coupon`);
  expect((worst?.[1] ?? 0) - (next?.[1] ?? 0)).toBeGreaterThan(0.1);
  const [usual, second] = await byRisk(plain);
  expect((usual?.[1] ?? 0) - (second?.[1] ?? 0)).toBeLessThan(0.1);
});

test('metrics as of the snapshot are what the orders say', async () => {
  const { connection, ask } = planted;
  const buyers = `(SELECT customer_id, count(*) AS n, sum(order_amount) AS money, max(order_date) AS last, min(order_date) AS first
    FROM fact_orders WHERE NOT is_void AND customer_id IS NOT NULL GROUP BY 1)`;
  const [expected] = await connection.rows(
    `SELECT count(*) AS buyers, count(*) FILTER (n = 1) AS one_time_buyers, count(*) FILTER (n = 1) / count(*) AS one_time_buyer_rate,
      avg(date_diff('day', last, DATE '${asOf}') + 1) AS avg_recency, avg(n) AS avg_frequency, avg(money) AS avg_monetary,
      avg(date_diff('day', first, DATE '${asOf}')) AS avg_customer_age FROM ${buyers}`,
  );
  const [row] = await ask({ metrics: Object.keys(expected ?? {}) });
  for (const [name, value] of Object.entries(expected ?? {}))
    expect(Number(row?.[name]), name).toBeCloseTo(
      Number(value),
      name === 'avg_recency' || name === 'avg_customer_age' ? 1 : 3,
    );
  const bands = await ask({
    metrics: ['buyers'],
    dimensions: ['order_count_band'],
    where: 'order_count_band IS NOT NULL',
  });
  const counted = await connection.rows(
    `SELECT CASE WHEN n > 9 THEN 'over 9' WHEN n > 4 THEN '5 to 9' ELSE n::VARCHAR END AS band, count(*) AS n FROM ${buyers} GROUP BY 1 ORDER BY 1`,
  );
  expect(bands.map((band) => [band['order_count_band'], Number(band['buyers'])])).toEqual(
    counted.map((band) => [band['band'], Number(band['n'])]),
  );
});

test('who moved between segments: scored by hand at both days', async () => {
  const { connection, ask } = planted;
  const orders = await connection.rows(
    `SELECT customer_id AS customer, order_date::VARCHAR AS day, (order_amount * 10000)::BIGINT AS amount FROM fact_orders WHERE NOT is_void`,
  );
  const better = [
    'Lost Customers',
    'At Risk',
    'New Customers',
    'Potential Loyalists',
    'Regular Customers',
    'Loyal Customers',
    'Champions',
  ];
  const now = segments(orders);
  const earlier = segments(orders.filter((row) => String(row['day']) <= addDays(asOf, -30)));
  const expected = new Map<string, number>();
  const moves = { up: 0, down: 0 };
  for (const [customer, segment] of now) {
    const from = earlier.get(customer);
    const move = `${from ?? 'none yet'} > ${segment}`;
    expected.set(move, (expected.get(move) ?? 0) + 1);
    if (from === undefined) continue;
    if (better.indexOf(segment) > better.indexOf(from)) moves.up += 1;
    if (better.indexOf(segment) < better.indexOf(from)) moves.down += 1;
  }
  expect(moves.up * moves.down).toBeGreaterThan(0);
  const moved = await ask({ metrics: ['segment_customers'], dimensions: ['segment_before', 'segment_now'] });
  expect(
    new Map(moved.map((row) => [`${row['segment_before']} > ${row['segment_now']}`, Number(row['segment_customers'])])),
  ).toEqual(expected);
  const [counts] = await ask({ metrics: ['customers_moved_up', 'customers_moved_down'] });
  expect([Number(counts?.['customers_moved_up']), Number(counts?.['customers_moved_down'])]).toEqual([
    moves.up,
    moves.down,
  ]);
});

test('the opportunity of customers at risk is that of their bands; without stock and events there is no other', async () => {
  const rows = await planted.ask({
    metrics: ['opportunities', 'opportunity_base', 'opportunity_expected'],
    dimensions: ['opportunity'],
  });
  const [bands] = await planted.ask({
    metrics: ['buyers', 'revenue_at_risk', 'expected_revenue'],
    where: "risk_band IN ('high', 'very high')",
  });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    opportunity: 'customers at risk',
    opportunities: bands?.['buyers'],
    opportunity_expected: bands?.['revenue_at_risk'],
  });
  const base = Number(bands?.['revenue_at_risk']) + Number(bands?.['expected_revenue']);
  expect(Number(rows[0]?.['opportunity_base'])).toBeCloseTo(base, 3);
});

test('predictions: those of the bands add up, and what came in the hold-out is near what was predicted', async () => {
  const { connection, ask } = planted;
  const metrics = ['buyers', 'expected_orders', 'expected_revenue', 'revenue_at_risk', 'predicted_clv'];
  const [all] = await ask({
    metrics: [...metrics, 'expected_active_customers', 'avg_churn_risk', 'customers_at_risk'],
  });
  const bands = await ask({ metrics, dimensions: ['risk_band'], where: 'risk_band IS NOT NULL' });
  expect(bands.map((row) => row['risk_band'])).toEqual(['low', 'medium', 'high', 'very high']);
  for (const name of metrics) {
    const sum = bands.reduce((total, row) => total + Number(row[name]), 0);
    expect(sum / Number(all?.[name]), name).toBeCloseTo(1, 9);
  }
  const buyers = Number(all?.['buyers']);
  expect(Number(all?.['expected_active_customers']) + Number(all?.['avg_churn_risk']) * buyers).toBeCloseTo(buyers, 0);
  const high = bands.slice(2).reduce((total, row) => total + Number(row['buyers']), 0);
  expect(Number(all?.['customers_at_risk'])).toBe(high);
  // Ten percent a year off what comes within a year, at a margin of all.
  const discounted = Number(all?.['predicted_clv']) / Number(all?.['expected_revenue']);
  expect(discounted).toBeGreaterThan(0.92);
  expect(discounted).toBeLessThan(0.99);

  const [holdout] = await ask({ metrics: ['holdout_purchases', 'holdout_predicted_purchases', 'clv_holdout_error'] });
  const came = await connection.number(
    `SELECT count(*) FROM (SELECT DISTINCT customer_id, order_date FROM fact_orders WHERE NOT is_void AND order_date > DATE '${before}'
      AND customer_id IN (SELECT customer_id FROM fact_orders WHERE NOT is_void AND order_date <= DATE '${before}'))`,
  );
  expect(Number(holdout?.['holdout_purchases'])).toBe(came);
  const error = Math.abs(Number(holdout?.['clv_holdout_error']));
  // Were everybody to go on as before. (These customers slow down in a way of their own, which no model of leaving fits well.)
  const unchanged = await connection.number(
    `SELECT sum(90 * calibration_frequency / calibration_age_days) FROM mart_customer_history WHERE calibration_age_days > 0`,
  );
  expect(error).toBeLessThan(Math.abs(unchanged - came) / came);
  const order = await connection.rows(
    'SELECT predicted_purchases / customers AS predicted, actual_purchases / customers AS actual FROM mart_clv_holdout ORDER BY 1',
  );
  // Who is predicted to buy most does.
  expect(Number(order.at(-1)?.['actual'])).toBeGreaterThan(3 * Number(order[0]?.['actual']));
});

test('a shop too small for a fit says so, and its customers have no prediction', async () => {
  const { connection } = planted;
  await connection.run(`CREATE TEMP TABLE few AS SELECT * FROM mart_customer_history LIMIT 20`);
  const { fitCustomerLifetime } = await import('../analysis/fit-customer-lifetime.ts');
  const over = (sql: string): Promise<Row[]> => connection.rows(sql.replaceAll('mart_customer_history', 'few'));
  const context = { asOf, signal: undefined };
  const [few] = await fitCustomerLifetime.compute({ ...context, rows: over });
  expect(few?.['purchase_status']).toContain('too few customers');
  expect([few?.['r'], few?.['p']]).toEqual([undefined, undefined]);
  const once = (sql: string): Promise<Row[]> =>
    connection.rows(sql.replaceAll('mart_customer_history', '(FROM mart_customer_history WHERE frequency = 0)'));
  const [none] = await fitCustomerLifetime.compute({ ...context, rows: once });
  expect(none?.['value_status']).toContain('too few customers with a repeat purchase: 0');
});
