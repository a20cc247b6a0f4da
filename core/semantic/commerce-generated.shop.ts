import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database, type Row } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { generateShop } from '../generator/generate-shop.ts';
import { commercePack } from '../packs/testing/commerce-pack.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { tileQuery } from '../protocol/dashboard.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

let root: string;
let workspace: CommerceWorkspace;
let connection: Connection;
let model: SemanticModel;
let rawDatabase: Database;
let raw: Connection;

beforeAll(async () => {
  root = path.join(await mkdtemp(path.join(tmpdir(), 'assay-generated-')), 'shop');
  await generateShop(root, { from: '2026-01-01', days: 75, ordersPerDay: 30, seed: 11, dirty: false });
  workspace = await CommerceWorkspace.make();
  const { status } = await workspace.build(await workspace.sync(root));
  expect(status).toBe('published');
  connection = await workspace.open();
  model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  rawDatabase = await Database.open();
  raw = await rawDatabase.connect();
  for (const view of rawViews) await raw.run(view.replaceAll('@root', root));
}, 60_000);
afterAll(async () => {
  rawDatabase?.close();
  await workspace?.remove();
  await rm(path.dirname(root), { recursive: true, force: true });
});

/** The extract files themselves, without anything of the product: the newest row of each key. */
const newest = (source: string, key: string, order: string): string =>
  `SELECT * FROM read_parquet(${quoteText(`@root/${source}/*/*.parquet`)}, hive_partitioning = true, union_by_name = true)
  QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) = 1`;

const files = (source: string): string =>
  `read_parquet(${quoteText(`@root/${source}/*/*.parquet`)}, hive_partitioning = true, union_by_name = true)`;

const rawViews = [
  `CREATE TABLE o AS ${newest('orders', 'id', 'dt DESC, updated_at DESC')}`,
  `CREATE VIEW s AS SELECT * FROM o WHERE status NOT IN ('cancelled', 'failed')`,
  `CREATE TABLE p AS ${newest('payments', 'id', 'dt DESC')}`,
  `CREATE TABLE r AS ${newest('refunds', 'id', 'dt DESC')}`,
  `CREATE TABLE i AS SELECT l.*, s.created_at, s.created_at::DATE AS order_day FROM ${files('order_items')} l JOIN s ON s.id = l.order_id
    WHERE l.dt = (SELECT max(dt) FROM ${files('order_items')} m WHERE m.order_id = l.order_id)`,
  `CREATE TABLE c AS SELECT i.*, (SELECT coalesce(arg_max(v.cost, v.dt) FILTER (WHERE v.dt <= i.order_day), arg_min(v.cost, v.dt))
    FROM ${files('products')} v WHERE v.id = i.product_id) AS cost FROM i`,
  `CREATE VIEW first_orders AS SELECT customer_id, min(created_at) AS first_at FROM s WHERE customer_id IS NOT NULL GROUP BY 1`,
];

/** Straightforward SQL over the files: metric -> its value over [from, to). */
function rawSql(from: string, to: string): Readonly<Record<string, string>> {
  const within = (column: string): string => `${column} >= TIMESTAMP '${from}' AND ${column} < TIMESTAMP '${to}'`;
  const before = `created_at < TIMESTAMP '${to}'`;
  const known = 'customer_id IS NOT NULL';
  const sold = `FROM s WHERE ${within('created_at')}`;
  const paid = `FROM p WHERE status = 'completed' AND ${within('paid_at')}`;
  const tried = `FROM p WHERE ${within('initiated_at')}`;
  const refunded = `FROM r JOIN s ON s.id = r.order_id WHERE ${within('r.refunded_at')}`;
  const costed = `FROM c WHERE cost IS NOT NULL AND ${within('created_at')}`;
  const buyers = `(SELECT customer_id, count(*) AS n ${sold} AND ${known} GROUP BY 1)`;
  const amount = 'quantity * unit_price - coalesce(discount_amount, 0)';
  return {
    total_revenue: `SELECT sum(total_amount) ${sold}`,
    gross_order_value: `SELECT sum(total_amount) FROM o WHERE ${within('created_at')}`,
    customer_revenue: `SELECT sum(total_amount) ${sold} AND ${known}`,
    returned_revenue: `SELECT sum(r.amount) ${refunded}`,
    returned_revenue_by_order_date: `SELECT sum(r.amount) FROM r JOIN s ON s.id = r.order_id WHERE ${within('s.created_at')}`,
    net_revenue: `SELECT (SELECT sum(total_amount) ${sold}) - (SELECT sum(r.amount) ${refunded})`,
    net_sales_ex_tax: `SELECT sum(total_amount - tax_amount) ${sold}`,
    payments_received: `SELECT sum(amount) ${paid}`,
    revenue_gap: `SELECT (SELECT sum(total_amount) ${sold}) - (SELECT sum(amount) ${paid})`,
    total_orders: `SELECT count(*) ${sold}`,
    orders_placed: `SELECT count(*) FROM o WHERE ${within('created_at')}`,
    aov: `SELECT sum(total_amount)::DOUBLE / count(*) ${sold}`,
    units_sold: `SELECT sum(quantity) FROM i WHERE ${within('created_at')}`,
    avg_order_size: `SELECT (SELECT sum(quantity) FROM i WHERE ${within('created_at')})::DOUBLE / (SELECT count(*) ${sold})`,
    product_revenue: `SELECT sum(${amount}) FROM i WHERE ${within('created_at')}`,
    cost_of_goods: `SELECT sum(quantity * cost) ${costed}`,
    gross_profit: `SELECT sum(${amount} - quantity * cost) ${costed}`,
    gross_margin_rate: `SELECT sum(${amount} - quantity * cost)::DOUBLE / sum(${amount}) ${costed}`,
    total_customers: `SELECT count(DISTINCT customer_id) ${sold}`,
    new_customers: `SELECT count(*) FROM first_orders WHERE ${within('first_at')}`,
    returning_customers: `SELECT count(DISTINCT customer_id) FROM s JOIN first_orders USING (customer_id)
      WHERE ${within('created_at')} AND first_at < TIMESTAMP '${from}'`,
    customers_to_date: `SELECT count(DISTINCT customer_id) FROM s WHERE ${before}`,
    clv: `SELECT sum(total_amount)::DOUBLE / count(DISTINCT customer_id) FROM s WHERE ${before} AND ${known}`,
    customer_retention_rate: `SELECT (SELECT count(DISTINCT customer_id) ${sold})::DOUBLE / (SELECT count(DISTINCT customer_id) FROM s WHERE ${before})`,
    repeat_purchase_rate: `SELECT count(*) FILTER (WHERE n >= 2)::DOUBLE / count(*) FROM ${buyers}`,
    payment_attempts: `SELECT count(*) ${tried}`,
    payments_processed: `SELECT count(*) ${paid}`,
    payment_success_rate: `SELECT count(*) FILTER (WHERE status = 'completed')::DOUBLE / count(*) ${tried}`,
    payment_success_rate_by_order: `SELECT count(DISTINCT order_id) FILTER (WHERE status = 'completed')::DOUBLE / count(DISTINCT order_id) ${tried}`,
    avg_payment_processing_time: `SELECT avg(epoch_ms(paid_at) - epoch_ms(initiated_at)) / 1000 ${paid}`,
    avg_order_to_payment_time: `SELECT avg(epoch_ms(first_paid) - epoch_ms(created_at)) / 1000 FROM s
      JOIN (SELECT order_id, min(paid_at) AS first_paid FROM p WHERE status = 'completed' GROUP BY 1) f ON f.order_id = s.id WHERE ${within('created_at')}`,
  };
}

async function compare(from: string, to: string, last: string): Promise<void> {
  const expected = rawSql(from, to);
  const names = Object.keys(expected);
  const { sql } = await compileMetricQuery(connection, model, { metrics: names, from, to: last }, ownerPolicy);
  const [answer] = await connection.rows(sql);
  const [figures] = await raw.rows(`SELECT ${names.map((name) => `(${expected[name]}) AS "${name}"`).join(', ')}`);
  for (const name of names) {
    // Ratios over the files are floating; those of the product have 6 exact digits, durations 3.
    const digits = model.metrics[name]?.format.kind === 'duration' ? 2 : 5;
    expect(Number(answer?.[name]), `${name} from ${from} to ${last}`).toBeCloseTo(Number(figures?.[name]), digits);
    expect(figures?.[name], `${name} says something`).not.toBeNull();
  }
}

test('metrics equal plain SQL over the extract files, by month, over odd days and over all time', async () => {
  await compare('2026-01-01', '2026-02-01', '2026-01-31');
  await compare('2026-02-01', '2026-03-01', '2026-02-28');
  await compare('2026-02-11', '2026-02-24', '2026-02-23');
  await compare('2026-01-01', '2026-03-17', '2026-03-16');
});

test('what has no value of a dimension is on a tile only where it counts something', async () => {
  const empty: string[] = [];
  for (const dashboard of (await commercePack()).dashboards) {
    for (const tile of dashboard.tiles.filter(({ question }) => question.dimensions.length > 0)) {
      const { metrics, dimensions, where } = tile.question;
      const { from, to } = tileQuery(tile, model.asOf, model.weekStart);
      const asked = { metrics, dimensions, where, ...(from == null ? {} : { from }), ...(to == null ? {} : { to }) };
      try {
        const { sql } = await compileMetricQuery(connection, model, asked, ownerPolicy);
        for (const row of await connection.rows(sql)) {
          const nameless = dimensions.every((name) => row[name] === null);
          if (nameless && metrics.every((name) => row[name] === null || Number(row[name]) === 0))
            empty.push(`${dashboard.name}.${tile.name}`);
        }
      } catch (error) {
        if (!isEngineError(error, 'metric-unavailable', 'metric-dimension-unavailable')) throw error;
      }
    }
  }
  expect(empty).toEqual([]);
});

test('failures by reason are all failures, also those without one', async () => {
  const tile = (await commercePack()).dashboards
    .find(({ name }) => name === 'payments')
    ?.tiles.find(({ name }) => name === 'failures');
  const { where = null } = tile?.question ?? {};
  const { sql } = await compileMetricQuery(
    connection,
    model,
    { metrics: ['payments_failed'], dimensions: ['failure_reason'], where },
    ownerPolicy,
  );
  const counted = (await connection.rows(sql)).reduce((sum, row) => sum + Number(row['payments_failed']), 0);
  expect(counted).toBe(Number(await raw.value(`SELECT count(*) FROM p WHERE status = 'failed'`)));
});

test('revenue by the region of the day equals plain SQL over the extract files', async () => {
  const { sql } = await compileMetricQuery(
    connection,
    model,
    { metrics: ['total_revenue'], dimensions: ['region'] },
    ownerPolicy,
  );
  const expected = await raw.rows(`SELECT coalesce(region, 'unknown') AS region, sum(total_amount) AS total_revenue
    FROM (SELECT s.total_amount, (SELECT coalesce(arg_max(v.region, v.dt) FILTER (WHERE v.dt <= s.created_at::DATE), arg_min(v.region, v.dt))
      FROM ${files('customers').replaceAll('@root', root)} v WHERE v.id = s.customer_id) AS region FROM s) GROUP BY 1`);
  const sorted = (rows: readonly Row[]): unknown[] =>
    rows.map((row) => [row['region'], Number(row['total_revenue'])]).sort();
  expect(sorted(await connection.rows(sql))).toEqual(sorted(expected));
  expect(expected.length).toBeGreaterThan(4);
});
