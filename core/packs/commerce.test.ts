import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planChecks } from '../checks/plan-checks.ts';
import { runUnitTests } from '../checks/run-unit-tests.ts';
import { type Connection, Database, type Row } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { type Availability, resolveAvailability } from '../models/availability.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { loadPack } from './load-pack.ts';
import type { Pack } from './pack.ts';
import { commercePackDir } from './testing/commerce-pack.ts';

let database: Database;
let connection: Connection;
let pack: Pack;
let graph: ModelGraph;
let findings: string[];

beforeAll(async () => {
  const loaded = await loadPack(commercePackDir);
  findings = loaded.diagnostics.map(formatDiagnostic);
  if (loaded.pack === null) throw new Error(findings.join('\n'));
  pack = loaded.pack;
  database = await Database.open();
  connection = await database.connect();
  const built = await buildModelGraph(pack, connection);
  graph = built.graph;
  findings.push(...built.diagnostics.map(formatDiagnostic));
});
afterAll(() => database?.close());

test('the pack loads, binds and is ordered without a finding', () => {
  expect(findings).toEqual([]);
  expect(graph.order).toHaveLength(pack.models.length);
});

test('every unit test of its models holds', async () => {
  const results = await runUnitTests(pack, graph);
  expect(results.filter((result) => result.status !== 'passed').map((result) => result.message)).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(14);
});

test('it has at least 80 data tests and a check of its own for what spans models', () => {
  const tests = planChecks(pack);
  expect(tests.filter((one) => one.model !== null).length).toBeGreaterThanOrEqual(80);
  expect(pack.checks.length).toBeGreaterThanOrEqual(10);
  expect(pack.checks.filter((check) => check.description === '')).toEqual([]);
});

test('every model, column and dimension is described, and every metric says what it counts', () => {
  const silent = pack.models.flatMap((model) => [
    ...(model.description === '' ? [model.name] : []),
    ...model.columns.filter((column) => column.description === '').map((column) => `${model.name}.${column.name}`),
    ...model.dimensions.filter((one) => one.description === '').map((one) => `${model.name}: ${one.name}`),
  ]);
  expect(silent).toEqual([]);
  for (const metric of pack.metrics) expect(metric.description.length, metric.name).toBeGreaterThan(60);
});

test('money and durations are stored in 64 bits: wider decimals are read sixty times slower', () => {
  // A few rows each, whose values need more digits.
  const small = [
    'mart_affinity',
    'mart_anomalies',
    'mart_clv_holdout',
    'mart_cross_sell',
    'mart_experiments',
    'mart_kpi_daily',
  ];
  const wide = [...graph.nodes.values()].flatMap((node) =>
    node.model.materialized === 'table' && !small.includes(node.name)
      ? node.columns
          .filter(({ type }) => Number(/^DECIMAL\((\d+)/.exec(type)?.[1]) > 18 || /HUGEINT/.test(type))
          .map(({ name }) => `${node.name}.${name}`)
      : [],
  );
  expect(wide).toEqual([]);
});

test('a dimension has one meaning: the same label, description and order of values wherever it stands', () => {
  const meanings = new Map<string, Set<string>>();
  for (const { name, label, description, values } of pack.models.flatMap((model) => model.dimensions)) {
    meanings.set(name, (meanings.get(name) ?? new Set()).add(`${label}: ${description} ${values?.join()}`));
  }
  expect([...meanings].filter(([, texts]) => texts.size > 1)).toEqual([]);
});

test('the values that a dimension declares in order are those that its column is checked for, there or where it comes from', () => {
  const accepted = (column: string) =>
    pack.models
      .flatMap(({ columns }) => columns.filter((one) => one.name === column).flatMap(({ dataTests }) => dataTests))
      .find(({ kind }) => kind === 'accepted_values')?.args['values'] as readonly string[] | undefined;
  const declared = pack.models.flatMap(({ dimensions }) => dimensions.filter(({ values }) => values !== undefined));
  expect(declared.map(({ name }) => name)).toContain('risk_band');
  for (const { column, values } of declared)
    expect([...(accepted(column) ?? [])].sort(), column).toEqual([...(values ?? [])].sort());
});

describe('dim_date', () => {
  interface Calendar {
    readonly pattern: string;
    readonly startMonth: number;
    readonly weekStart: string;
    readonly firstDay: string;
    readonly asOf: string;
  }

  /** Runs the model over one row of settings, without orders, and asks `sql` of `calendar`. */
  async function calendar(settings: Calendar, sql: string): Promise<Row[]> {
    const node = graph.nodes.get('dim_date');
    await connection.run('BEGIN');
    try {
      await connection.run(
        `INSERT INTO settings."values" BY NAME SELECT ? AS fiscal_pattern, CAST(? AS INTEGER) AS fiscal_start_month, ? AS week_start,
          CAST(? AS DATE) AS first_day, CAST(? AS DATE) AS as_of`,
        [settings.pattern, settings.startMonth, settings.weekStart, settings.firstDay, settings.asOf],
      );
      await connection.run(`CREATE TEMP TABLE calendar AS ${node?.sql ?? ''}`);
      return await connection.rows(sql);
    } finally {
      await connection.run('ROLLBACK');
    }
  }
  const retail = { pattern: '4-5-4', startMonth: 2, weekStart: 'sunday', firstDay: '2022-06-01', asOf: '2025-03-01' };
  const periods = `SELECT fiscal_year, fiscal_period, fiscal_quarter, min(date_day)::VARCHAR AS first, max(date_day)::VARCHAR AS last,
      count(*) // 7 AS weeks, bool_and(fiscal_period_start = (SELECT min(date_day) FROM calendar i WHERE i.fiscal_year = o.fiscal_year AND i.fiscal_period = o.fiscal_period)) AS starts
    FROM calendar o GROUP BY ALL ORDER BY first`;
  const years = `SELECT fiscal_year, fiscal_year_start::VARCHAR AS first, any_value(days_in_fiscal_year) // 7 AS weeks, max(fiscal_week) AS last_week
    FROM calendar GROUP BY ALL ORDER BY first`;

  test('4-5-4 from February is the retail calendar of the United States, with 53 weeks in 2023', async () => {
    expect(await calendar(retail, years)).toEqual([
      { fiscal_year: 2021, first: '2021-01-31', weeks: 52, last_week: 52 },
      { fiscal_year: 2022, first: '2022-01-30', weeks: 52, last_week: 52 },
      { fiscal_year: 2023, first: '2023-01-29', weeks: 53, last_week: 53 },
      { fiscal_year: 2024, first: '2024-02-04', weeks: 52, last_week: 52 },
      { fiscal_year: 2025, first: '2025-02-02', weeks: 52, last_week: 52 },
    ]);
    const rows = (await calendar(retail, periods)).filter((row) => row['fiscal_year'] === 2023);
    expect(rows.map((row) => row['weeks'])).toEqual(['4', '5', '4', '4', '5', '4', '4', '5', '4', '4', '5', '5']);
    expect(rows.map((row) => row['first']).slice(0, 4)).toEqual([
      '2023-01-29',
      '2023-02-26',
      '2023-04-02',
      '2023-04-30',
    ]);
    expect(rows.at(-1)).toMatchObject({ fiscal_period: 12, fiscal_quarter: 4, last: '2024-02-03' });
    expect(rows.every((row) => row['starts'] === true)).toBe(true);
  });

  test.each([
    ['4-4-5', ['4', '4', '5']],
    ['5-4-4', ['5', '4', '4']],
  ])('%s divides every quarter so', async (pattern, weeks) => {
    const rows = await calendar({ ...retail, pattern, weekStart: 'monday', startMonth: 1 }, periods);
    const year = rows.filter((row) => row['fiscal_year'] === 2024);
    expect(year.map((row) => row['weeks'])).toEqual([...weeks, ...weeks, ...weeks, ...weeks]);
    // January 1, 2024 is a Monday; January 1, 2023 is a Sunday, so that year begins on the Monday after it.
    expect(year[0]).toMatchObject({ first: '2024-01-01' });
    expect(rows.find((row) => row['fiscal_year'] === 2023)).toMatchObject({ first: '2023-01-02' });
  });

  test('by months from April: quarters from April, the year named by the calendar year that holds most of it', async () => {
    const monthly = { ...retail, pattern: 'months', startMonth: 4 };
    expect((await calendar(monthly, years)).map((row) => [row['fiscal_year'], row['first']])).toEqual([
      [2021, '2021-04-01'],
      [2022, '2022-04-01'],
      [2023, '2023-04-01'],
      [2024, '2024-04-01'],
      [2025, '2025-04-01'],
    ]);
    expect(
      await calendar(
        monthly,
        `SELECT fiscal_year, fiscal_quarter, fiscal_period, fiscal_quarter_start::VARCHAR AS quarter, fiscal_period_start::VARCHAR AS period
        FROM calendar WHERE date_day = DATE '2024-03-31'`,
      ),
    ).toEqual([
      { fiscal_year: 2023, fiscal_quarter: 4, fiscal_period: 12, quarter: '2024-01-01', period: '2024-03-01' },
    ]);
    const july = { ...monthly, startMonth: 7 };
    expect(await calendar(july, `SELECT fiscal_year FROM calendar WHERE date_day = DATE '2023-07-01'`)).toEqual([
      { fiscal_year: 2024 },
    ]);
  });

  test('weeks begin where the settings say; ISO weeks do not care', async () => {
    const day = `SELECT week_start::VARCHAR AS week_start, iso_week, iso_year FROM calendar WHERE date_day = DATE '2023-01-01'`;
    expect(await calendar({ ...retail, weekStart: 'monday' }, day)).toEqual([
      { week_start: '2022-12-26', iso_week: 52, iso_year: 2022 },
    ]);
    expect(await calendar(retail, day)).toMatchObject([{ week_start: '2023-01-01', iso_week: 52 }]);
    expect(await calendar({ ...retail, weekStart: 'saturday' }, day)).toMatchObject([{ week_start: '2022-12-31' }]);
  });

  test('has every day from the first fiscal year to the end of both years of the as-of day, whatever the pattern', async () => {
    for (const pattern of ['months', '4-4-5', '4-5-4', '5-4-4'])
      for (const startMonth of [1, 2, 7])
        for (const weekStart of ['monday', 'sunday']) {
          const settings = { pattern, startMonth, weekStart, firstDay: '2019-12-30', asOf: '2028-12-31' };
          const [row] = await calendar(
            settings,
            `SELECT count(*) = max(date_day) - min(date_day) + 1 AS whole, max(fiscal_period) AS periods, max(fiscal_quarter) AS quarters,
              min(date_day) <= DATE '2019-01-01' AND max(date_day) >= DATE '2028-12-31' AS covers,
              bool_and(fiscal_period_start BETWEEN fiscal_quarter_start AND date_day AND fiscal_quarter_start BETWEEN fiscal_year_start AND date_day) AS nested
            FROM calendar`,
          );
          expect({ ...settings, ...row }).toMatchObject({
            whole: true,
            periods: 12,
            quarters: 4,
            covers: true,
            nested: true,
          });
        }
  });
});

describe('what is absent', () => {
  function availability(
    sources: readonly string[],
    columns: Readonly<Record<string, readonly string[]>>,
    seeds: readonly string[] = [],
  ): Availability {
    return resolveAvailability(graph, pack, {
      absentSources: new Map(sources.map((source) => [source, `no file of ${source} was ever extracted`])),
      absentColumns: new Map(Object.entries(columns)),
      emptySeeds: new Set(seeds),
    });
  }
  const optional = (source: string): string[] =>
    pack.sources.find((one) => one.name === source)?.columns.flatMap((one) => (one.optional ? [one.name] : [])) ?? [];

  test('orders alone give every metric that is made of orders', () => {
    const others = pack.sources.map((source) => source.name).filter((name) => name !== 'orders');
    const empty = pack.seeds.filter((seed) => seed.needsRows).map((seed) => seed.name);
    const { models, metrics } = availability(others, { orders: optional('orders') }, empty);
    const available = pack.metrics.map((metric) => metric.name).filter((name) => !metrics.has(name));
    expect(available.sort()).toEqual([
      'aov',
      'avg_churn_risk',
      'avg_customer_age',
      'avg_frequency',
      'avg_monetary',
      'avg_predicted_clv',
      'avg_recency',
      'buyers',
      'clv',
      'clv_holdout_error',
      'cohort_customers',
      'cohort_customers_possible',
      'cohort_first_revenue',
      'cohort_retention_rate',
      'cohort_revenue',
      'cohort_revenue_retention_rate',
      'cohort_size',
      'customer_retention_rate',
      'customer_revenue',
      'customer_revenue_to_date',
      'customers_at_risk',
      'customers_moved_down',
      'customers_moved_up',
      'customers_to_date',
      'expected_active_customers',
      'expected_orders',
      'expected_revenue',
      'forecast_coverage80',
      'forecast_mase',
      'forecast_orders',
      'forecast_orders_high80',
      'forecast_orders_high95',
      'forecast_orders_low80',
      'forecast_orders_low95',
      'forecast_revenue',
      'forecast_revenue_high80',
      'forecast_revenue_high95',
      'forecast_revenue_low80',
      'forecast_revenue_low95',
      'gross_order_value',
      'guest_orders',
      'guest_revenue',
      'holdout_predicted_purchases',
      'holdout_purchases',
      'kpi_anomalies',
      'new_customer_orders',
      'new_customer_revenue',
      'new_customer_revenue_share',
      'new_customers',
      'one_time_buyer_rate',
      'one_time_buyers',
      'opportunities',
      'opportunity_base',
      'opportunity_expected',
      'orders_placed',
      'orders_voided',
      'period_retention_rate',
      'predicted_clv',
      'repeat_customers',
      'repeat_purchase_rate',
      'returning_customer_orders',
      'returning_customer_revenue',
      'returning_customers',
      'revenue_at_risk',
      'revenue_growth_rate',
      'segment_customers',
      'total_customers',
      'total_orders',
      'total_revenue',
      'void_order_rate',
      'weekly_cohort_customers',
      'weekly_cohort_customers_possible',
      'weekly_cohort_first_revenue',
      'weekly_cohort_retention_rate',
      'weekly_cohort_revenue',
      'weekly_cohort_revenue_retention_rate',
      'weekly_cohort_size',
    ]);
    for (const model of ['fact_orders', 'mart_revenue', 'mart_orders', 'mart_customers', 'dim_date']) {
      expect(models.get(model), model).toBeUndefined();
    }
    expect(models.get('fact_payments')).toContain('payments');
  });

  test('nothing is unavailable where everything is there', () => {
    const { models, columns, metrics } = availability([], {});
    expect([...models]).toEqual([]);
    expect([...columns]).toEqual([]);
    expect([...metrics.keys()]).toEqual([]);
  });

  test('a seed without rows leaves what is made of it unavailable, with what to do', () => {
    const { models, columns, metrics } = availability([], {}, [
      'fx_rates',
      'channel_costs',
      'targets',
      'promotions',
      'holidays',
    ]);
    expect([...models.keys()].sort()).toEqual(['fact_channel_costs', 'mart_targets']);
    const made = [
      'dim_date.during_promotion',
      'dim_date.has_marketing_cost',
      'dim_date.holiday',
      'dim_date.is_holiday',
      'dim_date.promotion',
    ];
    expect([...columns.keys()].filter((name) => !models.has(name.split('.')[0] ?? '')).sort()).toEqual([
      ...made,
      'dim_exchange_rates.constant_rate',
      'fact_orders.constant_currency_amount',
    ]);
    expect(metrics.get('constant_currency_revenue')).toMatch(
      /^fact_orders.constant_currency_amount: it is made of fx_rates.*, of which there are no rows \(put some into seeds.fx_rates.csv of the workspace\)$/,
    );
    expect(metrics.get('cac')).toContain('put some into seeds/channel_costs.csv of the workspace');
    for (const name of ['revenue_attainment', 'orders_target', 'roas', 'promotion_revenue_share', 'currency_effect'])
      expect(metrics.get(name), name).toContain('seeds/');
    expect(metrics.has('total_revenue') || metrics.has('aov')).toBe(false);
  });

  test('payments without initiated_at know when they were tried, but not how long it took', () => {
    const { columns, metrics } = availability([], { payments: ['initiated_at'] });
    expect(columns.has('fact_payments.attempt_date')).toBe(false);
    expect([...metrics.keys()].sort()).toEqual([
      'avg_payment_processing_time',
      'median_payment_processing_time',
      'p95_payment_processing_time',
    ]);
  });

  test('orders without tax know no sales without tax; without a currency they are in the reporting one', () => {
    const { columns, metrics } = availability([], { orders: ['tax_amount', 'currency'] });
    expect([...metrics.keys()].sort()).toEqual(['net_sales_ex_tax', 'orders_with_known_tax', 'tax_coverage']);
    expect(columns.has('fact_orders.order_amount')).toBe(false);
    expect(columns.has('mart_orders.line_difference')).toBe(false);
  });

  test('events that say nothing but who, what and when still give sessions, the funnel and its rates', () => {
    const { models, metrics, columns } = availability([], { web_events: optional('web_events') });
    expect([...models.keys()]).toEqual([]);
    expect([...metrics.keys()].sort()).toEqual([
      'abandoned_cart_value',
      'abandoned_carts_with_value',
      'avg_abandoned_cart_value',
      'cart_products',
      'cart_products_abandoned',
      'category_cart_sessions',
      'category_checkout_sessions',
      'category_funnel_rate',
      'category_purchase_sessions',
      'category_view_sessions',
      'pages_per_session',
      'product_abandonment_rate',
      'product_value_abandoned',
      'recovered_cart_value',
      'session_pages',
      'units_abandoned',
    ]);
    for (const column of ['fact_sessions.device', 'fact_web_events.traffic_source', 'fact_web_events.product_key'])
      expect(columns.has(column), column).toBe(true);
  });
});

test('the stub tables hold nothing that a test left behind', async () => {
  for (const name of ['settings.values', 'stg_orders']) {
    const table = name.split('.').map(quoteName).join('.');
    expect(await connection.number(`SELECT count(*) FROM ${table}`)).toBe(0);
  }
});
