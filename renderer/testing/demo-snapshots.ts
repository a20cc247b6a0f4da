import { addDays } from '#core/protocol/date';
import type {
  CheckResult,
  ModelResult,
  RejectedBuild,
  SnapshotManifest,
  SnapshotSummary,
} from '#core/protocol/snapshot';
import { demoModels } from './demo-catalog.ts';

const ways: readonly (readonly [ModelResult['how'], string])[] = [
  ['full', 'the pack changed'],
  ['incremental', 'parts of stg_orders changed'],
  ['kept', 'nothing that it reads changed'],
  ['view', 'is a view'],
];

export const demoResults: readonly ModelResult[] = demoModels
  .filter((model) => model.kind !== 'source' && model.kind !== 'seed')
  .map((model, at) => {
    const [how, why] = ways[at % ways.length] ?? ways[0] ?? ['full', ''];
    return {
      model: model.name,
      kind: model.kind,
      unavailable: model.unavailable,
      rows: model.rows,
      how: model.unavailable === null ? how : 'unavailable',
      why: model.unavailable ?? why,
      ms: how === 'kept' || how === 'view' ? 0 : 40 + model.rows / 90,
      fingerprint: 'f',
      unavailableColumns: {},
    };
  });

export const demoTimings = {
  clone: 210,
  ingest: 3_480,
  models: 9_120,
  checks: 2_260,
  facts: 640,
  close: 820,
  hash: 300,
  total: 16_830,
};

/** Checks of the demo's tables; the last one is `status`. */
export function demoChecks(status: 'warned' | 'failed'): readonly CheckResult[] {
  const result = (model: string, column: string | null, kind: string, message: string, failing = 0): CheckResult => ({
    check: [model, column, kind].filter((part) => part !== null).join('.'),
    model,
    column,
    kind,
    severity: status === 'failed' && failing > 0 ? 'error' : 'warn',
    status: failing > 0 ? status : 'passed',
    failingRows: failing,
    rows: 100_217,
    message,
    advice: failing > 0 ? 'Look at the rows; map the ids in workspace.yml or accept them with a threshold.' : '',
    table: failing > 0 ? `checks."${model}.${column}.${kind}"` : null,
    ms: 12,
  });
  return [
    result('fact_orders', 'order_id', 'unique', 'Every order_id stands once.'),
    result('fact_orders', 'order_id', 'not_null', 'Every row has an order_id.'),
    result('fact_orders', 'total_amount', 'expression', 'total_amount >= 0 holds in every row.'),
    result('mart_revenue', null, 'row_count', 'There are 45,213 rows, between 1 and 100,000.'),
    result('dim_customers', 'customer_key', 'unique', 'Every customer_key stands once.'),
    result(
      'source.orders',
      null,
      'quarantine',
      '3 of 100,612 rows of orders are in quarantine.',
      status === 'warned' ? 3 : 0,
    ),
    result(
      'fact_orders',
      'customer_key',
      'relationships',
      '14 rows have no customer although they are not guests.',
      14,
    ),
  ];
}

/** The snapshots of a shop whose newest day is `asOf`, one a day. */
export function demoDays(asOf: string): readonly string[] {
  return Array.from({ length: 7 }, (_, back) => addDays(asOf, -back));
}

export function demoSummary(
  { id, asOf, builtAt, warehouse, checks, models, timings }: SnapshotManifest,
  state: Pick<SnapshotSummary, 'current' | 'pinned'>,
): SnapshotSummary {
  const count = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length;
  const built = (how: ModelResult['how']) => models.filter((model) => model.how === how).length;
  return {
    id,
    asOf,
    builtAt,
    bytes: warehouse.bytes,
    ...state,
    leased: state.current,
    ms: timings['total'] ?? 0,
    models: {
      full: built('full'),
      incremental: built('incremental'),
      kept: built('kept'),
      view: built('view'),
      unavailable: built('unavailable'),
    },
    checks: {
      passed: count('passed'),
      warned: count('warned'),
      failed: count('failed'),
      unavailable: count('unavailable'),
    },
  };
}

export function demoRejected({ id, asOf, builtAt, warehouse, checks }: SnapshotManifest): RejectedBuild {
  return { id, asOf, builtAt, bytes: warehouse.bytes, failed: checks.filter((check) => check.status === 'failed') };
}
