import type { AnswerColumn, AnswerContext, MetricFormat, MetricQuery } from '#core/protocol/metric-query';
import type { ResultTable } from '../engine/result-table.ts';
import type { ChartPick } from './chart-props.ts';

/** The value that stands for all that `top` left out. */
export const OTHER = '__other';

/** One number with what it is compared with: exact decimal text, null for NULL. */
export interface Cell {
  readonly value: string | null;
  readonly prior: string | null;
  readonly delta: string | null;
  /** Relative change against the prior value. */
  readonly change: string | null;
}

export interface Metric {
  readonly name: string;
  readonly label: string;
  readonly format: MetricFormat;
}

/** What rows are apart by: the grain (first, where there is one) and the dimensions. */
export interface Axis {
  readonly name: string;
  readonly label: string;
  readonly kind: 'period' | 'dimension';
  /** Place among the answer's columns. */
  readonly column: number;
  /** Its values in the order that the pack declares; null where it declares none. */
  readonly values: readonly string[] | null;
}

/** Rows by their numbers in the table. */
export interface Answer {
  readonly axes: readonly Axis[];
  readonly metrics: readonly Metric[];
  readonly compared: boolean;
  readonly grain: string | null;
  /** First day of the period that is not over: the last of which anything is counted. Null where all are over, or still to come. */
  readonly partialPeriod: string | null;
  readonly rows: readonly number[];
  readonly totals: readonly TotalRow[];
  /** Value of a row on an axis; periods as their first day. */
  readonly key: (row: number, axis: Axis) => string | null;
  readonly cell: (row: number, metric: Metric) => Cell;
  /** True for the value that stands for the rest of the first dimension. */
  readonly isOther: (axis: Axis, value: string | null) => boolean;
  /** What a row stands for; null for a row of the rest. */
  readonly pick: (row: number, metric: Metric | null) => ChartPick | null;
}

export interface TotalRow {
  readonly row: number;
  readonly overPeriods: boolean;
  readonly overDimensions: boolean;
}

const plainNumber: MetricFormat = { kind: 'number', scale: 2, unit: null };

/** An answer by its roles. Totals are told from details by the column of that role: NULL is a value, not a total. */
export function readAnswer(query: MetricQuery, context: AnswerContext, table: ResultTable): Answer {
  const axes = context.columns.flatMap((column, at): Axis[] =>
    column.role === 'period' || column.role === 'dimension'
      ? [{ name: column.name, label: column.label, kind: column.role, column: at, values: column.values ?? null }]
      : [],
  );
  const metrics = context.columns
    .filter((column) => column.role === 'metric')
    .map(({ name, label, format }): Metric => ({ name, label, format: format ?? plainNumber }));
  const columns = placesOf(context.columns);
  const total = context.columns.findIndex((column) => column.role === 'total');
  const rows: number[] = [];
  const totals: TotalRow[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    const bits = total === -1 ? 0 : Number(table.text(row, total) ?? 0);
    if (bits === 0) rows.push(row);
    else totals.push({ row, overPeriods: (bits & 1) !== 0, overDimensions: (bits & 2) !== 0 });
  }
  const read = (row: number, metric: Metric, role: AnswerColumn['role']) => {
    const at = columns.get(`${role} ${metric.name}`);
    return at === undefined ? null : table.text(row, at);
  };
  const key: Answer['key'] = (row, axis) => {
    const text = table.text(row, axis.column);
    return text !== null && axis.kind === 'period' ? text.slice(0, 10) : text;
  };
  const [first] = query.dimensions;
  const isOther: Answer['isOther'] = (axis, value) =>
    query.top?.other === true && axis.name === first && value === OTHER;
  return {
    axes,
    metrics,
    compared: query.compare !== null && context.priorFrom !== null,
    grain: query.grain,
    partialPeriod: context.partial ? lastPeriod() : null,
    rows,
    totals,
    key,
    isOther,
    cell: (row, metric) => ({
      value: read(row, metric, 'metric'),
      prior: read(row, metric, 'prior'),
      delta: read(row, metric, 'delta'),
      change: read(row, metric, 'change'),
    }),
    pick: (row, metric) => {
      if (axes.some((axis) => isOther(axis, key(row, axis)))) return null;
      const period = axes.find((axis) => axis.kind === 'period');
      return {
        metric: metric?.name ?? null,
        period: period === undefined ? null : key(row, period),
        dimensions: Object.fromEntries(
          axes.filter((axis) => axis.kind === 'dimension').map((axis) => [axis.name, key(row, axis)]),
        ),
      };
    },
  };

  function lastPeriod(): string | null {
    const period = axes.find((axis) => axis.kind === 'period');
    if (period === undefined) return null;
    return rows.reduce<string | null>((last, row) => {
      const own = key(row, period);
      const begun = own !== null && (context.knownTo === undefined || own <= context.knownTo);
      return begun && (last === null || own > last) ? own : last;
    }, null);
  }
}

/** Rows by their value on an axis, in the order in which values first come. */
export function rowsByKey(answer: Answer, axis: Axis): ReadonlyMap<string | null, readonly number[]> {
  const groups = new Map<string | null, number[]>();
  for (const row of answer.rows) {
    const key = answer.key(row, axis);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function placesOf(columns: readonly AnswerColumn[]): ReadonlyMap<string, number> {
  return new Map(columns.map((column, at) => [`${column.role} ${column.metric}`, at]));
}
