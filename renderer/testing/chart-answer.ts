import { RecordBatchStreamWriter, Table, Utf8, vectorFromArray } from 'apache-arrow';
import {
  type AnswerColumn,
  type AnswerContext,
  type MetricFormat,
  type MetricQuery,
  type MetricQueryInput,
  metricQuerySchema,
} from '#core/protocol/metric-query';
import { ResultTable } from '../engine/result-table.ts';

export const euro: MetricFormat = { kind: 'currency', scale: 2, unit: 'EUR' };
export const count: MetricFormat = { kind: 'number', scale: 0, unit: 'orders' };
export const share: MetricFormat = { kind: 'percent', scale: 4, unit: null };

export interface AnswerSpec {
  readonly query: MetricQueryInput;
  /** Label and format of each metric. */
  readonly metrics: Readonly<Record<string, readonly [label: string, format: MetricFormat]>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Values of a dimension in their declared order. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Cells in the order of the columns: period, dimensions, each metric (value, prior, delta, change), total. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly context?: Partial<AnswerContext>;
}

export interface FixedAnswer {
  readonly query: MetricQuery;
  readonly context: AnswerContext;
  readonly table: ResultTable;
}

/** An answer that needs no engine: the same columns and the same Arrow batches as one that comes over the port. */
export function fixedAnswer(spec: AnswerSpec): FixedAnswer {
  const query = metricQuerySchema.parse(spec.query);
  const columns: AnswerColumn[] = [];
  const add = (name: string, role: AnswerColumn['role'], label: string, metric: string | null = null) => {
    const format = metric === null ? null : (spec.metrics[metric]?.[1] ?? null);
    const values = role === 'dimension' ? spec.values?.[name] : undefined;
    columns.push({ name, role, metric, label, format, ...(values === undefined ? {} : { values }) });
  };
  if (query.grain !== null) add(query.grain, 'period', `By ${query.grain}`);
  for (const name of query.dimensions) add(name, 'dimension', spec.labels?.[name] ?? name);
  for (const name of query.metrics) {
    const label = spec.metrics[name]?.[0] ?? name;
    add(name, 'metric', label, name);
    if (query.compare === null) continue;
    for (const role of ['prior', 'delta', 'change'] as const) add(`${name}__${role}`, role, `${label}, ${role}`, name);
  }
  if (query.totals) add('__total', 'total', 'Total');
  const vectors = columns.map(({ name }, at) => {
    const texts = spec.rows.map((row) => (row[at] === null || row[at] === undefined ? null : String(row[at])));
    return [name, vectorFromArray(texts, new Utf8())] as const;
  });
  const table = new ResultTable();
  table.append(RecordBatchStreamWriter.writeAll(new Table(Object.fromEntries(vectors))).toUint8Array(true));
  const compared = query.compare !== null;
  const context: AnswerContext = {
    columns,
    from: '2026-01-01',
    to: '2026-11-20',
    priorFrom: compared ? '2025-01-01' : null,
    priorTo: compared ? '2025-11-20' : null,
    missingDays: [],
    partial: false,
    sql: 'SELECT 1',
    ...spec.context,
  };
  return { query, context, table };
}
