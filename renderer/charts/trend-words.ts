import type { MetricFormat } from '#core/protocol/metric-query';
import { formatDay } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';
import { type ChartNotes, notesAt } from './chart-notes.ts';

export interface TrendPoint {
  /** First day of the period. */
  readonly period: string;
  readonly value: string | null;
}

/** A point of a trend that has an unusual day. */
export interface TrendMark {
  /** Its place among the points. */
  readonly at: number;
  readonly words: string;
}

/** Points with an unusual day, as charts ring them: by day and week, where there is a value. */
export function trendMarks(
  points: readonly TrendPoint[],
  notes: ChartNotes | undefined,
  grain: string | null,
): readonly TrendMark[] {
  return points.flatMap(({ period, value }, at) => {
    const unusual = notesAt(notes, period, grain).filter(({ kind }) => kind === 'unusual');
    if (value === null || unusual.length === 0) return [];
    return [{ at, words: unusual.map(({ from, words }) => `${formatDay(from)}, ${words}`).join('; ') }];
  });
}

/** A trend in words, for a screen reader. */
export function trendWords(
  label: string,
  format: MetricFormat,
  points: readonly TrendPoint[],
  marks: readonly TrendMark[] = [],
): string {
  const known = points.filter((point) => point.value !== null);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${label}: no trend`;
  const words = (point: TrendPoint) => `${formatMetric(point.value, format)} on ${formatDay(point.period)}`;
  const trend = `${label}, ${known.length} points: from ${words(first)} to ${words(last)}`;
  return marks.length === 0 ? trend : `${trend}. Unusual: ${marks.map((mark) => mark.words).join('; ')}`;
}
