import type { KpiDay, KpiKind, KpiSeries } from './kpi-series.ts';
import { median, robustScale } from './robust-statistics.ts';

/** Weeks of the local level: three of every weekday. */
const levelWeeks = 3;
/** Same weekdays that a day is compared with, at most and at least. */
const weeks = 8;
const fewestWeeks = 4;
/** Days that the spread is estimated from, at least. */
const fewestDeviations = 24;
/** The next value is farther from the middle of a few than these are: by a quarter for 8, by a half for 4. */
const outOfSample = (count: number): number => 1 + 2 / count;
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
 * for a count. Counts and amounts are scored as square roots, which makes the spread of sums of chance events the same at every
 * level, means as asinh(value), the logarithm of large values, and rates as they are. Missing and partial days and holidays are
 * neither scored nor learnt from.
 */
export function scoreKpi(series: KpiSeries): ScoredDay[] {
  const scale = scales[series.kind];
  const values = series.days.map(({ value, state }) =>
    value === null || state !== 'complete' ? null : scale.to(value),
  );
  const levels = localLevels(values);
  const distances = values.map((value, i) => {
    const level = levels[i] ?? null;
    return value === null || level === null ? null : value - level;
  });
  const habits = distances.map((_, i) => habitUntil(distances, i));
  return series.days.map((day, i) => {
    const unscored = (state: ScoredDay['state']): ScoredDay => ({
      ...{ day, state, expected: null, low: null, high: null, z: null, isAnomaly: false, weeks: 0 },
    });
    if (day.state !== 'complete') return unscored(day.state);
    const value = values[i] ?? null;
    if (value === null) return unscored('no_value');
    const level = levels[i] ?? null;
    const habit = habits[i - 7] ?? nothing;
    const around = spreadOf(habits.slice(Math.max(0, i - 7), i));
    if (level === null || habit.weeks < fewestWeeks || around === null) return unscored('short_history');
    const middle = level + habit.middle;
    const expected = scale.from(middle);
    const spread = Math.max(around * outOfSample(habit.weeks), chance(series.kind, expected, day.denominator));
    if (!(spread > 0)) return unscored('no_spread');
    const z = (value - middle) / spread;
    const low = scale.from(middle - anomalyThreshold * spread);
    const high = scale.from(middle + anomalyThreshold * spread);
    const isAnomaly = Math.abs(z) > anomalyThreshold;
    return { day, state: 'scored', expected, low, high, z, isAnomaly, weeks: habit.weeks };
  });
}

interface Scale {
  readonly to: (value: number) => number;
  readonly from: (value: number) => number;
}

const signedRoot: Scale = {
  to: (value) => Math.sign(value) * Math.sqrt(Math.abs(value)),
  from: (root) => Math.sign(root) * root * root,
};
const scales: Readonly<Record<KpiKind, Scale>> = {
  amount: signedRoot,
  count: { to: signedRoot.to, from: (root) => Math.max(0, root) ** 2 },
  mean: { to: Math.asinh, from: Math.sinh },
  rate: { to: (value) => value, from: (value) => Math.min(1, Math.max(0, value)) },
};

/** Of every day, the mean over the weekdays of the median of their values in the 21 days before; null with fewer than 5 weekdays. */
function localLevels(values: readonly (number | null)[]): (number | null)[] {
  const middles = values.map((_, i) => median(sameWeekdays(values, i, levelWeeks)));
  return values.map((_, i) => {
    if (i < 7 * levelWeeks) return null;
    const week = middles.slice(i - 7, i).filter((middle) => !Number.isNaN(middle));
    return week.length < 5 ? null : week.reduce((sum, one) => sum + one, 0) / week.length;
  });
}

/** What a weekday has been like in its last 8 weeks. */
interface Habit {
  readonly weeks: number;
  readonly middle: number;
  readonly deviations: readonly number[];
}

const nothing: Habit = { weeks: 0, middle: Number.NaN, deviations: [] };

function habitUntil(distances: readonly (number | null)[], at: number): Habit {
  const found = sameWeekdays(distances, at, weeks);
  const middle = median(found);
  return { weeks: found.length, middle, deviations: found.map((one) => one - middle) };
}

/** The values of a day and of the same weekday in the weeks before, at most `count`. */
function sameWeekdays(values: readonly (number | null)[], at: number, count: number): number[] {
  const found: number[] = [];
  for (let week = 0; week < count; week++) {
    const value = values[at - 7 * week];
    if (value !== undefined && value !== null) found.push(value);
  }
  return found;
}

/** The robust spread of all weekdays about their own middles; null where there are too few days. */
function spreadOf(week: readonly Habit[]): number | null {
  const deviations = week.flatMap((habit) => (habit.weeks < 2 ? [] : habit.deviations));
  return deviations.length < fewestDeviations ? null : robustScale(deviations);
}

/** The standard deviation that chance alone gives, on the scale that the kind is scored on; 0 where nothing is known of it. */
function chance(kind: KpiKind, expected: number, denominator: number | null): number {
  if (kind === 'count') return 0.5;
  if (kind !== 'rate' || denominator === null || denominator <= 0) return 0;
  const share = Math.min(Math.max(expected, 0.5 / denominator), 1 - 0.5 / denominator);
  return Math.sqrt((share * (1 - share)) / denominator);
}
