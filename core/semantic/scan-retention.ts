import { quoteName } from '../duckdb/sql-text.ts';
import { columnSql } from './expression.ts';
import { levelItems, levelSets } from './group-levels.ts';
import { type Leaf, type Level, periodLevels, type Question, type RetentionAggregate, wholeLevels } from './plan.ts';
import type { Item, Select } from './query-ast.ts';
import type { Range } from './ranges.ts';
import { openScan } from './scan.ts';
import type { Cte } from './scan-measures.ts';

interface Pair {
  readonly aggregate: RetentionAggregate;
  readonly leaves: Leaf[];
}

/** Counts entities by what they did: rows become one row an entity at each level first, then entities are counted. */
export function scanRetention(question: Question, leaves: readonly Leaf[]): Cte[] {
  const pairs = new Map<string, Pair>();
  for (const leaf of leaves) {
    if (leaf.aggregate.kind !== 'retention') continue;
    const key = JSON.stringify([leaf.aggregate.definition, leaf.spans]);
    const pair = pairs.get(key) ?? { aggregate: leaf.aggregate, leaves: [] };
    pair.leaves.push(leaf);
    pairs.set(key, pair);
  }
  return [...pairs.values()].flatMap(({ aggregate, leaves: both }) => {
    const [leaf] = both;
    if (leaf === undefined) return [];
    const { periods, whole } = leaf.spans;
    const before = aggregate.before;
    return [
      ...count(question, both, periods, before?.periods ?? null, periodLevels(question), true),
      ...count(question, both, whole, before?.whole ?? null, wholeLevels(question), false),
    ];
  });
}

function count(
  question: Question,
  leaves: readonly Leaf[],
  range: Range | null,
  before: Range | null,
  levels: readonly Level[],
  withPeriod: boolean,
): Cte[] {
  const [first] = leaves;
  if (range === null || levels.length === 0 || first?.aggregate.kind !== 'retention') return [];
  const name = `${first.name}_${withPeriod ? 'periods' : 'range'}`;
  const grouped = levelItems(question, levels);
  const { parts, facts, numerator, denominator } = entityScan(question, first.aggregate, range, before, withPeriod);
  const kept = grouped.map((item): Item => ({ sql: quoteName(item.name), name: item.name }));
  return [
    {
      name: `${name}_entities`,
      answer: false,
      query: {
        kind: 'select',
        items: [...grouped, ...facts],
        from: { kind: 'query', query: { kind: 'union', parts }, alias: 'rows' },
        groupBy: levelSets(levels, ['_entity']),
      },
    },
    {
      name,
      answer: true,
      query: {
        kind: 'select',
        items: [
          ...kept,
          ...leaves.map((leaf): Item => {
            const part = leaf.aggregate.kind === 'retention' ? leaf.aggregate.part : 'numerator';
            const side = part === 'numerator' ? numerator : denominator;
            return { sql: side === null ? 'count(*)' : `count(*) FILTER (WHERE ${side})`, name: leaf.name };
          }),
        ],
        from: { kind: 'table', name: `${name}_entities`, alias: null },
        groupBy: [kept.map((item) => item.name)],
      },
    },
  ];
}

/** What a retention metric reads: rows with their `_entity`, what is known of an entity by its rows, and which entities count. */
function entityScan(
  question: Question,
  { definition, metric }: RetentionAggregate,
  range: Range,
  before: Range | null,
  withPeriod: boolean,
): {
  readonly parts: readonly Select[];
  readonly facts: readonly Item[];
  readonly numerator: string;
  /** Null: every entity. */
  readonly denominator: string | null;
} {
  const { table, time, kind, expr, filter, minimum, entityColumn } = definition;
  const rowsOf = (days: Range, side: 'now' | 'before'): Select => {
    const scan = openScan(question, { table, time, range: days, withPeriod, lookBack: null, metrics: [metric] });
    const entity = columnSql('f', entityColumn);
    const items: Item[] = [{ sql: entity, name: '_entity' }];
    if (kind === 'prior') items.push({ sql: side === 'now' ? 'TRUE' : 'FALSE', name: '_is_now' });
    if (expr !== null) items.push({ sql: scan.write(expr), name: '_value' });
    const where = [`${entity} IS NOT NULL`, ...(filter === null ? [] : [scan.write(filter)])];
    return scan.rows(items, where);
  };
  const parts = [rowsOf(range, 'now'), ...(before === null ? [] : [rowsOf(before, 'before')])];
  if (kind === 'prior') {
    const facts = [
      { sql: 'bool_or(_is_now)', name: '_now' },
      { sql: 'bool_or(NOT _is_now)', name: '_before' },
    ];
    return { parts, facts, numerator: '_now AND _before', denominator: '_before' };
  }
  const facts = [{ sql: `${expr === null ? 'count(*)' : 'count(DISTINCT _value)'} >= ${minimum}`, name: '_often' }];
  return { parts, facts, numerator: '_often', denominator: null };
}

/** The entities that one side of a retention metric counts, one row each: the columns of the rows behind it. */
export function retentionEntities(
  question: Question,
  aggregate: RetentionAggregate,
  range: Range,
  before: Range | null,
): Select {
  const { parts, facts, numerator, denominator } = entityScan(question, aggregate, range, before, false);
  const side = aggregate.part === 'numerator' ? numerator : denominator;
  const named = { sql: '_entity', name: aggregate.definition.entityColumn };
  const shown = facts.map(({ name }) => ({ sql: name, name }));
  const entities: Select = {
    kind: 'select',
    items: [{ sql: '_entity', name: '_entity' }, ...facts],
    from: { kind: 'query', query: { kind: 'union', parts }, alias: 'rows' },
    groupBy: [['_entity']],
  };
  return {
    kind: 'select',
    items: [named, ...shown],
    from: { kind: 'query', query: entities, alias: 'entities' },
    where: side === null ? [] : [side],
    orderBy: ['_entity'],
  };
}
