import type { MetricFormat } from '#core/protocol/metric-query';
import { formatDay } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';

interface Point {
  /** First day of the period. */
  readonly period: string;
  readonly value: string | null;
}

/** A trend in words, for a screen reader. */
export function trendWords(label: string, format: MetricFormat, points: readonly Point[]): string {
  const known = points.filter((point) => point.value !== null);
  const first = known[0];
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${label}: no trend`;
  const words = (point: Point) => `${formatMetric(point.value, format)} on ${formatDay(point.period)}`;
  return `${label}, ${known.length} points: from ${words(first)} to ${words(last)}`;
}
