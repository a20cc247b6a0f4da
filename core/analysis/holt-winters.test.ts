import { describe, expect, test } from 'vitest';
import { fitHoltWinters, forecastHoltWinters, runHoltWinters } from './holt-winters.ts';
import { forecastNaive } from './naive-forecast.ts';
import { Noise } from './testing/kpi-noise.ts';

/** Tourist nights in Australia, millions a quarter, 2005 to 2015 (austourists of the R package fpp2). */
const nights = [
  42.20566, 24.64917, 32.66734, 37.25735, 45.24246, 29.35048, 36.34421, 41.78208, 49.2766, 31.2754, 37.85063, 38.83704,
  51.2369, 31.83855, 41.32342, 42.799, 55.70836, 33.40714, 42.31664, 45.15712, 59.57608, 34.83733, 44.84168, 46.97125,
  60.01903, 38.37118, 46.97586, 50.7338, 61.64687, 39.29957, 52.67121, 54.33232, 66.83436, 40.87119, 51.82854, 57.49191,
  65.25147, 43.06121, 54.76076, 59.83447, 73.25703, 47.69662, 61.09777, 66.05576,
];

test('the table of Hyndman and Athanasopoulos, Forecasting: Principles and Practice (2nd ed.), 7.3, additive', () => {
  const parameters = { alpha: 0.306, beta: 0.0003, gamma: 0.426, phi: 1 };
  const fit = runHoltWinters(nights, parameters, { level: 32.26, trend: 0.7014, season: [9.7, -9.31, -1.69, 1.31] });
  expect(fit.level).toBeCloseTo(63.22, 2);
  expect(fit.trend).toBeCloseTo(0.7, 2);
  expect(fit.season[3]).toBeCloseTo(2.35, 2);
  const ahead = forecastHoltWinters(fit, 4).map(({ mean }) => Number(mean.toFixed(2)));
  expect(ahead).toEqual([76.1, 51.6, 63.97, 68.37]);
});

describe('a known series', () => {
  const truth = (day: number): number => 50 + 0.1 * day + (day % 7 === 5 ? 20 : day % 7 === 6 ? -15 : 0);

  test('without noise is forecast almost exactly, gaps or not', () => {
    const values = Array.from({ length: 210 }, (_, day) => truth(day));
    const gaps = values.map((value, day) => (day % 50 === 20 ? Number.NaN : value));
    for (const series of [values, gaps]) {
      for (const [k, { mean }] of forecastHoltWinters(fitHoltWinters(series, 7), 14).entries())
        expect(Math.abs(mean - truth(210 + k)), `day ${k}`).toBeLessThan(1);
    }
  });

  test('the variance grows as that of simulated paths of the same model', () => {
    const parameters = { alpha: 0.3, beta: 0.1, gamma: 0.2, phi: 0.95 };
    const start = { level: 100, trend: 0.5, season: [3, -1, 0, 2, -4, 1, -1] };
    const fit = { parameters, ...start, sigma: 2, mse: 4 };
    const predicted = forecastHoltWinters(fit, 21);
    const noise = new Noise(11);
    const ends: number[][] = [[], [], []];
    for (let path = 0; path < 4000; path++) {
      let { level, trend } = start;
      const season = [...start.season];
      for (let day = 0; day < 21; day++) {
        const error = 2 * noise.normal();
        const value = level + 0.95 * trend + (season[day % 7] ?? 0) + error;
        level += 0.95 * trend + 0.3 * error;
        trend = 0.95 * trend + 0.03 * error;
        season[day % 7] = (season[day % 7] ?? 0) + 0.2 * error;
        if (day === 0) ends[0]?.push(value);
        if (day === 7) ends[1]?.push(value);
        if (day === 20) ends[2]?.push(value);
      }
    }
    for (const [i, day] of [0, 7, 20].entries()) {
      const values = ends[i] ?? [];
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      const deviation = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
      expect(deviation / (predicted[day]?.deviation ?? 0), `day ${day}`).toBeCloseTo(1, 1);
      expect(Math.abs(mean - (predicted[day]?.mean ?? 0)), `day ${day}`).toBeLessThan(0.5);
    }
  });
});

test('seasonal naive repeats the last week, looks past gaps, and grows by the root of the weeks', () => {
  const values = [9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, Number.NaN, 7];
  const ahead = forecastNaive(values, 7, 15);
  expect(ahead.map(({ mean }) => mean)).toEqual([1, 2, 3, 4, 5, 9, 7, 1, 2, 3, 4, 5, 9, 7, 1]);
  const sigma = Math.sqrt((64 + 49 + 36 + 25 + 16 + 4) / 6);
  expect(ahead[0]?.deviation).toBeCloseTo(sigma, 12);
  expect(ahead[5]?.deviation).toBeCloseTo(sigma * Math.sqrt(2), 12);
  expect(ahead[14]?.deviation).toBeCloseTo(sigma * Math.sqrt(3), 12);
});
