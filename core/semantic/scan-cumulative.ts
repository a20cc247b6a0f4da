import { quoteName } from '../duckdb/sql-text.ts';
import { levelItems, levelSets } from './group-levels.ts';
import { periodsOf } from './period.ts';
import { type Leaf, PERIOD, periodLevels, type Question, wholeLevels } from './plan.ts';
import type { Item, Query } from './query-ast.ts';
import { dayText, type Range, sameRange } from './ranges.ts';
import { routeRollup, sumType } from './route-rollups.ts';
import { openScan } from './scan.ts';
import { aggregateSql, type Cte, InputColumns } from './scan-measures.ts';

/**
 * Running values: the fact is read once into days (for distinct counts: into the first day of each value, or its days for a trailing
 * window), then every period takes the days up to its end.
 */
export function scanCumulative(question: Question, leaves: readonly Leaf[]): Cte[] {
  return leaves.flatMap((leaf) => {
    if (leaf.window === null) return [];
    const { periods, whole } = leaf.spans;
    const shared = periods !== null && whole !== null && sameRange(periods, whole);
    return [
      ...(periods === null ? [] : accumulate(question, leaf, periods, { withPeriod: true, read: true })),
      ...(whole === null ? [] : accumulate(question, leaf, whole, { withPeriod: false, read: !shared })),
    ];
  });
}

/** `read` false: the days have been read for the rows with a period. */
function accumulate(
  question: Question,
  leaf: Leaf,
  range: Range,
  { withPeriod, read }: { readonly withPeriod: boolean; readonly read: boolean },
): Cte[] {
  const levels = withPeriod ? periodLevels(question) : wholeLevels(question);
  if (levels.length === 0 || leaf.aggregate.kind !== 'simple' || leaf.window === null) return [];
  const name = `${leaf.name}_${withPeriod ? 'running' : 'to_date'}`;
  const daily = `${leaf.name}_${withPeriod || !read ? 'running' : 'to_date'}_days`;
  const ends = `${name}_ends`;
  const window = leaf.window.days;
  const within = (end: string): string =>
    `d._day <= ${end}${window === null ? '' : ` AND d._day > ${end} - ${window}`}`;
  const { query, combine } = dailyOf(question, leaf, range, window);
  const ctes: Cte[] = read ? [{ name: daily, query, answer: false }] : [];
  if (withPeriod) ctes.push({ name: ends, query: periodsOf(question, range), answer: false });
  const items: Item[] = [...levelItems(question, levels), { sql: combine, name: leaf.name }];
  ctes.push({
    name,
    answer: true,
    query: {
      kind: 'select',
      items,
      from: { kind: 'table', name: daily, alias: 'd' },
      joins: withPeriod ? [`JOIN ${quoteName(ends)} AS e ON ${within('e._last_day')}`] : [],
      where: withPeriod ? [`e.${PERIOD} IS NOT NULL`] : [within(dayText(range.to))],
      groupBy: levelSets(levels),
    },
  });
  return ctes;
}

/** One row a day and combination of dimension values (and value, for distinct counts), and how days are put together. */
function dailyOf(
  question: Question,
  leaf: Leaf,
  range: Range,
  window: number | null,
): { readonly query: Query; readonly combine: string } {
  if (leaf.aggregate.kind !== 'simple') throw new Error('only simple measures accumulate');
  const { definition, agg, metric } = leaf.aggregate;
  const route = routeRollup(question, definition.table, definition.time, [leaf]);
  const table = route?.table ?? definition.table;
  const { time } = definition;
  const scan = openScan(question, {
    ...{ table, time, range, withPeriod: false },
    lookBack: { days: window },
    metrics: [metric],
  });
  const inputs = new InputColumns();
  const column = route?.columns.get(leaf.name);
  const value =
    column !== undefined
      ? inputs.add(`f.${quoteName(column)}`)
      : definition.expr === null
        ? null
        : inputs.add(scan.write(definition.expr));
  // A measure's own filter decides what counts, not which dimension values occur: as in every other scan.
  const filter = column === undefined && definition.filter !== null ? inputs.add(scan.write(definition.filter)) : null;
  const groups: Item[] = question.dimensions.map((name) => ({ sql: quoteName(name), name }));
  const from = {
    kind: 'query',
    query: scan.rows([{ sql: scan.day, name: '_day' }, ...inputs.items], []),
    alias: 'rows',
  } as const;
  const keys = question.dimensions;
  if (agg === 'count_distinct') {
    const state: Item = { sql: filter === null ? `${value}` : `CASE WHEN ${filter} THEN ${value} END`, name: '_value' };
    const first = window === null;
    const day: Item = { sql: first ? 'min(_day)' : '_day', name: '_day' };
    const set = first ? [...keys, '_value'] : [...keys, '_value', '_day'];
    return {
      query: { kind: 'select', items: [...groups, state, day], from, groupBy: [set] },
      combine: `count(DISTINCT d._value)`,
    };
  }
  const partial = column !== undefined ? `sum(${value})` : aggregateSql(agg, value, filter);
  const total = agg === 'count' || agg === 'sum' ? 'sum' : agg;
  const combined = `${total}(d._value)`;
  return {
    query: {
      kind: 'select',
      items: [...groups, { sql: '_day', name: '_day' }, { sql: partial, name: '_value' }],
      from,
      groupBy: [[...keys, '_day']],
    },
    combine: total === 'sum' && leaf.exact ? `CAST(${combined} AS ${sumType(leaf)})` : combined,
  };
}
