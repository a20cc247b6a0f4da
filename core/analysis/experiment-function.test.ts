import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, Database, type Row } from '../duckdb/connection.ts';
import { experimentFunction } from './experiment-function.ts';

let database: Database;
let connection: Connection;

beforeEach(async () => {
  database = await Database.open();
  connection = await database.connect();
  // 200 units: every third one buys, some twice; the treatment pays more.
  await connection.run(`
    CREATE TABLE mart_experiment_units AS
    SELECT 'x' AS experiment_id, variant, u AS unit_id, orders, (orders * (1 + u % 4))::BIGINT AS units_bought,
      CAST(orders * (10 + u % 7) + CASE WHEN variant = 'new' AND orders > 0 THEN 5.55 ELSE 0 END AS DECIMAL(18, 4)) AS revenue,
      1 + u % 3 AS sessions, least(orders, 1 + u % 3) AS purchase_sessions
    FROM (SELECT u, CASE WHEN u % 2 = 0 THEN 'new' ELSE 'old' END AS variant, CASE WHEN u % 3 = 0 THEN 1 + (u // 3) % 2 ELSE 0 END AS orders
      FROM range(200) t(u));
    CREATE TABLE dim_experiments (experiment_id VARCHAR, experiment_name VARCHAR, experiment_status VARCHAR, start_date DATE, end_date DATE,
      control_variant VARCHAR, planned_split VARCHAR, primary_metric VARCHAR);
    INSERT INTO dim_experiments VALUES ('x', 'Price', 'ended', '2026-01-01', '2026-02-01', 'old', '50/50', 'aov');
    CREATE TABLE fact_experiment_exposures (experiment_id VARCHAR, variants_seen BIGINT)`);
});
afterEach(() => database.close());

async function results(asOf = '2026-02-01'): Promise<Row[]> {
  const context = { asOf, signal: undefined, rows: (sql: string) => connection.rows(sql) };
  return [...(await experimentFunction.compute(context))];
}

const metricOf = (rows: readonly Row[], name: string): Row => rows.find((row) => row['metric'] === name) ?? {};

test('z of the conversion, t of the means and z of the ratios are what plain SQL over the units makes of them', async () => {
  const rows = await results();
  expect(rows).toHaveLength(6);
  const plain = async (sql: string): Promise<number> => Number(await connection.value(sql));
  const z = await plain(`SELECT (t.p - c.p) / sqrt(a.p * (1 - a.p) * (1 / c.n + 1 / t.n)) FROM
    (SELECT avg((orders > 0)::INT) p, count(*)::DOUBLE n FROM mart_experiment_units WHERE variant = 'new') t,
    (SELECT avg((orders > 0)::INT) p, count(*)::DOUBLE n FROM mart_experiment_units WHERE variant = 'old') c,
    (SELECT avg((orders > 0)::INT) p FROM mart_experiment_units) a`);
  expect(metricOf(rows, 'experiment_conversion_rate')['statistic']).toBeCloseTo(z, 10);
  for (const [metric, column] of [
    ['revenue_per_exposed_unit', 'revenue'],
    ['orders_per_exposed_unit', 'orders'],
  ] as const) {
    const t = await plain(`SELECT (t.m - c.m) / sqrt(t.v / t.n + c.v / c.n) FROM
      (SELECT avg(${column}) m, var_samp(${column}) v, count(*) n FROM mart_experiment_units WHERE variant = 'new') t,
      (SELECT avg(${column}) m, var_samp(${column}) v, count(*) n FROM mart_experiment_units WHERE variant = 'old') c`);
    expect(metricOf(rows, metric)['statistic']).toBeCloseTo(t, 10);
  }
  // The delta method is Welch's t on the residuals y - r x, over the mean of x.
  for (const [metric, y, x] of [
    ['aov', 'revenue', 'orders'],
    ['avg_order_size', 'units_bought', 'orders'],
    ['order_conversion_rate', 'purchase_sessions', 'sessions'],
  ] as const) {
    const side = (variant: string): string => `(SELECT any_value(r) r, var_samp((y - r * x) / mx) v, count(*) n FROM (
      SELECT ${y}::DOUBLE y, ${x}::DOUBLE x, sum(y) OVER () / sum(x) OVER () r, avg(x) OVER () mx FROM mart_experiment_units WHERE variant = '${variant}'))`;
    const delta = await plain(
      `SELECT (t.r - c.r) / sqrt(t.v / t.n + c.v / c.n) FROM ${side('new')} t, ${side('old')} c`,
    );
    expect(metricOf(rows, metric)['statistic'], metric).toBeCloseTo(delta, 9);
  }
});

test('a row says what was compared, how sure it is, and what the variant brought', async () => {
  const rows = await results();
  expect(metricOf(rows, 'aov')).toMatchObject({
    variant: 'new',
    control_variant: 'old',
    is_primary: true,
    verdict: 'better',
    warning: null,
    is_before_planned_end: false,
    is_sample_ratio_mismatch: false,
    sample_ratio_p_value: 1,
    revenue_lift: null,
  });
  const aov = (variant: string) =>
    connection.value(
      `SELECT printf('%.2f', sum(revenue)::DOUBLE / sum(orders)) FROM mart_experiment_units WHERE variant = '${variant}'`,
    );
  expect(metricOf(rows, 'aov')['summary']).toContain(
    `new, aov: better. ${await aov('new')} against ${await aov('old')}, +`,
  );
  const revenue = metricOf(rows, 'revenue_per_exposed_unit');
  const [brought] = await connection.rows<{ lift: number }>(
    "SELECT sum(revenue) FILTER (variant = 'new')::DOUBLE - sum(revenue) FILTER (variant = 'old')::DOUBLE AS lift FROM mart_experiment_units",
  );
  expect(revenue['revenue_lift']).toBeCloseTo(brought?.lift ?? 0, 8);
  const columns = experimentFunction.columns.map(({ name }) => name);
  expect(Object.keys(revenue)).toEqual(columns);
});

test('the order of rows and of threads changes no bit', async () => {
  const before = await results();
  await connection.run(
    'CREATE OR REPLACE TABLE mart_experiment_units AS FROM mart_experiment_units ORDER BY hash(unit_id)',
  );
  expect(await results()).toEqual(before);
});

test('a broken split, a peek, torn units and an unknown primary metric are said', async () => {
  await connection.run(`DELETE FROM mart_experiment_units WHERE variant = 'new' AND unit_id % 5 < 3;
    UPDATE dim_experiments SET primary_metric = 'clv';
    INSERT INTO fact_experiment_exposures SELECT 'x', 2 FROM range(9)`);
  const [row] = await results('2026-01-22');
  expect(row).toMatchObject({
    verdict: 'not to be trusted',
    is_sample_ratio_mismatch: true,
    is_before_planned_end: true,
    several_variant_units: '9',
  });
  for (const words of [
    'not split as planned (50/50',
    '10 days before the planned end (2026-02-01)',
    'primary metric clv',
    '9 units saw',
  ])
    expect(row?.['warning']).toContain(words);
});

test('without a control, a plan or enough units there is no p-value', async () => {
  await connection.run("UPDATE dim_experiments SET control_variant = 'gone', end_date = NULL, planned_split = NULL");
  const rows = await results();
  expect(new Set(rows.map((row) => row['variant']))).toEqual(new Set(['new', 'old']));
  for (const row of rows)
    expect(row).toMatchObject({
      verdict: 'no control',
      p_value: null,
      control_units: 0,
      is_sample_ratio_mismatch: null,
    });
  expect(rows[0]?.['warning']).toContain('No unit saw the declared control gone.');
  expect(rows[0]?.['warning']).toContain('No end is planned');
  expect(rows[0]?.['warning']).toContain('planned_split is empty');
  await connection.run(
    "UPDATE dim_experiments SET control_variant = 'old'; DELETE FROM mart_experiment_units WHERE unit_id >= 58",
  );
  for (const row of await results())
    expect(row).toMatchObject({ verdict: 'too little data', p_value: null, units: 29 });
});
