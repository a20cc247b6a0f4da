import { EngineError } from '../protocol/engine-error.ts';
import { columnSql, type Expression, writeExpression } from './expression.ts';
import { type DimensionPath, findDimension, findFanOut, reachableDimensions } from './graph.ts';
import { type Joins, joinsFor } from './joins.ts';
import { labelOf } from './period.ts';
import { PERIOD, type Question } from './plan.ts';
import type { Item, Select } from './query-ast.ts';
import { dayText, type Range } from './ranges.ts';
import { timeSql } from './snapshot-calendar.ts';

export interface ScanInput {
  readonly table: string;
  /** Null for a table that is as of the snapshot. */
  readonly time: string | null;
  /** Days read; null: all of them. */
  readonly range: Range | null;
  /** Put every row on its period. */
  readonly withPeriod: boolean;
  /** Read everything before too (`days` null), or so many days before the first one. */
  readonly lookBack: { readonly days: number | null } | null;
  /** Metrics that the scan serves, for messages. */
  readonly metrics: readonly string[];
}

export interface Scan {
  /** SQL of an expression of a metric over this table. */
  write(expression: Expression): string;
  /** SQL of the row's day; throws where there is no time. */
  readonly day: string;
  /** Rows with the dimensions of the question, the period where asked, and `items`. */
  rows(items: readonly Item[], where: readonly string[]): Select;
}

/** One pass over a fact: the only place where rows of a table enter a question, and where its filters and the policy apply. */
export function openScan(question: Question, input: ScanInput): Scan {
  const { model, dimensions, filters } = question;
  const { table, time, range } = input;
  const joins = joinsFor(model, table, time);
  const day = time === null ? 'NULL' : timeSql(columnSql('f', time), model.tables[table]?.columns[time]);
  const own = model.tables[table]?.columns ?? {};
  const dimensionSql = (name: string, use: 'slice' | 'filter' | 'policy'): string =>
    joins.columnOf(resolveDimension(question, input, name, use));
  const write = (expression: Expression): string =>
    writeExpression(expression, (name) =>
      own[name] === undefined ? reached(question, input, joins, name) : columnSql('f', name),
    );
  return {
    write,
    day,
    rows: (items, where) => {
      const extra: string[] = [];
      const shown = dimensions.map((name, i): Item => {
        const sql = dimensionSql(name, 'slice');
        if (i > 0 || !question.other) return { sql, name };
        extra.push(`LEFT JOIN top_values AS top ON top._value IS NOT DISTINCT FROM ${sql}`);
        return { sql: `CASE WHEN top._rank IS NULL THEN '__other' ELSE CAST(${sql} AS VARCHAR) END`, name };
      });
      const conditions = [
        ...(range === null || time === null ? [] : [rangeCondition(day, range, input.lookBack)]),
        ...filters.map(({ expression, use }) => writeExpression(expression, (name) => dimensionSql(name, use))),
        ...where,
      ];
      const label = input.withPeriod && range !== null ? labelOf(question, range, day) : null;
      const columns = [...shown, ...(label === null ? [] : [{ sql: label.sql, name: PERIOD }]), ...items];
      return {
        kind: 'select',
        items: columns.length === 0 ? [{ sql: '1', name: '_row' }] : columns,
        from: { kind: 'table', name: table, alias: 'f' },
        joins: [...joins.clauses(), ...(label?.joins ?? []), ...extra],
        where: conditions,
      };
    },
  };
}

/** The way to a dimension from the scanned table, or the reason why there is none. */
export function resolveDimension(
  { model }: Question,
  { table, metrics }: Pick<ScanInput, 'table' | 'metrics'>,
  dimension: string,
  use: 'slice' | 'filter' | 'policy',
): DimensionPath {
  const path = findDimension(model, table, dimension);
  if (path === null) {
    const [gone] = Object.values(model.tables).filter(
      (t) => t.unavailable !== null && t.dimensions.some((d) => d.name === dimension),
    );
    const only = Object.values(model.tables).every(
      (t) => t === gone || !t.dimensions.some((d) => d.name === dimension),
    );
    if (gone !== undefined && only) {
      const reason = `${gone.name} is unavailable: ${gone.unavailable}`;
      throw new EngineError('metric-dimension-unavailable', { dimension, reason });
    }
    const possible = reachableDimensions(model, table);
    const fan = findFanOut(model, table, dimension);
    if (fan !== null) {
      throw new EngineError('metric-path-not-unique', { metrics, model: table, dimension, ...fan, possible, use });
    }
    throw new EngineError('metric-dimension-unreachable', { metrics, model: table, dimension, possible, use });
  }
  // A way over a column that the extracts do not have ends at the unknown member, and says nothing either.
  const way = path.steps.map((step) => model.tables[step.from]?.unavailableColumns[step.fromColumn]);
  const reason = [model.tables[path.table]?.unavailableColumns[path.column], ...way].find((one) => one !== undefined);
  if (reason !== undefined) throw new EngineError('metric-dimension-unavailable', { dimension, reason });
  return path;
}

function reached(question: Question, input: ScanInput, joins: Joins, name: string): string {
  return joins.columnOf(resolveDimension(question, input, name, 'filter'));
}

function rangeCondition(day: string, range: Range, lookBack: ScanInput['lookBack']): string {
  if (lookBack === null) return `${day} BETWEEN ${dayText(range.from)} AND ${dayText(range.to)}`;
  const until = `${day} <= ${dayText(range.to)}`;
  return lookBack.days === null ? until : `${until} AND ${day} > ${dayText(range.from)} - ${lookBack.days}`;
}
