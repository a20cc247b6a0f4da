import type { Metric, Model, Pack, Seed, Source } from '../../packs/pack.ts';
import { parseMetrics } from '../../packs/parse-metric.ts';
import { parseModel } from '../../packs/parse-model.ts';
import { parsePack } from '../../packs/parse-pack.ts';
import { parseSeed } from '../../packs/parse-seed.ts';
import { parseSource } from '../../packs/parse-source.ts';
import { readYaml, type YamlDocument } from '../../packs/yaml-document.ts';
import { formatDiagnostic } from '../../protocol/diagnostic.ts';

/** A small shop for tests of the model graph: path -> text. */
export const shopFiles: Readonly<Record<string, string>> = {
  'pack.yml': `name: shop
version: "1"
settings:
  - {name: currency, type: text, value: EUR, description: ""}
  - {name: order_status, classes: {void: [cancelled], done: [paid]}, description: ""}
`,
  'sources/orders.yml': `description: ""
required: true
mode: upsert
key: [id]
columns:
  - {name: id, type: text}
  - {name: customer_id, type: text, nullable: true}
  - {name: amount, type: decimal}
  - {name: created_at, type: timestamp}
  - {name: coupon, type: text, optional: true, nullable: true}
`,
  'sources/customers.yml': `description: ""
mode: upsert
key: [id]
history: true
columns:
  - {name: id, type: text}
  - {name: email, type: text, nullable: true}
  - {name: region, type: text, nullable: true}
`,
  'sources/refunds.yml': `description: ""
mode: upsert
key: [id]
columns: [{name: id, type: text}, {name: order_id, type: text}, {name: amount, type: decimal}]
`,
  'seeds/holidays.yml': 'description: ""\ncolumns: [{name: day, type: date}, {name: name, type: text}]\n',
  'models/staging/stg_orders.sql': `SELECT id AS order_id, customer_id, amount, coupon, reporting_date(created_at) AS order_date
FROM source.orders`,
  'models/staging/stg_orders.yml': `description: Orders.
grain: one order
columns: [{name: order_id}, {name: customer_id}, {name: amount}, {name: coupon}, {name: order_date, type: DATE}]
`,
  'models/staging/stg_refunds.sql': 'SELECT id AS refund_id, order_id, amount FROM source.refunds',
  'models/staging/stg_refunds.yml': `description: Refunds.
grain: one refund
columns: [{name: refund_id}, {name: order_id}, {name: amount}]
`,
  'models/dimensions/dim_customers.sql': `SELECT id AS customer_id, email, region, _extract_date AS extract_date FROM history.customers`,
  'models/dimensions/dim_customers.yml': `description: Customers.
grain: one version of a customer
scd2: {key: customer_id, surrogate_key: customer_key, track: [region], from: extract_date}
entities: [{name: customer_version, type: primary, column: customer_key}]
dimensions: [region]
columns: [{name: customer_key}, {name: customer_id}, {name: email}, {name: region}]
`,
  'models/facts/fact_orders.sql': `WITH refunded AS (
  SELECT order_id, sum(amount) AS amount, count(*) AS refunds FROM stg_refunds GROUP BY order_id
)
SELECT o.order_id, o.order_date, o.customer_id, c.customer_key, o.amount, o.coupon IS NOT NULL AS has_coupon,
  coalesce(r.amount, 0) AS refunded_amount, coalesce(r.refunds, 0) AS refunds
FROM stg_orders AS o
LEFT JOIN dim_customers AS c
  ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
LEFT JOIN refunded AS r ON r.order_id = o.order_id`,
  'models/facts/fact_orders.yml': `description: Orders.
grain: one order
optional_references: [stg_refunds]
incremental: {by: key, column: order_id, driver: stg_orders, lookups: {dim_customers: customer_id, stg_refunds: order_id}}
default_time_column: order_date
dimensions: [has_coupon]
columns:
  - {name: order_id}
  - {name: order_date}
  - {name: customer_id}
  - {name: customer_key, type: UBIGINT}
  - {name: amount, type: "decimal(18, 4)"}
  - {name: has_coupon}
  - {name: refunded_amount}
  - {name: refunds}
`,
  'models/marts/mart_days.sql': `SELECT order_date, sum(amount) AS revenue, count(*) AS orders
FROM fact_orders CROSS JOIN settings."values" AS s WHERE s.currency IS NOT NULL GROUP BY order_date`,
  'models/marts/mart_days.yml': `description: Days.
grain: one day
incremental: {by: date, column: order_date, driver: fact_orders}
rollup_of: {model: fact_orders, measures: {revenue: revenue}}
columns: [{name: order_date}, {name: revenue}, {name: orders}]
`,
  'metrics/shop.yml': `metrics:
  - {name: revenue, type: simple, description: x, model: fact_orders, agg: sum, expr: amount, format: {kind: currency}, owner: x, changed: 2026-01-01}
  - {name: refunded, type: simple, description: x, model: fact_orders, agg: sum, expr: refunded_amount, format: {kind: currency}, owner: x, changed: 2026-01-01}
  - {name: coupon_orders, type: simple, description: x, model: fact_orders, agg: count, filter: has_coupon, format: {kind: number}, owner: x, changed: 2026-01-01}
  - {name: regional, type: simple, description: x, model: fact_orders, agg: count, filter: "region = 'EU'", format: {kind: number}, owner: x, changed: 2026-01-01}
  - {name: refund_rate, type: ratio, description: x, numerator: refunded, denominator: revenue, format: {kind: percent}, owner: x, changed: 2026-01-01}
`,
};

/** The shop with some files changed (null removes one). Throws where the YAML itself is wrong: tests of the graph need it right. */
export function shopPack(changes: Readonly<Record<string, string | null>> = {}): Pack {
  const files = new Map<string, string>();
  for (const [file, text] of Object.entries({ ...shopFiles, ...changes })) if (text !== null) files.set(file, text);
  const sources: Source[] = [];
  const seeds: Seed[] = [];
  const models: Model[] = [];
  const metrics: Metric[] = [];
  const head = parsePack(documentOf('pack.yml', files)).head;
  if (head === null) throw new Error('pack.yml of the test is wrong');
  for (const file of files.keys()) {
    if (!file.endsWith('.yml') || file === 'pack.yml') continue;
    const document = documentOf(file, files);
    if (file.startsWith('sources/')) sources.push(must(parseSource(document).source, file));
    if (file.startsWith('seeds/')) seeds.push(must(parseSeed(document, null).seed, file));
    if (file.startsWith('metrics/')) metrics.push(...parseMetrics(document).metrics);
    if (!file.startsWith('models/')) continue;
    const sqlFile = file.replace(/\.yml$/, '.sql');
    const sql = files.get(sqlFile);
    const { model, diagnostics } = parseModel(document, sql === undefined ? null : { file: sqlFile, text: sql });
    models.push(must(model, `${file}: ${diagnostics.map(formatDiagnostic).join('\n')}`));
  }
  return { ...head, sources, seeds, models, metrics, checks: [], dashboards: [], files: [] };
}

function documentOf(file: string, files: ReadonlyMap<string, string>): YamlDocument {
  const { document, diagnostics } = readYaml(file, files.get(file) ?? '');
  return must(document, diagnostics.map(formatDiagnostic).join('\n'));
}

function must<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`broken test pack: ${what}`);
  return value;
}
