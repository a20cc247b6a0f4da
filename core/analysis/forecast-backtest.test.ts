import { describe, expect, test } from 'vitest';
import { backtest, trainingValues } from './forecast-backtest.ts';
import { forecastSeries } from './forecast-models.ts';
import { Noise, seriesOf, week } from './testing/kpi-noise.ts';

const days = (count: number): number[] => Array.from({ length: count }, (_, day) => day);
const chosen = (values: readonly number[]): string | undefined =>
  backtest(values, 'amount').models.find((one) => one.isChosen)?.model;

/** A model with level, trend and week, errors 5% of the value. */
function seasonal(seed: number, trend: number, count = 300): number[] {
  const noise = new Noise(seed);
  return days(count).map((day) => Math.exp(7 + trend * day + Math.log(week[day % 7] ?? 1) * 2 + 0.05 * noise.normal()));
}

test('Holt-Winters is chosen where there is a trend and a season, and beats both naive models', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { models } = backtest(seasonal(seed, 0.004), 'amount');
    const [naive, seasonalNaive, holtWinters] = models;
    expect(holtWinters).toMatchObject({ model: 'Holt-Winters', isChosen: true });
    expect(holtWinters?.mase).toBeLessThan(0.8 * Math.min(naive?.mase ?? 0, seasonalNaive?.mase ?? 0));
  }
});

test('the naive model is kept for a random walk, the seasonal one for a walk of every weekday', () => {
  let [walks, weekly] = [0, 0];
  for (let seed = 1; seed <= 10; seed++) {
    const noise = new Noise(seed);
    const walk: number[] = [];
    const byWeekday: number[] = [];
    for (const day of days(300)) {
      walk.push((walk[day - 1] ?? 1000) + 10 * noise.normal());
      byWeekday.push((byWeekday[day - 7] ?? 1000) + 10 * noise.normal());
    }
    if (chosen(walk) === 'naive') walks += 1;
    if (chosen(byWeekday) === 'seasonal naive') weekly += 1;
  }
  expect(walks).toBeGreaterThanOrEqual(8);
  expect(weekly).toBeGreaterThanOrEqual(8);
});

test('80% and 95% intervals hold about as many days as they say, over 40 simulated shops', () => {
  let [inside80, inside95, all] = [0, 0, 0];
  for (let seed = 1; seed <= 40; seed++) {
    const values = seasonal(seed, 0.001, 200);
    for (const [k, day] of forecastSeries('Holt-Winters', 'amount', values.slice(0, 172), 28).entries()) {
      const value = values[172 + k] ?? 0;
      all += 1;
      if (value >= day.low80 && value <= day.high80) inside80 += 1;
      if (value >= day.low95 && value <= day.high95) inside95 += 1;
    }
  }
  expect(Math.abs(inside80 / all - 0.8)).toBeLessThan(0.07);
  expect(Math.abs(inside95 / all - 0.95)).toBeLessThan(0.04);
});

test('errors are those of the days that an origin did not know, reckoned here by hand', () => {
  const noise = new Noise(5);
  const values = days(72).map((day) => 100 + (day % 7) + 10 * noise.uniform());
  const { models, origins, daysAhead, scored } = backtest(values, 'amount');
  // 72 days: 18 ahead, origins at days 54, 52, ... 36.
  expect({ origins, daysAhead, scored }).toEqual({ origins: 10, daysAhead: 18, scored: 180 });
  let [error, relative] = [0, 0];
  for (const origin of [54, 52, 50, 48, 46, 44, 42, 40, 38, 36])
    for (let k = 0; k < 18; k++) {
      const forecast = values[origin - 7 + (k % 7)] ?? 0;
      const value = values[origin + k] ?? 0;
      error += Math.abs(value - forecast) / 180;
      relative += (2 * Math.abs(value - forecast)) / (value + forecast) / 180;
    }
  const scale = days(65).reduce((sum, i) => sum + Math.abs((values[i + 7] ?? 0) - (values[i] ?? 0)) / 65, 0);
  const naive = models.find((one) => one.model === 'seasonal naive');
  expect(naive?.mae).toBeCloseTo(error, 6);
  expect(naive?.smape).toBeCloseTo(relative, 6);
  expect(naive?.mase).toBeCloseTo(error / scale, 6);
});

describe('no forecast', () => {
  test.each([
    ['few days', days(55).map((day) => 100 + day), '55 days with a value are too few; it takes 56'],
    ['mostly zero', days(100).map((day) => (day % 3 === 0 ? 5 : 0)), '66 of 100 days are 0'],
    ['always the same', days(100).map(() => 4), 'every day has the same value'],
  ])('of %s', (_, values, reason) => {
    expect(backtest(values, 'amount')).toMatchObject({ reason, models: [] });
  });

  test('is made of days that the extracts say nothing of', () => {
    const series = seriesOf('count', [1, 2, null, 4], [], (day) =>
      day === 0 ? 'missing' : day === 3 ? 'partial' : 'complete',
    );
    expect(trainingValues(series)).toEqual([Number.NaN, 2, Number.NaN, Number.NaN]);
  });
});

test('a rate stays a share, a count is never below 0, and the same series gives the same bits', () => {
  const noise = new Noise(9);
  const rate = days(120).map(() => Math.min(1, 0.97 + 0.03 * noise.normal()));
  const few = days(120).map(() => noise.poisson(1.2));
  const shares = forecastSeries('Holt-Winters', 'rate', rate, 28);
  expect(shares.every((day) => day.low95 >= 0 && day.high95 <= 1)).toBe(true);
  const counts = forecastSeries('Holt-Winters', 'count', few, 28);
  expect(counts.every((day) => day.low95 >= 0 && day.point >= 0)).toBe(true);
  expect(forecastSeries('Holt-Winters', 'count', [...few], 28)).toEqual(counts);
});

test('a weekday on which the shop is always closed has no forecast, whatever the model', () => {
  const noise = new Noise(2);
  const values = days(140).map((day) => (day % 7 === 5 ? Number.NaN : 100 + noise.normal()));
  for (const model of ['seasonal naive', 'Holt-Winters'] as const) {
    const points = forecastSeries(model, 'amount', values, 14).map((day) => Number.isNaN(day.point));
    expect(points, model).toEqual(days(14).map((day) => day % 7 === 5));
  }
});
