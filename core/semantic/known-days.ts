import { periodsOf } from './period.ts';
import type { AllTime, Leaf, Question, Spans } from './plan.ts';
import type { Query } from './query-ast.ts';
import { type Day, dayText, isBeforeData, type Range } from './ranges.ts';

/**
 * The days of a leaf of which something must be known, as it would say 0 where nothing is: what is looked back at, and sums and counts of the
 * asked days. Null: whatever it says is true, as it says NULL where nothing counted, or its rows have no day.
 */
export function daysToKnow({ aggregate, current, zero, spans }: Leaf): Spans | null {
  return current && (!zero || aggregate.definition.time === null) ? null : spans;
}

/**
 * Periods that have a counterpart among days of which the snapshot knows something: from its first event to its as-of day. What is no
 * count of events, such as a forecast or a target, may well be known of days to come.
 */
export function knownPeriods(question: Question, { zero }: Leaf, range: Range): Query {
  const from = later(range.from, question);
  const periods = periodsOf(question, { ...range, from, to: zero ? earlier(range.to, question) : range.to });
  return { ...periods, items: periods.items.slice(0, 1) };
}

/** The condition that something is known of a range as a whole. */
export function knownWhole(question: Question, { zero }: Leaf, range: Range): string {
  const { model } = question;
  const { first, last } = known(question);
  const tests: string[] = [];
  if (!('iso' in range.to)) tests.push(`${dayText(range.to)} >= ${first}`);
  else if (isBeforeData(model, range)) return 'FALSE';
  if (zero && !('iso' in range.from)) tests.push(`${dayText(range.from)} <= ${last}`);
  else if (zero && 'iso' in range.from && range.from.iso > model.asOf) return 'FALSE';
  return tests.length === 0 ? 'TRUE' : tests.join(' AND ');
}

/** What a leaf says of days of which nothing is known. Rows that the extracts hold all the same count; a running total has none of its own. */
export function ofUnknownDays({ current, window }: Leaf, value: string): string {
  return current && window === null ? `nullif(${value}, 0)` : 'NULL';
}

function later(day: Day, question: Question): Day {
  const { firstDay } = question.model;
  if ('iso' in day) return { iso: day.iso < firstDay ? firstDay : day.iso };
  return { sql: `greatest(${dayText(day)}, ${known(question).first})` };
}

function earlier(day: Day, question: Question): Day {
  const { asOf } = question.model;
  if ('iso' in day) return { iso: day.iso > asOf ? asOf : day.iso };
  return { sql: `least(${dayText(day)}, ${known(question).last})` };
}

function known({ model, allTime }: Question): AllTime {
  return allTime ?? { first: `DATE '${model.firstDay}'`, last: `DATE '${model.asOf}'` };
}
