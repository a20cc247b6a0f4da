import type { IsoDate } from '#core/protocol/date';
import type { AnswerContext, MetricQuery } from '#core/protocol/metric-query';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { figureDays } from '../ui/metric-days.ts';
import { comparisonNames } from './comparison-names.ts';

/** The days that were really asked, and the periods. @param running true: of one figure that counts all days up to the last one */
export function daysWords({ from, to }: AnswerContext, query: MetricQuery, asOf: IsoDate, running = false): string {
  if (from === null || to === null) return `As of ${formatDay(asOf)}`;
  const by = query.grain === null || query.totals ? '' : ` by ${query.grain.replace('_', ' ')}`;
  if (running) return `${figureDays({ from, to }, { windowDays: undefined })}${by}`;
  return `${query.from === null && query.to === null ? 'All time, ' : ''}${formatDayRange(from, to)}${by}`;
}

/** The same with the days that they are compared with. */
export function contextWords(context: AnswerContext, query: MetricQuery, asOf: IsoDate): string {
  const days = daysWords(context, query, asOf);
  const { from, priorFrom, priorTo } = context;
  if (from === null || priorFrom === null || priorTo === null || query.compare === null) return days;
  return `${days} vs ${comparisonNames[query.compare]}, ${formatDayRange(priorFrom, priorTo)}`;
}
