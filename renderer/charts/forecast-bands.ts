import type { Series } from './series.ts';

/** A range that holds a share of what may come. */
export interface ForecastBand {
  readonly low: Series;
  readonly high: Series;
  /** Percent that it holds; null where the names do not say. */
  readonly holds: number | null;
}

export interface ForecastParts {
  /** Widest first, so that narrower ones lie on it. */
  readonly bands: readonly ForecastBand[];
  readonly lines: readonly { readonly series: Series; readonly forecast: boolean }[];
}

const bound = /^(.+)_(low|lower|high|upper)_?(\d{1,2})?$/;

/**
 * What is a bound and what a line follows from the metrics' names: `forecast_revenue_low80` is the lower end of the 80% range of
 * `forecast_revenue`. Lines whose name says forecast, or that have a range, are forecasts; all others are what was.
 */
export function forecastParts(series: readonly Series[]): ForecastParts {
  const lows = new Map<string, Series>();
  const bands: ForecastBand[] = [];
  const ranged = new Set<string>();
  const paired = new Set<Series>();
  const read = series.map((each) => ({ each, match: bound.exec(each.metric.name) }));
  for (const { each, match } of read) {
    if (match?.[2]?.startsWith('low')) lows.set(`${match[1]} ${match[3] ?? ''}`, each);
  }
  for (const { each: high, match } of read) {
    if (match === null || match[2]?.startsWith('low')) continue;
    const low = lows.get(`${match[1]} ${match[3] ?? ''}`);
    if (low === undefined) continue;
    bands.push({ low, high, holds: match[3] === undefined ? null : Number(match[3]) });
    ranged.add(match[1] ?? '');
    paired.add(low).add(high);
  }
  bands.sort((a, b) => (b.holds ?? 0) - (a.holds ?? 0));
  const lines = series
    .filter((each) => !paired.has(each))
    .map((each) => ({ series: each, forecast: ranged.has(each.metric.name) || /forecast/.test(each.metric.name) }));
  return { bands, lines };
}
