import type { AnswerContext } from '#core/protocol/metric-query';
import { formatDayRange, formatShortRange } from '../ui/format-date.ts';

/** What a range is compared with: `vs 26 Sep – 23 Oct`, with the year where it is another one; null for nothing. */
export function comparisonWords({ from, priorFrom, priorTo }: AnswerContext): string | null {
  if (priorFrom === null || priorTo === null) return null;
  const sameYear = from !== null && from.slice(0, 4) === priorFrom.slice(0, 4);
  return `vs ${sameYear ? formatShortRange(priorFrom, priorTo) : formatDayRange(priorFrom, priorTo)}`;
}
