import { periodsOf } from './period.ts';
import type { Leaf, Question, Spans } from './plan.ts';
import type { Query } from './query-ast.ts';
import { dayText, isBeforeData, type Range } from './ranges.ts';

/**
 * The days of a leaf of which something must be known, as it would say 0 where nothing is: what is looked back at, and sums and counts of the
 * asked days. Null: whatever it says is true, as it says NULL where nothing counted, or its rows have no day.
 */
export function daysToKnow({ aggregate, current, zero, spans }: Leaf): Spans | null {
  return current && (!zero || aggregate.definition.time === null) ? null : spans;
}

/** Periods that have a counterpart among days of which the snapshot knows something. */
export function knownPeriods(question: Question, range: Range): Query {
  const first = question.model.firstDay;
  const from =
    'iso' in range.from
      ? { iso: range.from.iso < first ? first : range.from.iso }
      : { sql: `greatest(${dayText(range.from)}, DATE '${first}')` };
  const periods = periodsOf(question, { ...range, from });
  return { ...periods, items: periods.items.slice(0, 1) };
}

/** The condition that something is known of a range as a whole. */
export function knownWhole({ model }: Question, range: Range): string {
  if ('iso' in range.to) return isBeforeData(model, range) ? 'FALSE' : 'TRUE';
  return `${dayText(range.to)} >= DATE '${model.firstDay}'`;
}
