import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import type { BuildOutcome } from '../warehouse/build-snapshot.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

const from = '2026-01-01';
/** The experiment begins on day 36; the extracts begin shortly before, and end in the midst of it. */
const [first, last] = [addDays(from, 34), addDays(from, 45)];
/** A day whose assignments are lost when the last day comes. */
const lostDay = addDays(from, 38);

let root: string;
let workspace: CommerceWorkspace;
let outcome: BuildOutcome;

/** The extracts up to a day, without the assignments of some days. */
function view(all: ExtractView, to: string, lost: readonly string[]): ExtractView {
  const days = all.days
    .filter(({ date }) => date <= to)
    .map((day) =>
      lost.includes(day.date)
        ? { ...day, files: day.files.filter(({ source }) => source !== 'experiment_assignments') }
        : day,
    );
  return { ...all, days };
}

beforeAll(async () => {
  root = path.join(await mkdtemp(path.join(tmpdir(), 'assay-experiments-')), 'shop');
  await generateShop(root, { from, days: 60, ordersPerDay: 20, seed: 5, dirty: false });
  for (let day = 0; day < 60; day++) {
    const date = addDays(from, day);
    if (date < first || date > last) await rm(path.join(root, '_manifests', `dt=${date}.json`));
  }
  workspace = await CommerceWorkspace.make();
  const all = await workspace.sync(root);
  expect((await workspace.build(view(all, addDays(last, -1), []))).status).toBe('published');
  outcome = await workspace.build(view(all, last, [lostDay]));
}, 300_000);
afterAll(async () => {
  await workspace?.remove();
  await rm(path.dirname(root), { recursive: true, force: true });
});

test('a new day and lost assignments are taken in incrementally, and the checks hold', () => {
  expect(outcome.status).toBe('published');
  const models = Object.fromEntries((outcome.manifest?.models ?? []).map(({ model, how }) => [model, how]));
  expect(models).toMatchObject({ fact_experiment_exposures: 'incremental', mart_experiments: 'full' });
  const failed = outcome.manifest?.checks.filter((check) => check.status === 'failed') ?? [];
  expect(failed.filter((check) => check.check.includes('experiment'))).toEqual([]);
});

test('after that metrics by variant equal plain SQL over the extract files', async () => {
  const connection = await workspace.open();
  const model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  const metrics = Object.keys(expectedByVariant);
  const query = { metrics, dimensions: ['experiment', 'variant'], from, to: last };
  const { sql } = await compileMetricQuery(connection, model, query, ownerPolicy);
  const answer = await connection.rows(sql);
  const database = await Database.open();
  try {
    const raw = await database.connect();
    await readFiles(raw);
    const list = Object.entries(expectedByVariant).map(([name, expression]) => `${expression} AS ${name}`);
    const expected = await raw.rows(
      `SELECT variant, ${list.join(', ')} FROM outcomes GROUP BY variant ORDER BY variant`,
    );
    expect(expected.map((row) => row['variant'])).toEqual(['control', 'treatment']);
    for (const row of expected) {
      const found = answer.find((one) => one['variant'] === row['variant']);
      expect(found).toMatchObject({ experiment: 'X1' });
      for (const name of metrics) {
        expect(Number(row[name]), name).toBeGreaterThan(0);
        expect(Number(found?.[name]), name).toBeCloseTo(Number(row[name]), 5);
      }
    }
  } finally {
    database.close();
  }
  const running = { metrics: ['experiments_running', 'experiments_started', 'units_set_apart'], from, to: last };
  const [count] = await connection.rows((await compileMetricQuery(connection, model, running, ownerPolicy)).sql);
  expect(Object.values(count ?? {}).map(Number)).toEqual([1, 1, 0]);
  const [result] = await connection.rows('SELECT DISTINCT is_before_planned_end, warning FROM mart_experiments');
  expect(result).toMatchObject({ is_before_planned_end: true });
  expect(result?.['warning']).toContain('9 days before the planned end');
});

/** Metric -> its expression over `outcomes`, a row a unit. */
const expectedByVariant: Readonly<Record<string, string>> = {
  exposed_units: 'count(*)',
  converted_units: 'count(*) FILTER (orders > 0)',
  experiment_conversion_rate: 'count(*) FILTER (orders > 0) / count(*)::DOUBLE',
  experiment_orders: 'sum(orders)',
  experiment_revenue: 'sum(revenue)',
  revenue_per_exposed_unit: 'sum(revenue)::DOUBLE / count(*)',
  orders_per_exposed_unit: 'sum(orders)::DOUBLE / count(*)',
  experiment_aov: 'sum(revenue)::DOUBLE / sum(orders)',
  experiment_sessions: 'sum(sessions)',
  experiment_purchase_sessions: 'sum(purchase_sessions)',
  experiment_session_conversion_rate: 'sum(purchase_sessions)::DOUBLE / sum(sessions)',
};

/**
 * The files without anything of the product, and with what only the generator knows: visitor V12 is customer C0000012. An order is
 * found where the events of its visitor were not all lost.
 */
async function readFiles(raw: Connection): Promise<void> {
  const files = (source: string): string =>
    `(SELECT * FROM read_parquet(${quoteText(`${root}/${source}/*/*.parquet`)}, hive_partitioning = true, union_by_name = true)
      WHERE dt BETWEEN DATE '${first}' AND DATE '${last}')`;
  await raw.run(`
    CREATE TABLE events AS FROM ${files('web_events')};
    CREATE TABLE sales AS SELECT id, total_amount, created_at,
        CASE WHEN customer_id IN (SELECT customer_id FROM events) THEN 'V' || substr(customer_id, 2)::INTEGER
          ELSE (SELECT any_value(visitor_id) FROM events e WHERE e.order_id = o.id) END AS visitor
      FROM (FROM ${files('orders')} QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC) = 1) o
      WHERE status NOT IN ('cancelled', 'failed');
    CREATE TABLE outcomes AS SELECT a.variant,
        (SELECT count(*) FROM sales s WHERE s.visitor = a.unit_id AND s.created_at >= a.assigned_at) AS orders,
        (SELECT coalesce(sum(total_amount), 0) FROM sales s WHERE s.visitor = a.unit_id AND s.created_at >= a.assigned_at) AS revenue,
        (SELECT count(DISTINCT session_id) FROM events e WHERE e.visitor_id = a.unit_id AND e.occurred_at >= a.assigned_at AND NOT is_bot) AS sessions,
        (SELECT count(DISTINCT session_id) FROM events e WHERE e.visitor_id = a.unit_id AND e.occurred_at >= a.assigned_at AND NOT is_bot
          AND event_type = 'purchase') AS purchase_sessions
      FROM ${files('experiment_assignments')} a WHERE dt <> DATE '${lostDay}'`);
}
