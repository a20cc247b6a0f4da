import type { ScoredDay } from './kpi-anomalies.ts';
import type { KpiKind } from './kpi-series.ts';

const weekdays = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

const unscored: Readonly<Record<Exclude<ScoredDay['state'], 'scored' | 'complete'>, string>> = {
  missing: 'missing: the extracts say nothing of this day',
  partial: 'partial: the day is not over in the extracts',
  holiday: 'a holiday, which is not compared with other days',
  no_value: 'no value: there is nothing to divide by',
  short_history: 'too few days before it to expect anything',
  no_spread: 'the days before it do not differ, so nothing can be said of a difference',
};

/**
 * Why a day is flagged, or why it is not scored; null for a day as expected. For example "38% below what the last 8 Tuesdays lead
 * one to expect (1,203 to 1,377)"; a rate is compared in percentage points, money has its currency (ISO 4217, null where it is not known).
 */
export function anomalyReason(scored: ScoredDay, kind: KpiKind, currency: string | null): string | null {
  const { state, day, expected, low, high } = scored;
  if (state !== 'scored') return state === 'complete' ? null : unscored[state];
  if (!scored.isAnomaly || expected === null || low === null || high === null || day.value === null) return null;
  const weekday = weekdays[new Date(`${day.date}T00:00:00Z`).getUTCDay()];
  const side = day.value < expected ? 'below' : 'above';
  const unit = currency !== null && (kind === 'amount' || kind === 'mean') ? ` ${currency}` : '';
  const range = `${figure(low, kind)} to ${figure(high, kind)}${unit}`;
  return `${distance(day.value, expected, kind, unit)} ${side} what the last ${scored.weeks} ${weekday} lead one to expect (${range})`;
}

function distance(value: number, expected: number, kind: KpiKind, unit: string): string {
  const gap = Math.abs(value - expected);
  if (kind === 'rate') return `${(100 * gap).toFixed(1)} percentage points`;
  const share = gap / Math.abs(expected);
  return share < 10 ? `${Math.round(100 * share)}%` : `${figure(gap, kind)}${unit}`;
}

/** A figure as people write it: whole counts, money with cents below 100, rates in percent. */
function figure(value: number, kind: KpiKind): string {
  if (kind === 'rate') return `${(100 * value).toFixed(1)}%`;
  const digits = kind === 'count' || Math.abs(value) >= 100 ? 0 : 2;
  const [whole = '', part] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}
