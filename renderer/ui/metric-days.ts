import type { CatalogMetric } from '#core/protocol/catalog';
import type { IsoDate } from '#core/protocol/date';
import { formatDay, formatDayRange } from './format-date.ts';

/**
 * The days that one figure counts, in words. A running total counts those up to its last day, whatever days were asked.
 * @param running null: no running total; else its window in days, null in it for all time, undefined where it is not known
 */
export function figureDays(
  { from, to }: { readonly from: IsoDate; readonly to: IsoDate },
  running: { readonly windowDays: number | null | undefined } | null,
): string {
  if (running === null) return formatDayRange(from, to);
  const { windowDays } = running;
  if (windowDays === undefined) return `Up to ${formatDay(to)}`;
  return windowDays === null ? `All days up to ${formatDay(to)}` : `${windowDays} days up to ${formatDay(to)}`;
}

/** Whether a figure is made of running totals alone, itself or through all of its inputs. */
export function isRunning(name: string, metrics: readonly CatalogMetric[], seen: readonly string[] = []): boolean {
  const metric = metrics.find((one) => one.name === name.split('@')[0]);
  if (metric === undefined || seen.includes(metric.name)) return false;
  if (metric.type === 'cumulative') return true;
  const { type, inputs } = metric;
  const made = (type === 'ratio' || type === 'derived') && inputs.length > 0;
  return made && inputs.every((input) => isRunning(input, metrics, [...seen, metric.name]));
}
