import { expect, test } from 'vitest';
import type { DayNotes } from '#core/protocol/day-notes';
import { type MetricQueryInput, metricQuerySchema } from '#core/protocol/metric-query';
import { demoCatalog } from '../testing/demo-data.ts';
import { type Beside, isPlain, targetQuestion, tileNotes, unusualDays } from './tile-notes.ts';

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

const [metric] = demoCatalog('s').metrics;
if (metric === undefined) throw new Error('no metric');
const target = { metric: 'revenue_target', reached: 'revenue_attainment' };
const catalog: Beside['catalog'] = {
  metrics: [
    { ...metric, name: 'total_revenue', target },
    { ...metric, name: 'total_orders', target: { metric: 'orders_target', reached: 'orders_attainment' } },
    { ...metric, name: 'revenue_target', target: null, unavailable: null },
    { ...metric, name: 'orders_target', target: null, unavailable: 'nobody kept targets' },
  ],
  weekStart: 'monday',
};

test('a target is asked for the days and the grain of its number, with its total; one that nobody kept is not', () => {
  expect(targetQuestion(ask({ grain: 'day', ...november }), catalog)).toMatchObject({
    ...{ metrics: ['revenue_target', 'revenue_attainment'], grain: 'day', totals: true, where: null, ...november },
  });
  expect(targetQuestion(ask({ ...november }), catalog)).toMatchObject({ grain: null, totals: false });
  expect(targetQuestion(ask({ metrics: ['total_orders'] }), catalog)).toBeNull();
  expect(targetQuestion(ask({ where: "region = 'North'" }), catalog)).toBeNull();
});

test('what stands beside a number: days with their reasons, marks where they are wanted, and why there is less', () => {
  const holiday = { kind: 'holiday' as const, name: 'All Saints', from: '2026-11-01', to: '2026-11-01' };
  const beside: Beside = {
    catalog,
    known: { ...known, known: [holiday] },
    ...{ target: null, targetFailed: false, marks: true },
  };
  const of = (query: Partial<MetricQueryInput>, change: Partial<Beside> = {}) =>
    tileNotes({ query: ask(query), days: november }, { ...beside, ...change });
  expect(of({ grain: 'day' }).notes.days.map(({ kind, from, words }) => [kind, from, words])).toEqual([
    ['unusual', '2026-11-03', 'far below'],
    ['unusual', '2026-11-01', 'far below'],
    ['holiday', '2026-11-01', 'All Saints'],
  ]);
  expect(of({ grain: 'day' }, { marks: false }).notes.days).toHaveLength(2);
  expect(of({}).remarks).toEqual([]);
  expect(of({ where: "region = 'North'" }).remarks).toEqual([
    'Filtered: unusual days and a target are known of all rows only',
  ]);
  expect(of({}, { targetFailed: true }).remarks).toEqual(['Its target could not be read']);
  expect(tileNotes(null, beside)).toMatchObject({ unusual: [], remarks: [] });
});
