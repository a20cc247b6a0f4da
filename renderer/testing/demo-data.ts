import type { Catalog, CatalogMetric } from '#core/protocol/catalog';
import { addDays, daysBetween } from '#core/protocol/date';
import type { RunLog, RunSummary } from '#core/protocol/engine-api';
import { EngineError, toWireError } from '#core/protocol/engine-error';
import type { MetricFormat } from '#core/protocol/metric-query';
import type { CheckResult, SnapshotManifest } from '#core/protocol/snapshot';
import type { FirstLook } from '#core/protocol/workspace';
import { demoDashboards, demoDimensions, demoMade, demoModels } from './demo-catalog.ts';
import { demoCustomers } from './demo-records.ts';
import { demoChecks, demoResults, demoTimings } from './demo-snapshots.ts';

const money: MetricFormat = { kind: 'currency', scale: 4, unit: 'EUR' };
const count: MetricFormat = { kind: 'number', scale: 0, unit: 'orders' };
const share: MetricFormat = { kind: 'percent', scale: 6, unit: null };

const metric = (
  name: string,
  label: string,
  format: MetricFormat,
  good: CatalogMetric['good'],
  unavailable: string | null = null,
): CatalogMetric => ({
  name,
  label,
  description: `${label}: order value by order date, the sum of total_amount of orders that are not void. <b>Not markup.</b>`,
  ...demoMade(name),
  format,
  owner: 'finance',
  version: 2,
  changed: '2026-10-02',
  good,
  dimensions: ['region', 'channel'],
  ownFile: null,
  unavailable,
});

export const demoMetrics: readonly CatalogMetric[] = [
  metric('total_revenue', 'Total revenue', money, 'up'),
  metric('total_orders', 'Orders', count, 'up'),
  metric('aov', 'Average order value', money, 'up'),
  metric('total_customers', 'Customers', { ...count, unit: 'customers' }, 'up'),
  metric('new_customers', 'New customers', { ...count, unit: 'customers' }, 'up'),
  metric('repeat_purchase_rate', 'Repeat purchase rate', share, 'up'),
  metric('payment_success_rate', 'Payment success rate', share, 'up'),
  metric('returned_revenue', 'Returned revenue', money, 'down'),
  metric('net_revenue', 'Net revenue', money, 'up'),
  metric('payments_received', 'Payments received', money, 'up'),
  metric('avg_order_size', 'Units per order', { kind: 'number', scale: 2, unit: 'units' }, 'none'),
  metric(
    'order_conversion_rate',
    'Order conversion rate',
    share,
    'up',
    'fact_web_events is unavailable: it needs source.web_events: no extract day has a file of web_events',
  ),
];

export function demoCatalog(snapshot: string): Catalog {
  return {
    snapshot,
    metrics: demoMetrics,
    dimensions: demoDimensions,
    hierarchies: [],
    weekStart: 'monday',
    fiscal: { periods: [], end: null },
    dashboards: demoDashboards,
    records: [demoCustomers],
    models: demoModels,
    ownRevision: '',
    problems: [],
  };
}

const check = (name: string, status: CheckResult['status'], failingRows: number): CheckResult => ({
  check: name,
  model: name.split('.')[0] ?? null,
  column: null,
  kind: 'not_null',
  severity: status === 'failed' ? 'error' : 'warn',
  status,
  failingRows,
  rows: 100_217,
  message:
    failingRows === 0 ? 'Every row has a value.' : `${failingRows} rows have no customer although they are not guests.`,
  advice: failingRows === 0 ? '' : 'Look at the rows; map the ids in workspace.yml or accept them with a threshold.',
  table: failingRows === 0 ? null : `checks."${name}"`,
  ms: 12,
});

export function demoManifest(id: string, asOf: string, found: 'warned' | 'failed' = 'warned'): SnapshotManifest {
  return {
    format: 1,
    id,
    role: 'owner',
    asOf,
    firstDay: addDays(asOf, -399),
    missingDays: [addDays(asOf, -12)],
    builtAt: `${asOf}T04:12:00Z`,
    previous: null,
    engine: { assay: '0.1.0', duckdb: 'v1.5.5' },
    pack: { name: 'commerce', version: '1.0.0', sha256: 'ab' },
    settings: {},
    fingerprints: {},
    warehouse: { bytes: 84_000_000, sha256: 'cd' },
    files: [],
    sources: [
      ['orders', 100_612, 100_217, 3, 12, 380, 0],
      ['order_items', 287_031, 287_004, 27, 0, 0, 0],
      ['customers', 40_190, 40_114, 0, 0, 70, 6],
      ['payments', 99_871, 99_871, 0, 0, 0, 0],
    ].map(([source, rowsIn, rows, quarantined, duplicates, superseded, deleted]) => ({
      source: String(source),
      absent: null,
      rowsIn: Number(rowsIn),
      rows: Number(rows),
      quarantined: Number(quarantined),
      duplicates: Number(duplicates),
      superseded: Number(superseded),
      deleted: Number(deleted),
      absentColumns: source === 'payments' ? ['initiated_at'] : [],
      unknownColumns: source === 'orders' ? ['gift_note'] : [],
    })),
    models: demoResults,
    metrics: [],
    checks: [
      ...Array.from({ length: 96 }, (_, at) => check(`model_${at}.column.not_null`, 'passed', 0)),
      ...demoChecks(found),
    ],
    diagnostics: [],
    timings: demoTimings,
  };
}

/** A smooth, deterministic series with a weekly rhythm: value of a metric on a day, as decimal text. */
export function demoValue(name: string, from: string, to: string): string {
  const size = { currency: 21_000, number: 240, percent: 0.6, duration: 90 };
  const found = demoMetrics.find((each) => each.name === name);
  const base = size[found?.format.kind ?? 'number'] * (1 + (name.length % 5) / 10);
  const days = daysBetween(from, to) + 1;
  let sum = 0;
  for (let day = 0; day < days; day += 1) {
    const at = daysBetween('2020-01-01', addDays(from, day));
    sum += base * (1 + 0.15 * Math.sin((at / 7) * Math.PI * 2) + 0.08 * Math.sin(at / 31 + name.length) + at / 9000);
  }
  const additive = found?.format.kind !== 'percent' && name !== 'aov' && name !== 'avg_order_size';
  const value = additive ? sum : sum / days / (name === 'aov' ? 230 : name === 'avg_order_size' ? 80 : 1);
  return value.toFixed(found?.format.scale ?? 0);
}

export const demoRuns: readonly RunSummary[] = [
  {
    id: 'run-3',
    startedAt: '2026-11-20T04:10:00Z',
    endedAt: '2026-11-20T04:12:08Z',
    status: 'published',
    snapshot: '2026-11-19.1',
    message: 'Published snapshot 2026-11-19.1.',
  },
  {
    id: 'run-2',
    startedAt: '2026-11-19T04:10:00Z',
    endedAt: '2026-11-19T04:10:41Z',
    status: 'rejected',
    snapshot: '2026-11-18.1',
    message: 'Checks refused the build. The last good snapshot stays; the failing rows are kept.',
  },
  {
    id: 'run-1',
    startedAt: '2026-11-18T04:10:00Z',
    endedAt: '2026-11-18T04:10:02Z',
    status: 'failed',
    snapshot: null,
    message: 'Not enough disk space at /data/shop: 900 bytes are needed, 100 bytes are free.',
  },
];

export function demoRunLog(id: string): RunLog {
  const summary = demoRuns.find((run) => run.id === id) ?? demoRuns[0];
  if (summary === undefined) throw new Error('no runs');
  const error =
    summary.status === 'failed'
      ? toWireError(
          new EngineError('disk-full', { path: '/data/shop', needed: 900, free: 100 }, { cause: new Error('ENOSPC') }),
        )
      : null;
  return {
    ...summary,
    entries: [
      {
        at: summary.startedAt,
        level: 'info',
        stage: 'list',
        message: '402 manifests, 1 new day.',
        advice: null,
        error: null,
      },
      {
        at: summary.startedAt,
        level: 'warn',
        stage: 'ingest',
        message: 'orders has a column that the pack does not know: gift_note.',
        advice: 'Map it, or leave it: it is not read.',
        error: null,
      },
      ...(error === null
        ? []
        : [
            {
              at: summary.startedAt,
              level: 'error' as const,
              stage: 'refresh',
              message: error.message,
              advice: error.advice,
              error,
            },
          ]),
    ],
    checks: summary.status === 'rejected' ? [check('fact_orders.customer_key.relationships', 'failed', 214)] : [],
  };
}

export const demoLook: FirstLook = {
  root: '/data/shop/gold',
  completeness: 'manifest',
  sources: [
    {
      folder: 'sales_orders',
      mappedTo: 'orders',
      files: 400,
      bytes: 18_400_000,
      firstDay: '2025-10-17',
      lastDay: '2026-11-20',
      missingDays: ['2026-03-02', '2026-03-03'],
      columns: [
        { name: 'id', type: 'VARCHAR', mappedTo: 'id', sample: ['536365', '536366', 'C536379'] },
        { name: 'buyer', type: 'VARCHAR', mappedTo: 'customer_id', sample: ['17850', '13047'] },
        { name: 'amount_cents', type: 'BIGINT', mappedTo: 'total_amount', sample: ['13912', '2220'] },
        { name: 'ordered', type: 'TIMESTAMP', mappedTo: 'created_at', sample: ['2026-11-20 08:26:00'] },
        {
          name: 'state',
          type: 'VARCHAR',
          mappedTo: null,
          sample: ['verschickt', 'bezahlt', '<script>alert(1)</script>'],
        },
      ],
      absentColumns: ['status'],
      unknownStatuses: [
        { setting: 'order_status', value: 'verschickt', rows: 812 },
        { setting: 'order_status', value: 'storniert', rows: 31 },
      ],
    },
    {
      folder: 'customers',
      mappedTo: 'customers',
      files: 400,
      bytes: 2_100_000,
      firstDay: '2025-10-17',
      lastDay: '2026-11-20',
      missingDays: [],
      columns: [
        { name: 'id', type: 'VARCHAR', mappedTo: 'id', sample: ['17850'] },
        { name: 'region', type: 'VARCHAR', mappedTo: 'region', sample: ['France', 'EIRE'] },
      ],
      absentColumns: [],
      unknownStatuses: [],
    },
  ],
  absentSources: [{ source: 'web_events', required: false }],
  mapping: {
    sources: {
      orders: {
        folder: 'sales_orders',
        path: null,
        columns: { total_amount: { from: 'amount_cents', unit: 'cents' } },
        csv: null,
        nullText: [],
        mode: null,
        load: null,
      },
    },
    statuses: {},
  },
  targets: {
    sources: [
      {
        name: 'orders',
        required: true,
        columns: ['id', 'customer_id', 'total_amount', 'created_at', 'status', 'channel'].map((name) => ({
          name,
          optional: name === 'channel',
          description: '',
        })),
      },
      {
        name: 'customers',
        required: false,
        columns: ['id', 'region'].map((name) => ({ name, optional: false, description: '' })),
      },
      { name: 'payments', required: false, columns: [] },
    ],
    classes: { order_status: ['void', 'returned', 'open', 'done'] },
  },
  diagnostics: [],
};
