import { quoteName } from '../duckdb/sql-text.ts';
import type { Aggregation } from '../packs/pack.ts';
import { levelItems, levelSets } from './group-levels.ts';
import { periodsOf } from './period.ts';
import { type Leaf, PERIOD, periodLevels, type Question, wholeLevels } from './plan.ts';
import type { Item, Query, Relation, Select } from './query-ast.ts';
import type { Range } from './ranges.ts';
import { routeRollup, sumType } from './route-rollups.ts';
import { openScan } from './scan.ts';
import { aggregateSql, type Cte, InputColumns } from './scan-measures.ts';

/**
 * Running values. Rows without a period are one aggregate over all days up to the end. Rows with one: over all time, every day (for
 * distinct counts: the first day of every value) goes to the first period that ends on it or later, and periods are added
 * up in order; over a trailing window, every period takes its days.
 */
export function scanCumulative(question: Question, leaves: readonly Leaf[]): Cte[] {
  return leaves.flatMap((leaf) => {
    if (leaf.window === null) return [];
    const { periods, whole } = leaf.spans;
    const ctes: Cte[] = [];
    if (periods !== null) {
      ctes.push(...(leaf.window.days === null ? runningPeriods : trailingPeriods)(question, leaf, periods));
    }
    if (whole !== null) ctes.push(upToEnd(question, leaf, whole));
    return ctes;
  });
}

/** What a leaf reads, as columns of a derived table `rows`. */
interface Source {
  readonly from: Relation;
  readonly agg: Aggregation;
  readonly value: string | null;
  readonly filter: string | null;
  /** `value` is a column of a mart that holds sums. */
  readonly routed: boolean;
}

function sourceOf(question: Question, leaf: Leaf, range: Range): Source {
  if (leaf.aggregate.kind !== 'simple' || leaf.window === null) throw new Error('only simple measures accumulate');
  const { definition, agg, metric } = leaf.aggregate;
  const route = routeRollup(question, definition.table, definition.time, [leaf]);
  const { time, expr, filter } = definition;
  const scan = openScan(question, {
    table: route?.table ?? definition.table,
    ...{ time, range, withPeriod: false, lookBack: leaf.window, metrics: [metric] },
  });
  const inputs = new InputColumns();
  const column = route?.columns.get(leaf.name);
  // A measure's own filter decides what counts, not which dimension values occur: as in every other scan.
  const input =
    column !== undefined
      ? { agg: 'sum' as const, value: inputs.add(`f.${quoteName(column)}`), filter: null }
      : {
          agg,
          value: expr === null ? null : inputs.add(scan.write(expr)),
          filter: filter === null ? null : inputs.add(scan.write(filter)),
        };
  const query = scan.rows([{ sql: scan.day, name: '_day' }, ...inputs.items], []);
  return { ...input, from: { kind: 'query', query, alias: 'rows' }, routed: column !== undefined };
}

function upToEnd(question: Question, leaf: Leaf, range: Range): Cte {
  const levels = wholeLevels(question);
  const { agg, value, filter, from, routed } = sourceOf(question, leaf, { ...range, from: range.to });
  const sql = aggregateSql(agg, value, filter);
  const items = [...levelItems(question, levels), { sql: routed ? typed(leaf, sql) : sql, name: leaf.name }];
  const query: Query = { kind: 'select', items, from, groupBy: levelSets(levels) };
  return { name: `${leaf.name}_to_date`, query, answer: true };
}

function runningPeriods(question: Question, leaf: Leaf, range: Range): Cte[] {
  const name = `${leaf.name}_running`;
  const { dimensions } = question;
  const { agg, value, filter, from } = sourceOf(question, leaf, range);
  const levels = periodLevels(question);
  const ends = relation(`${name}_ends`, 'e');
  const toPeriod = [`ASOF JOIN ${quoteName(`${name}_ends`)} AS e ON d._day <= e._last_day`];
  const period: Item = { sql: `e.${PERIOD}`, name: PERIOD };
  let days: Select;
  let news: Select;
  if (agg === 'count_distinct') {
    const apart = levels.map(({ columns, total }) => ({ columns: columns.filter((c) => c !== PERIOD), total }));
    const marks = levelItems(question, apart);
    const states: Item[] = [
      { sql: distinctValue(value, filter), name: '_value' },
      { sql: '_day', name: '_day' },
    ];
    const rows: Select = { kind: 'select', items: [...columnsOf(dimensions), ...states], from };
    const firsts: Item[] = [
      { sql: '_value', name: '_value' },
      { sql: 'min(_day)', name: '_day' },
    ];
    days = {
      kind: 'select',
      items: [...marks, ...firsts],
      from: { kind: 'query', query: rows, alias: 'rows' },
      groupBy: levelSets(apart, ['_value']),
    };
    const kept = columnsOf(marks.map((mark) => mark.name));
    news = {
      kind: 'select',
      items: [...kept, period, { sql: 'count(_value)', name: '_new' }],
      from: relation(`${name}_days`, 'd'),
      joins: toPeriod,
      groupBy: [[...kept.map((item) => item.name), PERIOD]],
    };
  } else {
    const partial = { sql: aggregateSql(agg, value, filter), name: '_value' };
    days = {
      kind: 'select',
      items: [...columnsOf([...dimensions, '_day']), partial],
      from,
      groupBy: [[...dimensions, '_day']],
    };
    news = {
      kind: 'select',
      items: [...levelItems(question, levels), { sql: `${mergeOf(agg)}(_value)`, name: '_new' }],
      from: relation(`${name}_days`, 'd'),
      joins: toPeriod,
      groupBy: levelSets(levels),
    };
  }
  const keys = news.items.map((item) => item.name).filter((key) => key !== PERIOD && key !== '_new');
  const combinations: Select = {
    kind: 'select',
    distinct: true,
    items: columnsOf(keys),
    from: relation(`${name}_news`, null),
  };
  const grid: Select = {
    kind: 'select',
    items: [...columnsOf(keys), period],
    from: keys.length === 0 ? ends : { kind: 'query', query: combinations, alias: 'c' },
    joins: keys.length === 0 ? [] : [`CROSS JOIN ${quoteName(`${name}_ends`)} AS e`],
  };
  const everything: Select = {
    kind: 'select',
    items: columnsOf([...keys, PERIOD, '_new']),
    from: relation(`${name}_news`, null),
  };
  const by = keys.length === 0 ? '' : `PARTITION BY ${keys.map(quoteName).join(', ')} `;
  const merge = mergeOf(agg);
  const running = `${merge}(${merge}(_new)) OVER (${by}ORDER BY _last_day)`;
  const cte = (suffix: string, query: Query, answer = false): Cte => ({ name: `${name}${suffix}`, query, answer });
  return [
    cte('_ends', endsOf(question, range)),
    cte('_days', days),
    cte('_news', news),
    cte(
      '',
      {
        kind: 'select',
        items: [
          ...columnsOf(keys),
          { sql: `n.${PERIOD}`, name: PERIOD },
          { sql: typed(leaf, running), name: leaf.name },
        ],
        from: { kind: 'query', query: { kind: 'union', parts: [everything, grid] }, alias: 'n' },
        joins: [`JOIN ${quoteName(`${name}_ends`)} AS ends(_of, _last_day) ON ends._of = n.${PERIOD}`],
        groupBy: [[...keys, PERIOD, '_last_day']],
      },
      true,
    ),
  ];
}

function trailingPeriods(question: Question, leaf: Leaf, range: Range): Cte[] {
  const name = `${leaf.name}_trailing`;
  const window = leaf.window?.days ?? 0;
  const { dimensions } = question;
  const { agg, value, filter, from } = sourceOf(question, leaf, range);
  const levels = periodLevels(question);
  const distinct = agg === 'count_distinct';
  const state: Item = {
    sql: distinct ? distinctValue(value, filter) : aggregateSql(agg, value, filter),
    name: '_value',
  };
  const days: Select = {
    kind: 'select',
    distinct,
    items: [...columnsOf([...dimensions, '_day']), state],
    from,
    ...(distinct ? {} : { groupBy: [[...dimensions, '_day']] }),
  };
  const merged = distinct ? 'count(DISTINCT _value)' : typed(leaf, `${mergeOf(agg)}(_value)`);
  const within = `d._day <= e._last_day AND d._day > e._last_day - ${window}`;
  return [
    { name: `${name}_ends`, query: endsOf(question, range), answer: false },
    { name: `${name}_days`, query: days, answer: false },
    {
      name,
      answer: true,
      query: {
        kind: 'select',
        items: [...levelItems(question, levels), { sql: merged, name: leaf.name }],
        from: relation(`${name}_days`, 'd'),
        joins: [`JOIN ${quoteName(`${name}_ends`)} AS e ON ${within}`],
        groupBy: levelSets(levels),
      },
    },
  ];
}

/** Periods of the answer and the last day of the range that belongs to each. */
function endsOf(question: Question, range: Range): Select {
  return {
    kind: 'select',
    items: columnsOf([PERIOD, '_last_day']),
    from: { kind: 'query', query: periodsOf(question, range), alias: 'ends' },
    where: [`${PERIOD} IS NOT NULL`],
  };
}

function distinctValue(value: string | null, filter: string | null): string {
  return filter === null ? `${value}` : `CASE WHEN ${filter} THEN ${value} END`;
}

/** How partial results of an aggregate are put together. */
function mergeOf(agg: Aggregation): 'sum' | 'min' | 'max' {
  return agg === 'min' || agg === 'max' ? agg : 'sum';
}

/** The type that the aggregate has over the fact itself. */
function typed(leaf: Leaf, sql: string): string {
  if (leaf.aggregate.kind !== 'simple' || !leaf.exact) return sql;
  const { agg } = leaf.aggregate;
  if (agg === 'count_distinct') return `CAST(${sql} AS BIGINT)`;
  return agg === 'sum' || agg === 'count' ? `CAST(${sql} AS ${sumType(leaf)})` : sql;
}

function columnsOf(names: readonly string[]): Item[] {
  return names.map((name) => ({ sql: quoteName(name), name }));
}

function relation(name: string, alias: string | null): Relation {
  return { kind: 'table', name, alias };
}
