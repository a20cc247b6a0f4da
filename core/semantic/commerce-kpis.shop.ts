import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection, Row } from '../duckdb/connection.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { plantEffects } from '../generator/shop-options.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

const from = '2025-01-01';
const days = 180;
const missing = addDays(from, 140);
const planted = plantEffects({ days });

let folder: string;
let workspace: CommerceWorkspace;
let view: ExtractView;
let connection: Connection;
let model: SemanticModel;

/** Builds over the view, changed, and opens what was published. */
async function build(change: (view: ExtractView) => ExtractView): Promise<void> {
  const outcome = await workspace.build(change(view));
  expect(outcome.status).toBe('published');
  expect(outcome.manifest?.checks.filter((check) => check.status === 'failed')).toEqual([]);
  connection = await workspace.open();
  model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
}

const withoutDay = (whole: ExtractView): ExtractView => ({
  ...whole,
  days: whole.days.filter((day) => day.date !== missing),
  missingDays: [missing],
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-kpis-'));
  const root = path.join(folder, 'shop');
  await generateShop(root, { from, days, ordersPerDay: 60, seed: 17, dirty: false });
  workspace = await CommerceWorkspace.make();
  view = await workspace.sync(root);
  await build(withoutDay);
}, 120_000);
afterAll(async () => {
  await workspace?.remove();
  await rm(folder, { recursive: true, force: true });
});

async function daily(): Promise<Map<string, Row[]>> {
  const rows = await connection.rows('SELECT * FROM mart_kpi_daily ORDER BY kpi, kpi_date');
  const kpis = new Map<string, Row[]>();
  for (const row of rows) kpis.set(String(row['kpi']), [...(kpis.get(String(row['kpi'])) ?? []), row]);
  return kpis;
}

/** Every KPI on every day is what the metric of its name answers by day. */
async function expectMetrics(): Promise<string[]> {
  const kpis = await daily();
  const names = [...kpis.keys()];
  const question = { metrics: names, grain: 'day' as const };
  const { sql } = await compileMetricQuery(connection, model, question, ownerPolicy);
  const answers = new Map((await connection.rows(sql)).map((row) => [row['day'], row]));
  for (const [kpi, rows] of kpis) {
    const differing = rows.filter((row) => {
      const asked = answers.get(row['kpi_date'] ?? null)?.[kpi];
      return asked === null || row['value'] === null ? asked !== row['value'] : Number(asked) !== Number(row['value']);
    });
    expect(differing, kpi).toEqual([]);
    expect(rows.filter((row) => Number(row['value']) > 0).length, `${kpi} says something`).toBeGreaterThan(days / 2);
  }
  return names;
}

test('every headline KPI is the metric of its name, asked by day', async () => {
  expect(await expectMetrics()).toEqual([
    'aov',
    'new_customers',
    'order_conversion_rate',
    'payment_success_rate',
    'payments_received',
    'returned_revenue',
    'sessions',
    'total_customers',
    'total_orders',
    'total_revenue',
    'units_sold',
  ]);
});

test('the planted outage and the day of failing payments are flagged, and of 1,400 other values no more than one day', async () => {
  const rows = await connection.rows(
    'SELECT kpi, kpi_date, reason FROM mart_anomalies WHERE is_anomaly ORDER BY kpi_date, kpi',
  );
  const outage = addDays(from, planted?.outageDay ?? 0);
  const failures = addDays(from, planted?.paymentFailureDay ?? 0);
  const others = rows.map((row) => row['kpi_date']).filter((day) => day !== outage && day !== failures);
  expect(new Set(others).size).toBeLessThanOrEqual(1);
  const on = (day: string): unknown[] => rows.filter((row) => row['kpi_date'] === day).map((row) => row['kpi']);
  expect(on(failures)).toEqual(['payment_success_rate']);
  expect(on(outage)).toEqual(
    expect.arrayContaining(['sessions', 'total_customers', 'total_orders', 'total_revenue', 'units_sold']),
  );
  const reason = rows.find((row) => row['kpi'] === 'total_orders')?.['reason'];
  expect(reason).toMatch(/^[67]\d% below what the last 8 \w+days lead one to expect \(\d+ to \d+\)$/);
  // Money says its currency.
  const ofMoney = rows.find((row) => row['kpi'] === 'total_revenue')?.['reason'];
  expect(ofMoney).toMatch(/lead one to expect \([\d,.]+ to [\d,.]+ EUR\)$/);
});

test('a day without an extract is said to be missing, and is no anomaly', async () => {
  const rows = await connection.rows(
    `SELECT DISTINCT state, is_anomaly, reason FROM mart_anomalies WHERE kpi_date = DATE '${missing}'`,
  );
  expect(rows).toEqual([
    { state: 'missing', is_anomaly: false, reason: 'missing: the extracts say nothing of this day' },
  ]);
});

test('every KPI has a forecast by the model that was best in its back-test', async () => {
  const rows = await connection.rows(
    `SELECT f.kpi, min(f.forecast_date) AS first, max(f.forecast_date) AS last, bool_and(b.is_chosen) AS chosen, min(b.mase) AS mase
     FROM mart_forecast AS f JOIN mart_forecast_backtest AS b USING (kpi, model) GROUP BY f.kpi ORDER BY f.kpi`,
  );
  const asOf = addDays(from, days - 1);
  expect(rows).toHaveLength((await daily()).size);
  for (const row of rows) expect(row).toMatchObject({ first: addDays(asOf, 1), last: addDays(asOf, 28), chosen: true });
  const orders = rows.find((row) => row['kpi'] === 'total_orders');
  expect(Number(orders?.['mase'])).toBeLessThan(2);
});

test('forecasts are asked by day, with their error by KPI', async () => {
  const asOf = addDays(from, days - 1);
  const metrics = ['forecast_revenue', 'forecast_revenue_low80', 'forecast_revenue_high95', 'forecast_orders'];
  const question = { metrics, grain: 'day' as const, from: addDays(asOf, -1), to: addDays(asOf, 28) };
  const asked = await connection.rows((await compileMetricQuery(connection, model, question, ownerPolicy)).sql);
  const points = new Map(
    (
      await connection.rows(
        `SELECT forecast_date, max(point) FILTER (kpi = 'total_revenue') AS revenue, max(low80) FILTER (kpi = 'total_revenue') AS low80,
           max(high95) FILTER (kpi = 'total_revenue') AS high95, max(point) FILTER (kpi = 'total_orders') AS orders
         FROM mart_forecast GROUP BY forecast_date`,
      )
    ).map((row) => [row['forecast_date'], row]),
  );
  expect(points.size).toBe(28);
  expect(asked).toHaveLength(30);
  for (const row of asked) {
    const point = points.get(row['day'] ?? null);
    const expected = [point?.['revenue'], point?.['low80'], point?.['high95'], point?.['orders']];
    expect(metrics.map((name) => row[name])).toEqual(expected.map((value) => value ?? null));
  }
  const errors = { metrics: ['forecast_mase', 'forecast_coverage80'], dimensions: ['kpi'] };
  const by = await connection.rows((await compileMetricQuery(connection, model, errors, ownerPolicy)).sql);
  expect(by.map((row) => row['kpi'])).toEqual([...(await daily()).keys()]);
  for (const row of by) expect(Number(row['forecast_mase']), String(row['kpi'])).toBeGreaterThan(0);
});

test('a shop with orders alone has the KPIs that orders give; the others are absent, not zero', async () => {
  const files = (whole: ExtractView): ExtractView => ({
    ...whole,
    days: whole.days.map((day) => ({ ...day, files: day.files.filter((file) => file.source === 'orders') })),
  });
  await build(files);
  expect(await expectMetrics()).toEqual(['aov', 'new_customers', 'total_customers', 'total_orders', 'total_revenue']);
  expect(model.metrics['units_sold']?.unavailable).toContain('order_items');
  const forecast = await connection.rows('SELECT DISTINCT kpi FROM mart_forecast ORDER BY kpi');
  expect(forecast).toHaveLength(5);
});
