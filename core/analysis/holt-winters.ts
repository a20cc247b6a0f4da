/** Smoothing of the level, of the trend (as a part of the level's), of the season, and damping of the trend. */
export interface HoltWintersParameters {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

export interface HoltWintersStart {
  readonly level: number;
  readonly trend: number;
  /** One value for each day of the season, the first that of the first day. */
  readonly season: readonly number[];
}

export interface HoltWintersFit {
  readonly parameters: HoltWintersParameters;
  readonly level: number;
  readonly trend: number;
  /** The season of the days to come, that of the next day first. */
  readonly season: readonly number[];
  /** Standard deviation of the errors one day ahead, after the first season. */
  readonly sigma: number;
  /** Their mean square. */
  readonly mse: number;
}

/**
 * Additive Holt-Winters with a damped trend over a series without gaps but for NaN, in error correction form:
 * forecast f = l + phi b + s, error e = y - f, l' = l + phi b + alpha e, b' = phi b + alpha beta e, s' = s + gamma e (Hyndman and
 * Athanasopoulos, Forecasting: Principles and Practice, 7.3; our beta is their beta*). A day that is NaN changes nothing but that
 * the trend goes on.
 */
export function runHoltWinters(
  values: ArrayLike<number>,
  parameters: HoltWintersParameters,
  start: HoltWintersStart,
): HoltWintersFit {
  const { alpha, beta, gamma, phi } = parameters;
  const season = Float64Array.from(start.season);
  const length = season.length;
  let { level, trend } = start;
  let squares = 0;
  let errors = 0;
  for (let i = 0; i < values.length; i++) {
    const at = i % length;
    const before = level + phi * trend;
    const value = values[i] as number;
    const error = value - before - (season[at] as number);
    if (Number.isNaN(error)) {
      level = before;
      trend *= phi;
      continue;
    }
    level = before + alpha * error;
    trend = phi * trend + alpha * beta * error;
    season[at] = (season[at] as number) + gamma * error;
    if (i < length) continue;
    squares += error * error;
    errors += 1;
  }
  const mse = errors === 0 ? Number.NaN : squares / errors;
  const next = values.length % length;
  const ahead = Array.from(season, (_, k) => season[(next + k) % length] as number);
  return { parameters, level, trend, season: ahead, sigma: Math.sqrt(mse), mse };
}

/** gamma as a part of 1 - alpha, above which it cannot be. */
const grid = {
  alpha: [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.95],
  beta: [0, 0.03, 0.1, 0.3],
  gamma: [0.02, 0.08, 0.2, 0.4],
  phi: [0.85, 0.95, 0.98],
} as const;

/** The parameters of a fixed grid with the least squared error one day ahead; ties go to the first. */
export function fitHoltWinters(values: ArrayLike<number>, length: number): HoltWintersFit {
  const start = startOf(values, length);
  let best: HoltWintersFit | null = null;
  for (const alpha of grid.alpha)
    for (const part of grid.gamma)
      for (const beta of grid.beta)
        for (const phi of beta === 0 ? [0.95] : grid.phi) {
          const fit = runHoltWinters(values, { alpha, beta, gamma: part * (1 - alpha), phi }, start);
          if (best === null || fit.mse < best.mse) best = fit;
        }
  if (best === null) throw new Error('an empty grid');
  return best;
}

/** The next `days` days: forecast and its standard deviation (FPP, table 8.8, ETS(A,Ad,A)). */
export function forecastHoltWinters(
  fit: HoltWintersFit,
  days: number,
): { readonly mean: number; readonly deviation: number }[] {
  const { alpha, beta, gamma, phi } = fit.parameters;
  const length = fit.season.length;
  const forecast: { mean: number; deviation: number }[] = [];
  let damped = 0;
  let power = 1;
  let variance = 1;
  for (let day = 1; day <= days; day++) {
    power *= phi;
    damped += power;
    const mean = fit.level + damped * fit.trend + (fit.season[(day - 1) % length] as number);
    forecast.push({ mean, deviation: fit.sigma * Math.sqrt(variance) });
    const weight = alpha * (1 + beta * damped) + (day % length === 0 ? gamma : 0);
    variance += weight * weight;
  }
  return forecast;
}

/** Level and season of the first two seasons, no trend. NaN days count for nothing. */
function startOf(values: ArrayLike<number>, length: number): HoltWintersStart {
  const first = Array.from({ length: Math.min(2 * length, values.length) }, (_, i) => values[i] as number);
  const level = meanOf(first);
  const season = Array.from({ length }, (_, k) => {
    const own = meanOf(first.filter((_, i) => i % length === k));
    return Number.isNaN(own) ? 0 : own - level;
  });
  return { level, trend: 0, season };
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
