import type { CatalogDimension, CatalogMetric, CatalogModel } from '#core/protocol/catalog';
import { type Dashboard, tileQuestionSchema } from '#core/protocol/dashboard';

const hostile = `Free text of the buyer: <img src=x onerror=alert(1)> \u202Etxet\u202C 🛒 ${'long '.repeat(40)}`;

/** `name` or `name < upstream.column, ...`. */
function column(text: string): CatalogModel['columns'][number] {
  const [name = '', from = ''] = text.split(' < ');
  const type = /amount/.test(name)
    ? 'DECIMAL(18,4)'
    : /date$/.test(name)
      ? 'DATE'
      : /^(is_|has_)/.test(name)
        ? 'BOOLEAN'
        : /quantity|orders$/.test(name)
          ? 'BIGINT'
          : 'VARCHAR';
  return {
    name,
    type,
    description: name === 'note' ? hostile : `The ${name.replaceAll('_', ' ')}`,
    unavailable: name === 'gift_note' ? 'no extract file has this column' : null,
    lineage: from === '' ? [] : from.split(', '),
  };
}

function table(
  name: string,
  kind: CatalogModel['kind'],
  rows: number,
  references: readonly string[],
  columns: readonly string[],
): CatalogModel {
  const own = !(kind === 'source' || kind === 'seed');
  return {
    name,
    kind,
    description: `One row of ${name}, as the shop knows it`,
    grain: own ? `one ${name.replace(/^[a-z]+_/, '').replace(/s$/, '')}` : '',
    owner: own ? 'data team' : null,
    built: kind === 'source' ? 'upsert by id' : kind === 'fact' ? 'table, incremental by order_date' : 'table',
    sql: own
      ? `-- ${name}\nSELECT\n  ${columns.map((text) => text.split(' < ')[0]).join(',\n  ')}\nFROM ${references[0] ?? 'range(1)'}\nWHERE order_id IS NOT NULL`
      : null,
    rows,
    references,
    incremental: null,
    columns: columns.map(column),
    unavailable: null,
  };
}

const webEvents = 'it needs source.web_events: no extract day has a file of web_events';

export const demoModels: readonly CatalogModel[] = [
  table(
    'source.orders',
    'source',
    100_217,
    [],
    ['id', 'customer_id', 'total_amount', 'created_date', 'status', 'note', 'gift_note'],
  ),
  table('source.order_items', 'source', 287_004, [], ['id', 'order_id', 'product_id', 'quantity', 'unit_amount']),
  table('source.customers', 'source', 40_114, [], ['id', 'region', 'segment', 'signup_date']),
  table('source.products', 'source', 3_812, [], ['id', 'category']),
  {
    ...table('source.web_events', 'source', 0, [], ['event_id', 'session_id']),
    unavailable: 'no extract day has a file of web_events',
  },
  table('targets', 'seed', 24, [], ['metric', 'month', 'target_amount']),
  table(
    'stg_orders',
    'staging',
    100_217,
    ['source.orders'],
    [
      'order_id < source.orders.id',
      'customer_id < source.orders.customer_id',
      'total_amount < source.orders.total_amount',
      'created_date < source.orders.created_date',
      'is_void < source.orders.status',
      'note < source.orders.note',
    ],
  ),
  table(
    'stg_order_items',
    'staging',
    287_004,
    ['source.order_items'],
    [
      'order_id < source.order_items.order_id',
      'product_id < source.order_items.product_id',
      'quantity < source.order_items.quantity',
      'unit_amount < source.order_items.unit_amount',
    ],
  ),
  table(
    'stg_customers',
    'staging',
    40_114,
    ['source.customers'],
    ['customer_id < source.customers.id', 'region < source.customers.region'],
  ),
  table(
    'dim_customers',
    'dimension',
    40_114,
    ['stg_customers', 'history.customers'],
    [
      'customer_key < stg_customers.customer_id',
      'customer_id < stg_customers.customer_id',
      'region < stg_customers.region',
      'segment < history.customers.segment',
    ],
  ),
  table(
    'dim_products',
    'dimension',
    3_812,
    ['source.products'],
    ['product_key < source.products.id', 'category < source.products.category'],
  ),
  table('dim_date', 'dimension', 4_018, ['settings.values'], ['date', 'iso_week', 'fiscal_period']),
  table(
    'fact_orders',
    'fact',
    100_217,
    ['stg_orders', 'dim_customers', 'dim_date'],
    [
      'order_id < stg_orders.order_id',
      'customer_key < dim_customers.customer_key',
      'order_date < stg_orders.created_date',
      'is_void < stg_orders.is_void',
      'total_amount < stg_orders.total_amount',
      'note < stg_orders.note',
    ],
  ),
  table(
    'fact_order_items',
    'fact',
    287_004,
    ['stg_order_items', 'dim_products', 'fact_orders'],
    [
      'order_id < stg_order_items.order_id',
      'product_key < dim_products.product_key',
      'quantity < stg_order_items.quantity',
      'net_amount < stg_order_items.quantity, stg_order_items.unit_amount',
    ],
  ),
  {
    ...table('fact_web_events', 'fact', 0, ['source.web_events'], ['event_id < source.web_events.event_id']),
    unavailable: webEvents,
  },
  table(
    'mart_revenue',
    'mart',
    45_213,
    ['fact_orders', 'dim_customers', 'dim_date'],
    [
      'order_date < fact_orders.order_date',
      'region < dim_customers.region',
      'segment < dim_customers.segment',
      'total_amount < fact_orders.total_amount',
    ],
  ),
  table(
    'mart_customers',
    'mart',
    31_870,
    ['fact_orders', 'dim_customers'],
    [
      'customer_id < dim_customers.customer_id',
      'first_order_date < fact_orders.order_date',
      'orders < fact_orders.order_id',
    ],
  ),
  table(
    'mart_targets',
    'mart',
    24,
    ['targets', 'mart_revenue'],
    ['month < targets.month', 'target_amount < targets.target_amount'],
  ),
];

const dimension = (name: string, label: string, model: string): CatalogDimension => ({
  name,
  label,
  description: `${label} of the customer at the time of the order`,
  model,
  column: name,
  unavailable: null,
});

export const demoDimensions: readonly CatalogDimension[] = [
  dimension('region', 'Region', 'dim_customers'),
  dimension('segment', 'Segment', 'dim_customers'),
  dimension('category', 'Product category', 'dim_products'),
];

type Made = Pick<
  CatalogMetric,
  'type' | 'formula' | 'inputs' | 'models' | 'columns' | 'change' | 'previous' | 'target'
>;

const counted: Made = {
  target: null,
  type: 'simple',
  formula: 'sum(total_amount) of fact_orders where NOT is_void, by order_date',
  inputs: [],
  models: ['fact_orders'],
  columns: ['fact_orders.order_date', 'fact_orders.total_amount', 'fact_orders.is_void'],
  change: 'Void orders no longer count.',
  previous: [
    {
      version: 1,
      changed: '2025-03-14',
      change: null,
      description: 'The sum of total_amount of all orders.',
      formula: 'sum(total_amount) of fact_orders, by order_date',
      unavailable: null,
    },
  ],
};

const ratio = (numerator: string, denominator: string, ...models: string[]): Made => ({
  ...counted,
  type: 'ratio',
  formula: `${numerator} / ${denominator}`,
  inputs: [numerator, denominator],
  models,
  columns: [],
  change: null,
  previous: [],
});

/** What the demo's metrics are made of. */
export function demoMade(name: string): Made {
  if (name === 'aov') return ratio('total_revenue', 'total_orders', 'fact_orders');
  if (name === 'avg_order_size') return ratio('units_sold', 'total_orders', 'fact_order_items', 'fact_orders');
  if (name === 'order_conversion_rate') return ratio('total_orders', 'sessions', 'fact_orders', 'fact_web_events');
  return counted;
}

export const demoDashboards: readonly Dashboard[] = [
  {
    name: 'executive',
    title: 'Executive overview',
    description: 'How the shop does.',
    owner: 'finance',
    order: 1,
    tiles: [
      {
        name: 'revenue',
        title: 'Revenue',
        unit: null,
        chart: 'kpi',
        question: tileQuestionSchema.parse({ metrics: ['total_revenue', 'aov'] }),
        at: { column: 1, row: 1, width: 3, height: 2 },
        note: null,
      },
      {
        name: 'revenue_by_day',
        title: 'Revenue over time',
        unit: null,
        chart: 'line',
        question: tileQuestionSchema.parse({ metrics: ['total_revenue'], grain: 'day', range: 'rolling 28 days' }),
        at: { column: 1, row: 4, width: 6, height: 6 },
        note: null,
      },
    ],
  },
];

type Answer = Readonly<Record<string, readonly (string | null)[]>>;

/** Rows for the statements that the catalog page writes; null for any other. */
export function demoAnswer(sql: string): Answer | null {
  if (/any_value\(value\)/.test(sql)) {
    return {
      column_name: ['total_amount', 'created_date'],
      reason: ['it is no number', 'it is no date'],
      rows: ['2', '1'],
      example: ['12,5O', '31/02/2026'],
    };
  }
  if (/quarantine\./.test(sql)) {
    return {
      extract_date: ['2026-11-20', '2026-11-18', '2026-11-18'],
      row_number: ['14', '207', '11'],
      column_name: ['total_amount', 'total_amount', 'created_date'],
      value: ['12,5O', hostile, '31/02/2026'],
      reason: ['it is no number', 'it is no number', 'it is no date'],
      raw: ['{"id":"536365","total_amount":"12,5O"}', '{"id":"536366"}', '{"id":"536370"}'],
    };
  }
  const columns = (sql.match(/^ {2}count\("/gm) ?? []).length;
  if (columns === 0) return null;
  const cells = Array.from({ length: columns }, (_, at) => [
    String(100_217 - at * at * 37),
    at === 0 ? '100217' : String(Math.round(40_114 / (at * at))),
    at % 4 === 3 ? 'false' : at === 2 ? '2025-10-17' : String(at * 2.5),
    at === columns - 1 ? hostile : at === 2 ? '2026-11-20' : String(9812.4 * (at + 1)),
  ]).flat();
  return Object.fromEntries(['100217', ...cells].map((cell, at) => [`c${at}`, [cell]]));
}
