import { type ForecastModelName, forecastModelNames, forecastSeries, season } from './forecast-models.ts';
import type { KpiKind, KpiSeries } from './kpi-series.ts';

/** Days that are forecast. */
export const horizon = 28;
/** Newest days that are learnt from: more of them take time and say little. */
const longest = 728;
const fewestDays = 56;
/** Days before the first origin. */
const fewestTraining = 35;
const mostOrigins = 10;
/** Most days between origins; never a multiple of 7, so that origins fall on all weekdays. */
const widestStep = 13;
/** A simpler model is kept unless another has an error smaller by this share. */
const margin = 0.05;

export interface BacktestedModel {
  readonly model: ForecastModelName;
  /** Mean absolute error, in the KPI's own unit. */
  readonly mae: number;
  /** `mae` / mean absolute difference to the same weekday before over the whole series (Hyndman and Koehler 2006). */
  readonly mase: number;
  /** Mean of |error| / half of (|value| + |forecast|), a share; days where both are 0 count as 0. */
  readonly smape: number;
  /** Shares of days inside the intervals. */
  readonly coverage80: number;
  readonly coverage95: number;
  readonly isChosen: boolean;
}

export interface Backtest {
  /** Why there is no forecast; null where there is one. */
  readonly reason: string | null;
  readonly origins: number;
  readonly daysAhead: number;
  /** Days that were forecast and then known, over all origins. */
  readonly scored: number;
  readonly models: readonly BacktestedModel[];
}

/** The values that a forecast learns from, oldest first; NaN where the extracts say nothing (missing, partial, no value). */
export function trainingValues(series: KpiSeries): number[] {
  return series.days
    .slice(-longest)
    .map(({ value, state }) => (value === null || state === 'missing' || state === 'partial' ? Number.NaN : value));
}

/** Why a series cannot be forecast; null when it can. */
export function whyNoForecast(values: readonly number[]): string | null {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length < fewestDays) return `${known.length} days with a value are too few; it takes ${fewestDays}`;
  const zeros = known.filter((value) => value === 0).length;
  if (zeros > known.length / 2) return `${zeros} of ${known.length} days are 0`;
  if (known.every((value) => value === known[0])) return 'every day has the same value';
  return null;
}

/**
 * Rolling origin: every model is fitted on the days up to an origin alone and forecasts the days after it, up to 10 origins up to
 * 13 days apart. Chosen is the least MASE, the simpler model where another is not better by 5%.
 */
export function backtest(values: readonly number[], kind: KpiKind): Backtest {
  const reason = whyNoForecast(values);
  if (reason !== null) return { reason, origins: 0, daysAhead: 0, scored: 0, models: [] };
  const daysAhead = Math.min(horizon, Math.floor(values.length / 4));
  const origins = originsOf(values.length - daysAhead);
  const scale = seasonalDifference(values);
  const scores = forecastModelNames.map((model) => ({ model, ...score(model, kind, values, origins, daysAhead) }));
  let chosen = scores[0];
  for (const one of scores) if (chosen === undefined || one.mae < chosen.mae * (1 - margin)) chosen = one;
  return {
    reason: null,
    origins: origins.length,
    daysAhead,
    scored: chosen?.scored ?? 0,
    models: scores.map(({ scored: _, ...one }) => ({
      ...one,
      mase: one.mae / scale,
      isChosen: one.model === chosen?.model,
    })),
  };
}

/** Numbers of days to learn from, the longest first. */
function originsOf(last: number): number[] {
  const widest = Math.min(widestStep, Math.max(1, Math.floor((last - fewestTraining) / (mostOrigins - 1))));
  const step = widest % 7 === 0 ? widest - 1 : widest;
  const origins: number[] = [];
  for (let at = last; at >= fewestTraining && origins.length < mostOrigins; at -= step) origins.push(at);
  return origins;
}

function score(
  model: ForecastModelName,
  kind: KpiKind,
  values: readonly number[],
  origins: readonly number[],
  daysAhead: number,
): Pick<BacktestedModel, 'mae' | 'smape' | 'coverage80' | 'coverage95'> & { readonly scored: number } {
  let [scored, absolute, relative, inside80, inside95] = [0, 0, 0, 0, 0];
  for (const origin of origins) {
    const forecast = forecastSeries(model, kind, values.slice(0, origin), daysAhead);
    for (const [k, day] of forecast.entries()) {
      const value = values[origin + k] ?? Number.NaN;
      if (Number.isNaN(value) || Number.isNaN(day.point)) continue;
      const error = Math.abs(value - day.point);
      const size = (Math.abs(value) + Math.abs(day.point)) / 2;
      scored += 1;
      absolute += error;
      relative += size === 0 ? 0 : error / size;
      if (value >= day.low80 && value <= day.high80) inside80 += 1;
      if (value >= day.low95 && value <= day.high95) inside95 += 1;
    }
  }
  const mean = (sum: number): number => sum / scored;
  return {
    ...{ scored, mae: mean(absolute), smape: mean(relative) },
    ...{ coverage80: mean(inside80), coverage95: mean(inside95) },
  };
}

/** The mean absolute difference between a day and the same weekday before. */
function seasonalDifference(values: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (let i = season; i < values.length; i++) {
    const difference = Math.abs((values[i] as number) - (values[i - season] as number));
    if (Number.isNaN(difference)) continue;
    sum += difference;
    count += 1;
  }
  return sum / count;
}
