import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import type { BuildOutcome } from '../warehouse/build-snapshot.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

const data = path.resolve(import.meta.dirname, '../../..', 'shared', 'data');
const root = path.join(data, 'online-retail');
const referenceFile = path.join(data, 'online-retail.reference.json');

interface Reference {
  readonly by_status: Readonly<Record<string, { readonly orders: number; readonly total: string }>>;
  readonly total_revenue: string;
  readonly total_orders: number;
  readonly units: number;
  readonly total_customers: number;
  readonly repeat_customers: number;
  readonly guest_orders: number;
  readonly aov: string;
  readonly avg_order_size: string;
  readonly repeat_purchase_rate: string;
  readonly clv_historic_mean: string;
  readonly by_month: Readonly<
    Record<
      string,
      { readonly revenue: string; readonly orders: number; readonly customers: number; readonly units: number }
    >
  >;
  /** Month of the first order -> customers active 0, 1, 2, ... months later. */
  readonly cohorts: Readonly<Record<string, readonly number[]>>;
  readonly top_products: readonly { readonly product_id: string; readonly revenue: string; readonly units: number }[];
  readonly pairs_min_support_2pct: {
    readonly baskets: number;
    readonly count: number;
    readonly top10_by_lift: readonly Readonly<Record<'a' | 'b' | 'support' | 'confidence_ab' | 'lift', string>>[];
  };
  /** Percentiles 20, 40, 60 and 80. */
  readonly rfm_thresholds: Readonly<Record<'recency' | 'frequency' | 'monetary', readonly number[]>>;
  readonly rfm_segments: Readonly<Record<string, number>>;
}

/** A real year of a real shop; its figures were computed from the original file by another program. */
describe.skipIf(!existsSync(referenceFile))('a real year of a real shop', () => {
  let workspace: CommerceWorkspace;
  let outcome: BuildOutcome;
  let connection: Connection;
  let reference: Reference;
  let model: SemanticModel;

  async function answer(question: MetricQueryInput): Promise<Record<string, unknown>[]> {
    const { sql } = await compileMetricQuery(connection, model, question, ownerPolicy);
    return (await connection.rows(sql)).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === null ? null : exact(String(cell))])),
    );
  }

  beforeAll(async () => {
    reference = JSON.parse(readFileSync(referenceFile, 'utf8')) as Reference;
    workspace = await CommerceWorkspace.make({ currency: 'GBP' });
    outcome = await workspace.build(await workspace.sync(root));
    connection = await workspace.open();
    model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  }, 120_000);
  afterAll(() => workspace?.remove());

  test('is published: no check of severity error fails', () => {
    const failed = outcome.manifest?.checks.filter((check) => check.status === 'failed').map((check) => check.message);
    expect(failed).toEqual([]);
    expect(outcome.status).toBe('published');
    const warned = outcome.manifest?.checks.filter((check) => check.status === 'warned');
    expect(warned?.map((check) => [check.check, check.failingRows])).toEqual([
      ['fact_order_items.product_key.dangling_product', 112],
      ['fact_order_items.quantity.quantity_of_a_sale', 1336],
      // Wholesale buyers who come again after months: the history shows nobody leaving for good.
      ['mart_clv_fit.leaving_rate.leaving_can_be_told', 1],
    ]);
  });

  test('orders and their totals by status', async () => {
    const rows = await connection.rows<{ status: string; orders: string; total: string }>(
      'SELECT status, count(*) AS orders, sum(order_amount) AS total FROM fact_orders GROUP BY status ORDER BY status',
    );
    expect(rows.map(({ status, orders, total }) => [status, Number(orders), exact(total)])).toEqual(
      Object.entries(reference.by_status).map(([status, { orders, total }]) => [status, orders, exact(total)]),
    );
  });

  test('guests, units and repeat customers', async () => {
    expect(await connection.number("SELECT count(*) FROM fact_orders WHERE buyer_type = 'guest' AND NOT is_void")).toBe(
      reference.guest_orders,
    );
    expect(await connection.number('SELECT sum(units) FROM mart_orders WHERE NOT is_void')).toBe(reference.units);
    expect(await connection.number('SELECT count(*) FROM mart_customers WHERE is_repeat_customer')).toBe(
      reference.repeat_customers,
    );
  });

  test('the metrics over all time, to the last digit', async () => {
    const asked = {
      total_revenue: reference.total_revenue,
      total_orders: String(reference.total_orders),
      aov: reference.aov,
      units_sold: String(reference.units),
      avg_order_size: reference.avg_order_size,
      total_customers: String(reference.total_customers),
      repeat_customers: String(reference.repeat_customers),
      repeat_purchase_rate: reference.repeat_purchase_rate,
      clv: reference.clv_historic_mean,
    };
    const [row] = await answer({ metrics: Object.keys(asked) });
    expect(row).toEqual(Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, exact(value)])));
  });

  test('and by month', async () => {
    const metrics = ['total_revenue', 'total_orders', 'total_customers', 'units_sold'];
    const rows = await answer({ metrics, grain: 'month' });
    expect(rows.map((row) => [String(row['month']).slice(0, 7), ...metrics.map((name) => row[name])])).toEqual(
      Object.entries(reference.by_month).map(([month, { revenue, orders, customers, units }]) => [
        month,
        exact(revenue),
        String(orders),
        String(customers),
        String(units),
      ]),
    );
  });

  test('customers by the month of their first order are the cohorts', async () => {
    const rows = await answer({ metrics: ['total_customers'], dimensions: ['first_order_month'], grain: 'month' });
    const found = Object.entries(reference.cohorts).map(([cohort, sizes]) => [
      cohort,
      sizes.map((_, later) => {
        const row = rows.find(
          (one) =>
            String(one['first_order_month']).startsWith(cohort) &&
            String(one['month']).startsWith(addMonths(cohort, later)),
        );
        return Number(row?.['total_customers'] ?? 0);
      }),
    ]);
    expect(found).toEqual(Object.entries(reference.cohorts).map(([cohort, sizes]) => [cohort, [...sizes]]));
  });

  test('mart_cohorts has the same, with the month that is not over masked', async () => {
    const rows = await connection.rows<{ cohort: string; cells: string; masked: string }>(
      `SELECT strftime(cohort_month, '%Y-%m') AS cohort, string_agg(customers_so_far, ' ' ORDER BY months_since_first_order) AS cells,
        string_agg(coalesce(customers::VARCHAR, '-'), ' ' ORDER BY months_since_first_order) AS masked
      FROM (
        SELECT cohort_month, months_since_first_order, sum(customers_so_far) AS customers_so_far, sum(customers) AS customers
        FROM mart_cohorts GROUP BY ALL
      ) GROUP BY cohort_month ORDER BY cohort_month`,
    );
    const expected = Object.entries(reference.cohorts);
    expect(rows.map(({ cohort, cells }) => [cohort, cells])).toEqual(
      expected.map(([cohort, sizes]) => [cohort, sizes.join(' ')]),
    );
    // The last extract day is December 9.
    expect(rows.map(({ masked }) => masked)).toEqual(
      expected.map(([, sizes]) => [...sizes.slice(0, -1), '-'].join(' ')),
    );
    const asked = await answer({
      metrics: ['cohort_customers'],
      dimensions: ['cohort_month', 'months_since_first_order'],
    });
    const answered = (cohort: string, month: number): unknown =>
      asked.find(
        (row) => row['cohort_month'] === `${cohort}-01` && row['months_since_first_order'] === String(month),
      )?.['cohort_customers'];
    for (const [cohort, sizes] of expected)
      expect(sizes.slice(0, -1).map((_, i) => Number(answered(cohort, i)))).toEqual(sizes.slice(0, -1));
  });

  test('RFM: the thresholds, and so many customers in each of the seven segments', async () => {
    const segments = await connection.rows<{ segment: string; customers: string }>(
      'SELECT rfm_segment AS segment, count(*) AS customers FROM mart_customers WHERE rfm_segment IS NOT NULL GROUP BY ALL ORDER BY ALL',
    );
    expect(segments.map(({ segment, customers }) => [segment, Number(customers)])).toEqual(
      Object.entries(reference.rfm_segments),
    );
    const asked = await answer({ metrics: ['buyers'], dimensions: ['rfm_segment'] });
    const counted = asked.flatMap((row) =>
      row['rfm_segment'] === null ? [] : [[row['rfm_segment'], Number(row['buyers'])]],
    );
    expect(Object.fromEntries(counted)).toEqual(reference.rfm_segments);
    // A threshold lies between the highest value with the lower score and the lowest with the higher one.
    for (const [name, score] of [
      ['recency', 'r_score'],
      ['frequency', 'f_score'],
      ['monetary', 'm_score'],
    ] as const) {
      const value = name === 'recency' ? 'rfm_recency_days' : `rfm_${name}`;
      for (const [i, threshold] of reference.rfm_thresholds[name].entries()) {
        const above = name === 'recency' ? `${score} < ${5 - i}` : `${score} > ${i + 1}`;
        const [row] = await connection.rows(
          `SELECT max(${value}) FILTER (NOT (${above})) AS below, min(${value}) FILTER (${above}) AS above FROM mart_rfm`,
        );
        expect(Number(row?.['below']), `${name} ${threshold}`).toBeLessThanOrEqual(threshold + 1e-9);
        expect(Number(row?.['above']), `${name} ${threshold}`).toBeGreaterThan(threshold);
      }
    }
  });

  test('new customers are the cohorts’ first column; new and returning ones are all', async () => {
    const rows = await answer({ metrics: ['new_customers', 'returning_customers', 'total_customers'], grain: 'month' });
    expect(rows.map((row) => Number(row['new_customers']))).toEqual(
      Object.values(reference.cohorts).map((sizes) => sizes[0]),
    );
    for (const row of rows) {
      expect(Number(row['new_customers']) + Number(row['returning_customers'])).toBe(Number(row['total_customers']));
    }
  });

  test('the products that sold most, to the last digit', async () => {
    const metrics = ['product_revenue', 'units_sold'];
    const rows = await answer({
      metrics,
      dimensions: ['product_id'],
      top: { limit: 10, other: false },
    });
    expect(rows.map((row) => [row['product_id'], ...metrics.map((name) => row[name])])).toEqual(
      reference.top_products.map(({ product_id, revenue, units }) => [product_id, exact(revenue), String(units)]),
    );
  });

  test('pairs of products in 2% of the baskets, to the last digit', async () => {
    const { baskets, count, top10_by_lift } = reference.pairs_min_support_2pct;
    const pairs = await connection.rows<Record<string, string>>(
      `SELECT product_a AS a, product_b AS b, pair_baskets AS n, support, confidence_ab, lift, baskets FROM mart_affinity
      WHERE pair_baskets * 100 >= baskets * 2 ORDER BY lift DESC, a, b`,
    );
    expect(pairs).toHaveLength(count);
    expect(new Set(pairs.map((pair) => Number(pair['baskets'])))).toEqual(new Set([baskets]));
    const digits = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
      rows.map((pair) => ['a', 'b', 'n', 'support', 'confidence_ab', 'lift'].map((name) => exact(String(pair[name]))));
    expect(digits(pairs.slice(0, 10))).toEqual(digits(top10_by_lift));
  });

  test('what the shop does not have is unavailable with its reason, not 0', async () => {
    await expect(answer({ metrics: ['payments_received'] })).rejects.toMatchObject({ code: 'metric-unavailable' });
    await expect(answer({ metrics: ['retry_recovery_rate'] })).rejects.toThrow('no extract day has a file of payments');
    await expect(answer({ metrics: ['stock_units'] })).rejects.toThrow('products.stock_quantity');
    await expect(answer({ metrics: ['net_sales_ex_tax'] })).rejects.toThrow('orders.tax_amount');
    await expect(answer({ metrics: ['total_revenue'], dimensions: ['segment'] })).rejects.toThrow('customers.segment');
  });

  test('all of the web is unavailable, each time because there are no events', () => {
    const web = [
      'sessions',
      'order_conversion_rate',
      'funnel_conversion_rate',
      'bounce_rate',
      'cart_abandonment_rate',
      'purchase_coverage',
      'tracking_gap_days',
    ];
    for (const name of web)
      expect(model.metrics[name]?.unavailable, name).toContain('no extract day has a file of web_events');
    for (const table of [
      'dim_devices',
      'dim_web_days',
      'fact_web_events',
      'fact_sessions',
      'mart_funnel',
      'mart_cart_abandonment',
    ])
      expect(model.tables[table]?.unavailable, table).toContain('web_events');
  });

  test('a customer who moved is one customer in two versions; an order keeps the region of its day', async () => {
    const moved = await connection.rows<{ versions: string; regions: string }>(
      `SELECT count(*) AS versions, count(DISTINCT region) AS regions FROM dim_customers
      WHERE customer_id IN (SELECT customer_id FROM dim_customers GROUP BY customer_id HAVING count(*) > 1) GROUP BY customer_id`,
    );
    expect(moved.length).toBeGreaterThan(0);
    expect(await connection.number('SELECT count(DISTINCT customer_id) FROM fact_orders WHERE NOT is_void')).toBe(
      reference.total_customers,
    );
  });
});

/** `2010-12` and 1 -> `2011-01`. */
function addMonths(month: string, count: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + count;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** A decimal text without trailing zeros. */
function exact(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
