import { describe, expect, test } from 'vitest';
import { anomalyReason } from './anomaly-reason.ts';
import { type ScoredDay, scoreKpi } from './kpi-anomalies.ts';
import type { KpiDay, KpiSeries } from './kpi-series.ts';
import { median, robustScale } from './robust-statistics.ts';
import { Noise, seriesOf, week } from './testing/kpi-noise.ts';

const days = 400;
const all = Array.from({ length: days }, (_, day) => day);
/** Growth, a year's season and a week. */
const usual = (day: number): number =>
  (1 + day / 1000) * (1 + 0.22 * Math.sin((2 * Math.PI * day) / 365)) * (week[day % 7] ?? 1);

function shop(seed: number): Record<string, KpiSeries> {
  const noise = new Noise(seed);
  const orders = all.map((day) => noise.poisson(120 * usual(day)));
  const few = all.map((day) => noise.poisson(4 * usual(day)));
  const money = (count: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.exp(3.5 + 0.8 * noise.normal());
    return Math.round(sum * 100) / 100;
  };
  const revenue = orders.map(money);
  const paid = orders.map((count) => {
    let succeeded = 0;
    for (let i = 0; i < count; i++) if (noise.uniform() < 0.95) succeeded += 1;
    return succeeded;
  });
  return {
    orders: seriesOf('count', orders),
    few: seriesOf('count', few),
    revenue: seriesOf('amount', revenue),
    refunds: seriesOf('amount', few.map(money)),
    aov: seriesOf(
      'mean',
      revenue.map((sum, i) => sum / (orders[i] ?? 1)),
    ),
    success: seriesOf(
      'rate',
      paid.map((count, i) => count / (orders[i] ?? 1)),
      orders,
    ),
  };
}

const change = (series: KpiSeries, at: number, factor: number): KpiSeries => ({
  ...series,
  days: series.days.map((day, i) => (i === at ? { ...day, value: (day.value ?? 0) * factor } : day)),
});
const flagged = (scored: readonly ScoredDay[]): number[] => scored.flatMap((day, i) => (day.isAnomaly ? [i] : []));

test('no more than 1 day in 2,000 is flagged where nothing happened, over ten seeds', () => {
  let [scored, alarms] = [0, 0];
  for (let seed = 1; seed <= 10; seed++) {
    for (const series of Object.values(shop(seed))) {
      const result = scoreKpi(series);
      scored += result.filter((day) => day.state === 'scored').length;
      alarms += flagged(result).length;
    }
  }
  expect(scored).toBeGreaterThan(20_000);
  expect(alarms / scored).toBeLessThan(1 / 2000);
});

test('a day of outage and a day of failing payments are found, on every weekday', () => {
  for (let seed = 1; seed <= 3; seed++) {
    const { orders, revenue, success } = shop(seed) as Record<'orders' | 'revenue' | 'success', KpiSeries>;
    for (let at = 200; at < 207; at++) {
      expect(flagged(scoreKpi(change(orders, at, 0.3))), `orders, day ${at}`).toContain(at);
      expect(flagged(scoreKpi(change(revenue, at, 0.2))), `revenue, day ${at}`).toContain(at);
      expect(flagged(scoreKpi(change(success, at, 0.75))), `success, day ${at}`).toContain(at);
    }
  }
});

test('expectation and spread, reckoned straight from their definition', () => {
  const noise = new Noise(4);
  const counts = all.map((day) => noise.poisson(80 * usual(day)));
  const scored = scoreKpi(seriesOf('count', counts));
  const root = counts.map(Math.sqrt);
  const middle = (values: number[]): number => {
    const sorted = [...values].sort((a, b) => a - b);
    return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
  };
  const last = (values: number[], before: number, weekday: number, count: number): number[] =>
    all
      .filter((day) => day < before && day % 7 === weekday)
      .slice(-count)
      .map((day) => values[day] ?? 0);
  const level = (day: number): number =>
    [0, 1, 2, 3, 4, 5, 6].reduce((sum, weekday) => sum + middle(last(root, day, weekday, 3)) / 7, 0);
  const distance = root.map((value, day) => (day < 21 ? 0 : value - level(day)));
  for (const day of [150, 251, 302, 399]) {
    const center = level(day) + middle(last(distance, day, day % 7, 8));
    const deviations = [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) => {
      const own = last(distance, day, weekday, 8);
      return own.map((one) => Math.abs(one - middle(own)));
    });
    const spread = Math.max(1.25 * 1.4826 * middle(deviations), 0.5);
    expect(scored[day]?.expected, `day ${day}`).toBeCloseTo(center * center, 8);
    expect(scored[day]?.z, `day ${day}`).toBeCloseTo(((root[day] ?? 0) - center) / spread, 8);
    expect(scored[day]?.low, `day ${day}`).toBeCloseTo((center - 5 * spread) ** 2, 8);
  }
});

describe('what is not scored', () => {
  const noise = new Noise(7);
  const counts = all.map((day) => noise.poisson(100 * usual(day)));

  test('missing and partial days and holidays are never flagged, nor learnt from', () => {
    const state = { 300: 'missing', 310: 'holiday', 399: 'partial' } as const;
    const stateOf = (day: number): KpiDay['state'] => state[day as keyof typeof state] ?? 'complete';
    const values = counts.map((count, day) => (stateOf(day) === 'complete' ? count : 0));
    const scored = scoreKpi(seriesOf('count', values, [], stateOf));
    expect(flagged(scored)).toEqual([]);
    expect([300, 310, 399].map((day) => scored[day]?.state)).toEqual(['missing', 'holiday', 'partial']);
    expect(anomalyReason(scored[300] as ScoredDay, 'count', null)).toMatch(/^missing/);
    expect(scored[307]?.weeks).toBe(7);
    // The same days as zeros that are said to be complete are flagged.
    expect(flagged(scoreKpi(seriesOf('count', values)))).toEqual([300, 310, 399]);
  });

  test('the first seven weeks, a ratio without a denominator, a series that never moves', () => {
    const scored = scoreKpi(seriesOf('count', counts));
    expect(scored.findIndex((day) => day.state === 'scored')).toBe(49);
    expect(scored[48]).toMatchObject({ state: 'short_history', expected: null, z: null, isAnomaly: false });
    expect(
      scoreKpi(
        seriesOf(
          'mean',
          counts.map((count, day) => (day === 200 ? null : count)),
        ),
      )[200]?.state,
    ).toBe('no_value');
    expect(
      scoreKpi(
        seriesOf(
          'amount',
          all.map(() => 5),
        ),
      )[300]?.state,
    ).toBe('no_spread');
  });

  test('a day is judged by the days before it: later days change nothing', () => {
    const whole = scoreKpi(seriesOf('count', counts));
    expect(scoreKpi(seriesOf('count', counts.slice(0, 250)))).toEqual(whole.slice(0, 250));
  });
});

describe('the reason in words', () => {
  const scored = (value: number, expected: number, low: number, high: number): ScoredDay => ({
    day: { date: '2024-01-02', text: String(value), value, denominator: 100, state: 'complete' },
    ...{ state: 'scored', expected, low, high, z: -9, isAnomaly: true, weeks: 8 },
  });
  test.each([
    ['count', scored(800, 1290, 1203, 1377), '38% below what the last 8 Tuesdays lead one to expect (1,203 to 1,377)'],
    [
      'amount',
      scored(1_234_567, 99.5, 80, 120.4),
      '1,234,468 EUR above what the last 8 Tuesdays lead one to expect (80.00 to 120 EUR)',
    ],
    ['mean', scored(20, 40, 35, 45.5), '50% below what the last 8 Tuesdays lead one to expect (35.00 to 45.50 EUR)'],
    [
      'rate',
      scored(0.62, 0.93, 0.89, 0.97),
      '31.0 percentage points below what the last 8 Tuesdays lead one to expect (89.0% to 97.0%)',
    ],
  ] as const)('of %s', (kind, day, reason) => {
    expect(anomalyReason(day, kind, 'EUR')).toBe(reason);
    expect(anomalyReason({ ...day, isAnomaly: false }, kind, 'EUR')).toBeNull();
    expect(anomalyReason(day, kind, null)).toBe(reason.replaceAll(' EUR', ''));
  });
});

test('the median and the robust scale', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN]);
  const noise = new Noise(3);
  expect(robustScale(Array.from({ length: 20_000 }, () => 5 * noise.normal()))).toBeCloseTo(5, 0);
});
