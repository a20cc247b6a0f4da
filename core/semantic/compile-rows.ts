import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { AccessPolicy } from '../policy/access-policy.ts';
import { type CalendarUnit, endOf } from '../protocol/calendar-units.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { fiscalEnd } from '../protocol/fiscal-periods.ts';
import type { MetricMark, MetricQueryInput } from '../protocol/metric-query.ts';
import { readQuestion } from './compile-metric-query.ts';
import { columnSql } from './expression.ts';
import { findMetric } from './find-metric.ts';
import { fiscalBuckets } from './fiscal-calendar.ts';
import { daysToKnow, knownWhole, ofUnknownDays } from './known-days.ts';
import type { Leaf, Question, Value } from './plan.ts';
import type { Relation, Select } from './query-ast.ts';
import { isFiscal, literalDays, type Range } from './ranges.ts';
import { renderSql } from './render-sql.ts';
import { MetricResolver } from './resolve-metrics.ts';
import { openScan } from './scan.ts';
import { aggregateSql, medianInput } from './scan-measures.ts';
import { retentionEntities } from './scan-retention.ts';
import type { SemanticModel } from './semantic-model.ts';
import { writeValue } from './write-value.ts';

/** Rows of one model that a number is made of. */
export interface CompiledRowSet {
  /** The base metric that counts them. */
  readonly metric: string;
  readonly label: string;
  readonly model: string;
  /** The side of a share of entities; null for all other metrics. */
  readonly part: 'numerator' | 'denominator' | null;
  /** Column that tells the rows apart; null where the model declares none. */
  readonly key: string | null;
  /** Column that says when a row counts; null for a model without a time. */
  readonly time: string | null;
  /** Days of the rows, inclusive; null for all days up to `to`, or for a model without a time. */
  readonly from: string | null;
  readonly to: string | null;
  /** What is done with the rows: `sum of _value`, `count of rows`. */
  readonly adds: string;
  /** The rows: all columns of the model, and `_value`, what each row counts as. */
  readonly sql: string;
  /** One row, columns `value` (what the rows add up to) and `rows` BIGINT. */
  readonly sumSql: string;
}

export interface CompiledRows {
  readonly sets: readonly CompiledRowSet[];
  /** One row, one column `value`: the metric, computed from nothing but the row sets. */
  readonly valueSql: string;
  /** The same over other rows: for each set a relation with its `_value` (rows alone where they are counted). */
  readonly valueOver: (relations: readonly string[]) => string;
}

/**
 * The rows behind one mark of an answer: a ratio shows those of both sides, a difference those of all its inputs. They are read by
 * the scans that the number itself is made of, never through a mart, so that they add up to it. Errors: those of the question.
 */
export async function compileRows(
  connection: Connection,
  model: SemanticModel,
  input: MetricQueryInput,
  mark: MetricMark,
  policy: AccessPolicy,
): Promise<CompiledRows> {
  const { question, current } = await readQuestion(connection, model, narrowed(input, mark), policy, { route: false });
  const range = mark.period === null ? current : markedDays(question, current, mark.period);
  const resolver = new MetricResolver(question);
  const spans = mark.period === null ? { periods: null, whole: range } : { periods: range, whole: null };
  const value = resolver.resolve(mark.metric, spans, true);
  const parts = resolver.leaves.map((leaf) => ({ leaf, rows: rowsOf(question, leaf) }));
  const sets = new Map<string, CompiledRowSet>();
  const setOf = parts.map(({ leaf, rows }) => {
    const set = describeSet(question, leaf, rows);
    const same = `${set.sql} ${set.adds}`;
    if (!sets.has(same)) sets.set(same, set);
    return [...sets.keys()].indexOf(same);
  });
  const own = parts.map(
    ({ rows }): Relation => ({ kind: 'query', query: { ...rows.query, orderBy: [] }, alias: 'rows' }),
  );
  return {
    sets: [...sets.values()],
    valueSql: valueSql(question, value, parts, own),
    valueOver: (relations) => {
      const given = setOf.map((at): Relation => ({ kind: 'sql', sql: `${relations[at]} AS rows` }));
      return valueSql(question, value, parts, given);
    },
  };
}

/** The question of one mark: its metric, its dimension values as filters, and no more to it. */
function narrowed(input: MetricQueryInput, mark: MetricMark): MetricQueryInput {
  const marks = Object.entries(mark.dimensions).map(
    ([name, value]) => `${quoteName(name)} IS NOT DISTINCT FROM ${value === null ? 'NULL' : quoteText(value)}`,
  );
  const where = [...(input.where == null ? [] : [`(${input.where})`]), ...marks];
  return {
    ...{ metrics: [mark.metric], dimensions: [], grain: mark.period === null ? null : (input.grain ?? null) },
    ...{ from: input.from ?? null, to: input.to ?? null, where: where.length === 0 ? null : where.join(' AND ') },
  };
}

/** The days of the period that begins on `start`, as far as the question asks for them. */
function markedDays({ model, grain }: Question, asked: Range | null, start: string): Range {
  if (grain === null || asked === null) {
    throw new EngineError('metric-question-invalid', {
      message: `a period (${start}) needs a grain and a metric with a time.`,
    });
  }
  const days = literalDays(asked);
  const end = isFiscal(grain)
    ? fiscalEnd(model.fiscal, grain, fiscalBuckets(model.fiscal, grain, { from: start, to: start })[0] ?? start)
    : endOf(grain as CalendarUnit, start, model.weekStart);
  const from = start < days.from ? days.from : start;
  const to = end > days.to ? days.to : end;
  if (from > to) throw new EngineError('metric-range-invalid', { from, to });
  return { from: { iso: from }, to: { iso: to }, shifts: [], periods: null };
}

interface Rows {
  readonly query: Select;
  /** Aggregate over the columns of `query`. */
  readonly aggregate: string;
  readonly adds: string;
}

function rangeOf({ spans }: Leaf): Range | null {
  return spans.periods ?? spans.whole;
}

function rowsOf(question: Question, leaf: Leaf): Rows {
  const { aggregate } = leaf;
  const range = rangeOf(leaf);
  if (aggregate.kind === 'retention') {
    if (range === null)
      throw new EngineError('metric-without-time', { metric: aggregate.metric, model: aggregate.definition.table });
    const before = aggregate.before === null ? null : (aggregate.before.periods ?? aggregate.before.whole);
    const query = retentionEntities(question, aggregate, range, before);
    return { query, aggregate: 'count(*)', adds: 'count of rows' };
  }
  const { definition, agg, metric } = aggregate;
  const { table, time, expr, filter, nonAdditive, percentile } = definition;
  const lookBack = leaf.window;
  const scanned = lookBack === null || range === null ? range : { ...range, from: range.to };
  const scan = openScan(question, { table, time, range: scanned, withPeriod: false, lookBack, metrics: [metric] });
  const where = [...(filter === null ? [] : [scan.write(filter)])];
  if (nonAdditive !== null) {
    const bare = { ...question, filters: [] };
    const at = columnSql('f', nonAdditive.column);
    const edges = openScan(bare, { table, time, range, withPeriod: false, lookBack: null, metrics: [] });
    const edge = edges.rows([{ sql: `${nonAdditive.choice}(${at})`, name: '_edge' }], []);
    where.push(`${at} = (${renderSql({ policy: question.policy, ctes: [], body: edge })})`);
  }
  const columns = Object.keys(question.model.tables[table]?.columns ?? {}).map((name) => ({
    sql: columnSql('f', name),
    name,
  }));
  const value = expr === null ? [] : [{ sql: medianInput(definition, scan.write(expr)), name: '_value' }];
  const query = scan.rows([...columns, ...value], where);
  return {
    query: { ...query, orderBy: orderOf(question, table, time) },
    aggregate: aggregateSql(agg, expr === null ? null : '_value', null, percentile),
    adds: expr === null ? 'count of rows' : agg === 'count_distinct' ? 'count of different _value' : `${agg} of _value`,
  };
}

/** Newest first, then by the model's own key: the same rows stand in the same order. */
function orderOf({ model }: Question, table: string, time: string | null): string[] {
  const key = keyOf(model, table);
  return [
    ...(time === null ? [] : [`${columnSql('f', time)} DESC NULLS LAST`]),
    ...(key === null ? [] : [columnSql('f', key)]),
  ];
}

function keyOf(model: SemanticModel, table: string): string | null {
  return (model.tables[table]?.entities ?? []).find((entity) => entity.type !== 'foreign')?.column ?? null;
}

function describeSet(question: Question, leaf: Leaf, { query, aggregate, adds }: Rows): CompiledRowSet {
  const { policy, model } = question;
  const { metric, definition } = leaf.aggregate;
  const range = rangeOf(leaf);
  const days = range === null || definition.time === null ? null : literalDays(range);
  const sql = renderSql({ policy, ctes: [], body: query });
  const sum: Select = {
    kind: 'select',
    items: [
      { sql: aggregate, name: 'value' },
      { sql: 'count(*)', name: 'rows' },
    ],
    from: { kind: 'query', query: { ...query, orderBy: [] }, alias: 'rows' },
  };
  return {
    metric,
    label: findMetric(model.metrics, metric)?.label ?? metric,
    model: definition.table,
    part: leaf.aggregate.kind === 'retention' ? leaf.aggregate.part : null,
    key: leaf.aggregate.kind === 'retention' ? leaf.aggregate.definition.entityColumn : keyOf(model, definition.table),
    time: leaf.aggregate.kind === 'retention' ? null : definition.time,
    from: leaf.window === null ? (days?.from ?? null) : null,
    to: days?.to ?? null,
    adds,
    sql,
    sumSql: renderSql({ policy, ctes: [], body: sum }),
  };
}

/** Every leaf over its rows, put together as the metric says; nothing counted is 0 or NULL as in the answer itself. */
function valueSql(
  question: Question,
  value: Value,
  parts: readonly { readonly leaf: Leaf; readonly rows: Rows }[],
  from: readonly Relation[],
): string {
  const { policy, model } = question;
  const ctes = parts.map(({ leaf, rows }, i) => {
    const range = rangeOf(leaf);
    const unknown = range !== null && daysToKnow(leaf) !== null && knownWhole(question, leaf, range) === 'FALSE';
    const known = leaf.zero ? `coalesce(${rows.aggregate}, 0)` : rows.aggregate;
    const sql = unknown ? ofUnknownDays(leaf, rows.aggregate) : known;
    const query: Select = {
      kind: 'select',
      items: [{ sql, name: leaf.name }],
      from: from[i] as Relation,
    };
    return { name: `part_${i + 1}`, query };
  });
  return renderSql({
    policy,
    ctes,
    body: {
      kind: 'select',
      items: [{ sql: writeValue(value, model).sql, name: 'value' }],
      from: { kind: 'sql', sql: ctes.map(({ name }) => quoteName(name)).join(', ') },
    },
  });
}
