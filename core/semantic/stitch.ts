import { quoteName } from '../duckdb/sql-text.ts';
import { daysToKnow, knownPeriods, knownWhole, ofUnknownDays } from './known-days.ts';
import { allHaveCounterparts, periodBounds } from './literal-periods.ts';
import { periodsOf } from './period.ts';
import { hasLevels, LEVEL, type Leaf, PERIOD, type Question, wholeLevels } from './plan.ts';
import type { Item, Query, Select } from './query-ast.ts';
import type { Range } from './ranges.ts';
import type { Cte } from './scan-measures.ts';

/**
 * Puts the rows of all scans together by UNION ALL BY NAME and GROUP BY (no join: nothing is multiplied, nothing lost), adds the
 * rows of empty periods, and gives every leaf its meaning of "nothing": 0, or NULL; before the first day that the snapshot knows and after its
 * as-of day it is NULL.
 */
export function stitch(
  question: Question,
  leaves: readonly Leaf[],
  scans: readonly Cte[],
  current: Range | null,
): Cte[] {
  const { grain, dimensions } = question;
  const leveled = hasLevels(question);
  const answers = scans.filter((scan) => scan.answer).map((scan) => everythingOf(scan.name));
  const ctes: Cte[] = [...scans];
  const keys = [...dimensions, ...(grain === null ? [] : [PERIOD]), ...(leveled ? [LEVEL] : [])];
  const step = (name: string, query: Query): void => void ctes.push({ name, query, answer: false });
  const only = scans.filter((scan) => scan.answer).map((scan) => scan.name);
  const facts = only.length === 1 ? (only[0] ?? 'facts') : 'facts';
  if (facts === 'facts') step('facts', { kind: 'union', parts: answers });
  if (grain !== null && current !== null) step('periods', periodsOf(question, current));
  const skeleton = skeletonOf(question, facts);
  const whole = skeleton.length === 0 ? facts : 'parts';
  if (skeleton.length > 0) step('parts', { kind: 'union', parts: [everythingOf(facts), ...skeleton] });
  const stays = leveled ? `${LEVEL} & 1 = 1 OR ` : '';
  const stitched = only.length > 1 || skeleton.length > 0;
  if (stitched)
    step('stitched', {
      kind: 'select',
      items: [
        ...keys.map((name): Item => ({ sql: quoteName(name), name })),
        ...leaves.map(({ name }): Item => ({ sql: `any_value(${quoteName(name)})`, name })),
      ],
      from: { kind: 'table', name: whole, alias: null },
      where: grain === null || current === null ? [] : [`${stays}${inPeriods(question, current)}`],
      groupBy: [keys],
    });
  // Ranges some of whose days may be unknown: each with a CTE of the periods that are not.
  const known = new Map<string, { readonly alias: string; readonly leaf: Leaf; readonly range: Range }>();
  const whollyKnown = new Set<string>();
  for (const leaf of leaves) {
    const periods = daysToKnow(leaf)?.periods ?? null;
    if (periods === null) continue;
    const key = JSON.stringify([periods, leaf.zero]);
    if (known.has(key) || whollyKnown.has(key)) continue;
    const asked = leaf.current && liesWithin(question, periods);
    if (asked || (current !== null && allHaveCounterparts(question, current, periods))) whollyKnown.add(key);
    else known.set(key, { alias: `known_${known.size + 1}`, leaf, range: periods });
  }
  for (const { alias, leaf, range } of known.values()) step(alias, knownPeriods(question, leaf, range));
  const measureOf = (leaf: Leaf): string => {
    const raw = `s.${quoteName(leaf.name)}`;
    const value = leaf.zero ? `coalesce(${raw}, 0)` : raw;
    const spans = daysToKnow(leaf);
    if (spans === null) return value;
    const inWhole = spans.whole === null ? 'FALSE' : knownWhole(question, leaf, spans.whole);
    const periods = spans.periods === null ? null : JSON.stringify([spans.periods, leaf.zero]);
    const alias = periods === null ? undefined : known.get(periods)?.alias;
    const beside = alias === undefined ? 'TRUE' : `${alias}.${PERIOD} IS NOT NULL`;
    const inPeriod = periods === null ? inWhole : beside;
    const test =
      leveled && inPeriod !== inWhole ? `CASE WHEN s.${LEVEL} & 1 = 1 THEN ${inWhole} ELSE ${inPeriod} END` : inPeriod;
    if (test === 'TRUE') return value;
    const otherwise = ofUnknownDays(leaf, raw);
    return `CASE WHEN ${test} THEN ${value}${otherwise === 'NULL' ? '' : ` ELSE ${otherwise}`} END`;
  };
  step('measures', {
    kind: 'select',
    items: [
      ...keys.map((name): Item => ({ sql: `s.${quoteName(name)}`, name })),
      ...leaves.map((leaf): Item => ({ sql: measureOf(leaf), name: leaf.name })),
    ],
    from: { kind: 'table', name: stitched ? 'stitched' : whole, alias: 's' },
    joins: [...known.values()].map(({ alias }) => `LEFT JOIN ${alias} ON ${alias}.${PERIOD} = s.${quoteName(PERIOD)}`),
  });
  return ctes;
}

/** Days that lie between the first event and the as-of day, and are known now. */
function liesWithin({ model }: Question, { from, to }: Range): boolean {
  return 'iso' in from && from.iso >= model.firstDay && 'iso' in to && to.iso <= model.asOf;
}

/** Rows without values: every period, for every combination of dimension values that occurs, and the total rows. */
function skeletonOf(question: Question, facts: string): Select[] {
  const { grain, dimensions } = question;
  const leveled = hasLevels(question);
  const level = (total: number): Item[] => (leveled ? [{ sql: String(total), name: LEVEL }] : []);
  const columns = dimensions.map((name): Item => ({ sql: `c.${quoteName(name)}`, name }));
  const parts: Select[] = [];
  if (grain !== null) {
    const period: Item = { sql: `p.${PERIOD}`, name: PERIOD };
    const from = { kind: 'table', name: 'periods', alias: 'p' } as const;
    if (dimensions.length > 0) {
      const combinations: Select = {
        kind: 'select',
        distinct: true,
        items: columns,
        from: { kind: 'table', name: facts, alias: 'c' },
        where: leveled ? [`c.${LEVEL} & 2 = 0`] : [],
      };
      parts.push({
        kind: 'select',
        items: [...columns, period, ...level(0)],
        from: { kind: 'query', query: combinations, alias: 'c' },
        joins: ['CROSS JOIN periods AS p'],
      });
    }
    if (dimensions.length === 0 || leveled) {
      parts.push({ kind: 'select', items: [period, ...level(dimensions.length === 0 ? 0 : 2)], from });
    }
  }
  const [last] = wholeLevels(question).filter((one) => one.columns.length === 0);
  if (leveled && last !== undefined) parts.push({ kind: 'select', items: level(last.total), from: null });
  return parts;
}

/** The condition that `_period` is a period of the range: a day before may be put on one beside it. */
function inPeriods(question: Question, range: Range): string {
  const bounds = periodBounds(question, range);
  if (bounds === null) return `${quoteName(PERIOD)} IN (SELECT ${PERIOD} FROM periods)`;
  return `${quoteName(PERIOD)} BETWEEN DATE '${bounds[0]}' AND DATE '${bounds[1]}'`;
}

function everythingOf(name: string): Select {
  return {
    kind: 'select',
    items: [{ sql: '*', name: '*' }],
    from: { kind: 'table', name, alias: null },
  };
}
