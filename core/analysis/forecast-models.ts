import { fitHoltWinters, forecastHoltWinters } from './holt-winters.ts';
import type { KpiKind } from './kpi-series.ts';
import { forecastNaive } from './naive-forecast.ts';

export type ForecastModelName = 'naive' | 'seasonal naive' | 'Holt-Winters';

/** Simplest first: of two that are about as good the simpler is chosen. */
export const forecastModelNames: readonly ForecastModelName[] = ['naive', 'seasonal naive', 'Holt-Winters'];

/** Days of a season: a week. */
export const season = 7;

export interface ForecastDay {
  readonly point: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
}

/** Standard normal quantiles of 0.9 and 0.975. */
const z80 = 1.2815515655446004;
const z95 = 1.959963984540054;

/**
 * Forecasts `days` days after a series (NaN: no value). Amounts, counts and means that are never 0 or less are forecast as
 * logarithms, so that a season is a share; the point is then the median of what may come. Others are forecast as they are and cut
 * off where the kind ends (0, and 1 for a rate). Intervals are those of the model's own errors one season or day ahead, as normal.
 */
export function forecastSeries(
  model: ForecastModelName,
  kind: KpiKind,
  values: readonly number[],
  days: number,
): ForecastDay[] {
  const known = values.filter((value) => !Number.isNaN(value));
  const least = known.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const asLog = kind !== 'rate' && least > 0;
  const series = Float64Array.from(asLog ? values.map(Math.log) : values);
  const forecast =
    model === 'Holt-Winters'
      ? forecastHoltWinters(fitHoltWinters(series, season), days)
      : forecastNaive(series, model === 'naive' ? 1 : season, days);
  const floor = least >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  const ceiling = kind === 'rate' ? 1 : Number.POSITIVE_INFINITY;
  const back = (value: number): number => (asLog ? Math.exp(value) : Math.min(ceiling, Math.max(floor, value)));
  // A weekday that never has a value (a shop that is closed then) has no forecast.
  const open = new Set(values.flatMap((value, i) => (Number.isNaN(value) ? [] : [i % season])));
  return forecast.map(({ mean: value, deviation }, k) => {
    const mean = open.has((values.length + k) % season) ? value : Number.NaN;
    return {
      point: back(mean),
      low80: back(mean - z80 * deviation),
      high80: back(mean + z80 * deviation),
      low95: back(mean - z95 * deviation),
      high95: back(mean + z95 * deviation),
    };
  });
}
