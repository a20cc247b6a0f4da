import { formatDay, formatPeriod } from '../ui/format-date.ts';
import { formatDecimal, NULL_MARK } from '../ui/format-number.ts';
import { metricLabelOf } from '../ui/metric-names.ts';
import type { Answer, Axis } from './answer.ts';
import { isDecimal } from './decimal.ts';

/** Longest text that a label holds; the table behind the chart has the whole. */
const LONGEST = 200;

/** How the values of an axis are written: periods by their grain, dates as dates, all else as it is, on one line. */
export function keyLabels(answer: Answer, axis: Axis): (value: string | null) => string {
  const { grain } = answer;
  if (axis.kind === 'period') {
    return (value) => (value === null ? NULL_MARK : grain === null ? value : formatPeriod(value, grain));
  }
  const texts = answer.rows.slice(0, 500).flatMap((row) => answer.key(row, axis) ?? []);
  const dates = texts.length > 0 && texts.every((text) => /^\d{4}-\d{2}-\d{2}$/.test(text));
  const metric = metricLabelOf(texts, axis.name);
  const months = dates && texts.every((text) => text.endsWith('-01'));
  return (value) => {
    if (value === null) return NULL_MARK;
    if (answer.isOther(axis, value)) return 'Other';
    if (value.trim() === '') return '(blank)';
    if (metric !== null) return metric(value);
    if (dates) return months ? formatPeriod(value, 'month') : formatDay(value);
    return oneLine(value);
  };
}

/** A value where its axis is not beside it: a bare number says what it is of (`Hour 14`). */
export function inWords(axis: Axis, value: string | null, label: string): string {
  return axis.kind === 'dimension' && isDecimal(value) ? `${axis.label} ${label}` : label;
}

const week = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** True for names of days: they stand in the order of the week, and from left to right. */
export function areWeekdays(keys: readonly (string | null)[]): boolean {
  return keys.some((key) => key !== null) && keys.every((key) => key === null || week.includes(key));
}

/** For sorting names of days; NULL comes last. */
export function byWeekday(a: string | null, b: string | null): number {
  const place = (key: string | null) => (key === null ? week.length : week.indexOf(key));
  return place(a) - place(b);
}

/** Several values of one row as one label. */
export function joinLabels(labels: readonly string[]): string {
  return labels.join(' · ');
}

/**
 * Orders values where their order is not the question's: those that the pack declares as it does, numbers as numbers, all else as it
 * came. NULL and the rest come last.
 */
export function sortKeys(
  keys: readonly (string | null)[],
  isOther: (value: string | null) => boolean,
  declared: readonly string[] | null = null,
): (string | null)[] {
  const rank = (value: string | null) => (value === null ? 1 : isOther(value) ? 2 : 0);
  const numeric = keys.every((key) => rank(key) > 0 || isDecimal(key));
  const dates = keys.every((key) => rank(key) > 0 || /^\d{4}-\d{2}-\d{2}/.test(key ?? ''));
  if (areWeekdays(keys)) return [...keys].sort(byWeekday);
  return [...keys].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    if (a === null || b === null) return 0;
    if (declared !== null) return placeIn(declared, a) - placeIn(declared, b);
    if (numeric) return Number(a) - Number(b);
    return dates ? a.localeCompare(b) : 0;
  });
}

/** Values that nobody declared come after those that are. */
export function placeIn(declared: readonly string[], value: string): number {
  const at = declared.indexOf(value);
  return at === -1 ? declared.length : at;
}

/** A lower bound of a band with its separators; words stay as they are. */
export function boundLabel(label: string): string {
  return isDecimal(label) ? formatDecimal(label, { maximumFractionDigits: 2 }) : label;
}

function oneLine(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replace(/\s+/g, ' ');
}
