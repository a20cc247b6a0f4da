import { expect, test } from 'vitest';
import type { DayNotes } from '#core/protocol/day-notes';
import { type MetricQueryInput, metricQuerySchema } from '#core/protocol/metric-query';
import { isPlain, unusualDays } from './use-tile-notes.ts';

const unusual = (metric: string, day: string) => ({
  ...{ metric, day, value: '1', expected: '5', low: '4', high: '6', side: 'below' as const, reason: 'far below' },
});
const known: DayNotes = {
  scored: ['total_revenue'],
  unusual: [
    unusual('total_revenue', '2026-11-01'),
    unusual('total_orders', '2026-11-02'),
    unusual('total_revenue', '2026-11-03'),
    unusual('total_revenue', '2026-11-20'),
  ],
  known: [],
};
const ask = (query: Partial<MetricQueryInput>) => metricQuerySchema.parse({ metrics: ['total_revenue'], ...query });
const november = { from: '2026-11-01', to: '2026-11-10' };

test('unusual days of the metric in the range, the newest first', () => {
  expect(unusualDays(ask({ grain: 'day' }), november, known).map(({ day }) => day)).toEqual([
    '2026-11-03',
    '2026-11-01',
  ]);
  expect(unusualDays(ask({}), { from: null, to: null }, known)).toHaveLength(3);
  expect(unusualDays(ask({}), november, undefined)).toEqual([]);
});

test('scores and targets are of all rows of one metric: filtered, split or mixed numbers have none', () => {
  for (const query of [
    { where: "region = 'North'" },
    { dimensions: ['region'] },
    { metrics: ['total_revenue', 'aov'] },
  ]) {
    expect(unusualDays(ask(query), november, known)).toEqual([]);
    expect(isPlain(ask(query))).toBe(false);
  }
});
