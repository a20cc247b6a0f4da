import { quoteName } from '../duckdb/sql-text.ts';
import type { Aggregation } from '../packs/pack.ts';
import { columnSql } from './expression.ts';
import { levelItems, levelSets } from './group-levels.ts';
import { type Leaf, type Level, PERIOD, periodLevels, type Question, wholeLevels } from './plan.ts';
import type { Item, Query, Relation } from './query-ast.ts';
import { type Range, sameRange } from './ranges.ts';
import { routeRollup, sumType } from './route-rollups.ts';
import { openScan } from './scan.ts';
import type { SimpleDefinition } from './semantic-model.ts';
import { scaleOf } from './value-types.ts';

export interface Cte {
  readonly name: string;
  readonly query: Query;
  /** False for a step on the way; true where its rows are rows of the answer. */
  readonly answer: boolean;
}

interface Group {
  readonly table: string;
  readonly time: string | null;
  readonly range: Range | null;
  readonly levels: readonly Level[];
  readonly leaves: Leaf[];
}

/** One pass for each fact, time column and range: all simple measures of it, at all levels, by grouping sets. */
export function scanMeasures(question: Question, leaves: readonly Leaf[]): Cte[] {
  const groups = new Map<string, Group>();
  for (const leaf of leaves) {
    if (leaf.aggregate.kind !== 'simple' || leaf.window !== null) continue;
    const { table, time, nonAdditive } = leaf.aggregate.definition;
    for (const { range, levels } of passesOf(question, leaf, nonAdditive !== null)) {
      const own = nonAdditive === null ? null : leaf.name;
      const key = JSON.stringify([table, time, range, levels, own]);
      const group = groups.get(key) ?? { table, time, range, levels, leaves: [] };
      group.leaves.push(leaf);
      groups.set(key, group);
    }
  }
  return [...groups.values()].flatMap((group, i) => scanGroup(question, group, i + 1));
}

/** Days and levels that a leaf needs; one pass when rows with and without a period cover the same days. */
function passesOf(
  question: Question,
  leaf: Leaf,
  apart: boolean,
): { readonly range: Range | null; readonly levels: readonly Level[] }[] {
  const { periods, whole } = leaf.spans;
  const timeless = leaf.aggregate.definition.time === null;
  const withPeriod = periods === null ? [] : periodLevels(question);
  const without = whole === null && !timeless ? [] : wholeLevels(question);
  if (timeless) return [{ range: null, levels: without }];
  if (periods !== null && whole !== null && sameRange(periods, whole) && !apart) {
    return [{ range: periods, levels: [...withPeriod, ...without] }];
  }
  return [
    { range: periods, levels: withPeriod },
    { range: whole, levels: without },
  ].filter(({ levels }) => levels.length > 0);
}

function scanGroup(question: Question, group: Group, number: number): Cte[] {
  const { time, range, levels, leaves } = group;
  const route = routeRollup(question, group.table, time, leaves);
  const table = route?.table ?? group.table;
  const name = `${table}_${number}`;
  const withPeriod = levels.some((level) => level.columns.includes(PERIOD));
  const metrics = leaves.map((leaf) => leaf.aggregate.metric);
  const scan = openScan(question, { table, time, range, withPeriod, lookBack: null, metrics });
  const inputs = new InputColumns();
  const aggregates = leaves.map((leaf): Item => {
    const column = route?.columns.get(leaf.name);
    if (column !== undefined) {
      const sum = `sum(${inputs.add(columnSql('f', column))})`;
      return { sql: `CAST(${sum} AS ${sumType(leaf)})`, name: leaf.name };
    }
    if (leaf.aggregate.kind !== 'simple') throw new Error('only simple measures are scanned here');
    const { definition, agg } = leaf.aggregate;
    const value = definition.expr === null ? null : inputs.add(medianInput(definition, scan.write(definition.expr)));
    const filter = definition.filter === null ? null : inputs.add(scan.write(definition.filter));
    return { sql: aggregateSql(agg, value, filter, definition.percentile), name: leaf.name };
  });
  const nonAdditive = leaves[0]?.aggregate.kind === 'simple' ? leaves[0].aggregate.definition.nonAdditive : null;
  const ctes: Cte[] = [];
  let joins: string[] = [];
  if (nonAdditive !== null) {
    const edges = `${name}_edges`;
    const at = inputs.add(columnSql('f', nonAdditive.column));
    ctes.push({ name: edges, query: edgesOf(question, group, withPeriod), answer: false });
    const on = withPeriod ? [`edges._of = rows.${quoteName(PERIOD)}`] : [];
    joins = [`JOIN ${quoteName(edges)} AS edges ON ${[...on, `edges._edge = rows.${at}`].join(' AND ')}`];
  }
  const from: Relation = { kind: 'query', query: scan.rows(inputs.items, []), alias: 'rows' };
  const items = [...levelItems(question, levels), ...aggregates];
  ctes.push({ name, query: { kind: 'select', items, from, joins, groupBy: levelSets(levels) }, answer: true });
  return ctes;
}

/** The middle of two exact values needs one digit more than they have. */
export function medianInput({ agg, inputType }: SimpleDefinition, sql: string): string {
  const scale = scaleOf(inputType);
  if (agg !== 'median' || scale === null) return sql;
  return `CAST(${sql} AS DECIMAL(38,${Math.min(scale + 1, 37)}))`;
}

/** The last (or first) day with rows of the fact, in each period or in the range; filters do not move it. */
function edgesOf(question: Question, group: Group, withPeriod: boolean): Query {
  const { table, time, range, leaves } = group;
  const [leaf] = leaves;
  const nonAdditive = leaf?.aggregate.kind === 'simple' ? leaf.aggregate.definition.nonAdditive : null;
  if (nonAdditive === null) throw new Error('an additive measure has no edges');
  const bare: Question = { ...question, dimensions: [], filters: [], other: false };
  const scan = openScan(bare, { table, time, range, withPeriod, lookBack: null, metrics: [] });
  const rows = scan.rows([{ sql: columnSql('f', nonAdditive.column), name: '_at' }], []);
  const period: Item[] = withPeriod ? [{ sql: quoteName(PERIOD), name: '_of' }] : [];
  return {
    kind: 'select',
    items: [...period, { sql: `${nonAdditive.choice}(_at)`, name: '_edge' }],
    from: { kind: 'query', query: rows, alias: 'rows' },
    groupBy: withPeriod ? [[PERIOD]] : [[]],
  };
}

/** The columns that aggregates read, each expression once: `_x1`, `_x2`, ... */
export class InputColumns {
  readonly #names = new Map<string, string>();

  /** The name of the column that holds an expression. */
  add(sql: string): string {
    const name = this.#names.get(sql) ?? `_x${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }

  get items(): Item[] {
    return [...this.#names].map(([sql, name]) => ({ sql, name }));
  }
}

/**
 * An aggregate over input columns; `value` is null for a count of rows. A percentile is a value that occurs (nearest rank), so that
 * it is exact.
 */
export function aggregateSql(
  agg: Aggregation,
  value: string | null,
  filter: string | null,
  percentile: number | null = null,
): string {
  const argument = value === null ? '*' : agg === 'count_distinct' ? `DISTINCT ${value}` : value;
  const call =
    agg === 'percentile'
      ? `quantile_disc(${argument}, ${percentile})`
      : `${agg === 'count_distinct' ? 'count' : agg}(${argument})`;
  return filter === null ? call : `${call} FILTER (WHERE ${filter})`;
}
