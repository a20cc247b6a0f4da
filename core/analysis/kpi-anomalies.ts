import type { KpiDay, KpiKind, KpiSeries } from './kpi-series.ts';
import { median, robustScale } from './robust-statistics.ts';

/** Days of the local level: three of every weekday. */
const levelDays = 21;
/** Same weekdays that a day is compared with, at most and at least. */
const weeks = 8;
const fewestWeeks = 4;
/** Distances of days from what was expected that the spread is estimated from, at least. */
const fewestDistances = 24;
/** A distance of the middle of 8 from the next value is wider than that of the 8 from their middle. */
const outOfSample = 1.25;
/** Robust standard deviations from which on a day is an anomaly. */
export const anomalyThreshold = 5;

export interface ScoredDay {
  readonly day: KpiDay;
  readonly state: KpiDay['state'] | 'scored' | 'no_value' | 'short_history' | 'no_spread';
  readonly expected: number | null;
  /** Between low and high nothing is an anomaly. */
  readonly low: number | null;
  readonly high: number | null;
  /** Robust standard deviations from what was expected, on the scale that the kind is scored on. */
  readonly z: number | null;
  readonly isAnomaly: boolean;
  /** Same weekdays that the expectation is made of. */
  readonly weeks: number;
}

/**
 * Scores every day of a KPI against days before it alone. The local level is the mean over the weekdays of the median of their
 * last three values; what is expected is the level plus the median distance from their level of the last 8 same weekdays. The
 * spread is the median absolute deviation over the last 8 weeks, at least that of chance: of a binomial for a rate, of a Poisson
 * for a count. Amounts, counts and means are scored as asinh(value), which is the logarithm of large values and lets 0 and
 * negative ones be. Missing, partial days and holidays are neither scored nor learnt from.
 */
export function scoreKpi(series: KpiSeries): ScoredDay[] {
  const scale = scaleOf(series.kind);
  const values = series.days.map(({ value, state }) =>
    value === null || state !== 'complete' ? null : scale.to(value),
  );
  const levels = values.map((_, i) => levelBefore(values, i));
  const distances = values.map((value, i) => {
    const level = levels[i] ?? null;
    return value === null || level === null ? null : value - level;
  });
  return series.days.map((day, i) => {
    const unscored = (state: ScoredDay['state']): ScoredDay => ({
      ...{ day, state, expected: null, low: null, high: null, z: null, isAnomaly: false, weeks: 0 },
    });
    if (day.state !== 'complete') return unscored(day.state);
    const value = values[i] ?? null;
    if (value === null) return unscored('no_value');
    const level = levels[i] ?? null;
    const same = sameWeekdays(distances, i);
    if (level === null || same.length < fewestWeeks) return unscored('short_history');
    const around = spreadBefore(distances, i);
    if (around === null) return unscored('short_history');
    const middle = level + median(same);
    const expected = scale.from(middle);
    const spread = Math.max(around * outOfSample, chance(series.kind, expected, day.denominator));
    if (!(spread > 0)) return unscored('no_spread');
    const z = (value - middle) / spread;
    const low = scale.from(middle - anomalyThreshold * spread);
    const high = scale.from(middle + anomalyThreshold * spread);
    const isAnomaly = Math.abs(z) > anomalyThreshold;
    return { day, state: 'scored', expected, low, high, z, isAnomaly, weeks: same.length };
  });
}

interface Scale {
  readonly to: (value: number) => number;
  readonly from: (value: number) => number;
}

function scaleOf(kind: KpiKind): Scale {
  if (kind !== 'rate') return { to: Math.asinh, from: Math.sinh };
  return { to: (value) => value, from: (value) => Math.min(1, Math.max(0, value)) };
}

/** Values of the same weekday in the `count` weeks before a day, newest first. */
function sameWeekdays(values: readonly (number | null)[], at: number, count = weeks): number[] {
  const found: number[] = [];
  for (let week = 1; week <= count; week++) {
    const value = values[at - 7 * week];
    if (value !== undefined && value !== null) found.push(value);
  }
  return found;
}

function levelBefore(values: readonly (number | null)[], at: number): number | null {
  if (at < levelDays) return null;
  const middles: number[] = [];
  for (let weekday = 0; weekday < 7; weekday++) {
    const found = sameWeekdays(values, at + weekday, levelDays / 7);
    if (found.length > 0) middles.push(median(found));
  }
  if (middles.length < 5) return null;
  return middles.reduce((sum, one) => sum + one, 0) / middles.length;
}

/** The robust spread of the last 8 weeks about the middle of each weekday; null where there are too few days. */
function spreadBefore(distances: readonly (number | null)[], at: number): number | null {
  const deviations: number[] = [];
  for (let weekday = 0; weekday < 7; weekday++) {
    const found = sameWeekdays(distances, at + weekday);
    if (found.length < 2) continue;
    const middle = median(found);
    for (const one of found) deviations.push(one - middle);
  }
  return deviations.length < fewestDistances ? null : robustScale(deviations);
}

/** The standard deviation that chance alone gives, on the scale that the kind is scored on; 0 where nothing is known of it. */
function chance(kind: KpiKind, expected: number, denominator: number | null): number {
  if (kind === 'count') {
    const mean = Math.max(expected, 1);
    return Math.sqrt(mean / (1 + mean * mean));
  }
  if (kind !== 'rate' || denominator === null || denominator <= 0) return 0;
  const share = Math.min(Math.max(expected, 0.5 / denominator), 1 - 0.5 / denominator);
  return Math.sqrt((share * (1 - share)) / denominator);
}
