import { expect, test } from 'vitest';
import { type MetricQueryInput, metricQuerySchema } from '#core/protocol/metric-query';
import type { ChartPick } from '../charts/chart-props.ts';
import { demoCatalog } from '../testing/demo-data.ts';
import { canBreakDown, drilled, drillStep, finerGrains, nextLevel, otherDimensions, withSteps } from './drill.ts';

const [metric] = demoCatalog('s').metrics;
if (metric === undefined) throw new Error('no metric');
const dimension = (name: string, unavailable: string | null = null) => ({
  ...{ name, label: name, description: '', model: 'm', column: name, unavailable },
});
const reached = ['category', 'subcategory', 'product_name', 'region'];
const catalog = {
  metrics: [{ ...metric, name: 'revenue', dimensions: reached }],
  dimensions: [...reached.map((name) => dimension(name)), dimension('device')],
  hierarchies: [['category', 'subcategory', 'product_name']],
  weekStart: 'monday' as const,
  // 4-4-5 weeks from a Monday.
  fiscal: {
    periods: [
      { start: '2026-02-02', quarter: '2026-02-02', year: '2026-02-02' },
      { start: '2026-03-02', quarter: '2026-02-02', year: '2026-02-02' },
      { start: '2026-03-30', quarter: '2026-02-02', year: '2026-02-02' },
      { start: '2026-05-04', quarter: '2026-05-04', year: '2026-02-02' },
    ],
    end: '2026-05-31',
  },
};
const ask = (query: Partial<MetricQueryInput>) => metricQuerySchema.parse({ metrics: ['revenue'], ...query });
const pick = (dimensions: ChartPick['dimensions'], period: string | null = null): ChartPick => ({
  ...{ metric: 'revenue', period, dimensions },
});

test('the next level is that of the hierarchy which the metrics reach and the shop has', () => {
  const query = ask({ dimensions: ['category'] });
  expect(nextLevel(pick({ category: 'Home' }), query, catalog)).toBe('subcategory');
  const without = {
    ...catalog,
    dimensions: catalog.dimensions.map((one) =>
      one.name === 'subcategory' ? dimension(one.name, 'no extract file has this column') : one,
    ),
  };
  expect(nextLevel(pick({ category: 'Home' }), query, without)).toBe('product_name');
  expect(nextLevel(pick({ region: 'North' }), ask({ dimensions: ['region'] }), catalog)).toBeNull();
  expect(otherDimensions(query, catalog).map(({ name }) => name)).toEqual(['subcategory', 'product_name', 'region']);
});

test('time goes down to days, a fiscal period by its own calendar; one that the calendar does not know stays closed', () => {
  expect(nextLevel(pick({}, '2026-01-01'), ask({ grain: 'year' }), catalog)).toBe('quarter');
  expect(nextLevel(pick({}, '2026-11-20'), ask({ grain: 'day' }), catalog)).toBeNull();
  expect(nextLevel(pick({}, '2026-02-02'), ask({ grain: 'fiscal_quarter' }), catalog)).toBe('fiscal_period');
  expect(finerGrains(pick({}, '2026-03-30'), ask({ grain: 'fiscal_period' }), catalog)).toEqual(['week', 'day']);
  const step = (period: string, query: Partial<MetricQueryInput>) =>
    drillStep(pick({}, period), 'week', ask(query), catalog).days;
  expect(step('2026-03-30', { grain: 'fiscal_period' })).toEqual(['2026-03-30', '2026-05-03']);
  expect(step('2026-02-02', { grain: 'fiscal_quarter' })).toEqual(['2026-02-02', '2026-05-03']);
  expect(step('2026-02-02', { grain: 'fiscal_year' })).toEqual(['2026-02-02', '2026-05-31']);
  expect(step('2026-03-30', { grain: 'fiscal_period', from: '2026-04-06', to: '2026-04-20' })).toEqual([
    '2026-04-06',
    '2026-04-20',
  ]);
  expect(nextLevel(pick({}, '2026-02-01'), ask({ grain: 'fiscal_period' }), catalog)).toBeNull();
  expect(canBreakDown(pick({}, '2026-02-01'), ask({ grain: 'fiscal_period' }), catalog)).toBe(false);
});

test('a mark becomes the filter, its days the range, and a finer dimension the axis', () => {
  const query = ask({
    ...{ dimensions: ['category'], grain: 'month', from: '2026-09-10', to: '2026-11-20', where: "region = 'North'" },
    orderBy: [{ name: 'category', descending: false }],
  });
  const step = drillStep(pick({ category: "Home's" }, '2026-09-01'), 'product_name', query, catalog);
  expect(step).toEqual({ marks: [['category', "Home's"]], days: ['2026-09-10', '2026-09-30'], by: 'product_name' });
  const below = drilled(query, 'stacked_bar', [step]);
  expect(below.chart).toBe('bar');
  expect(below.query).toMatchObject({
    ...{ dimensions: ['product_name'], grain: null, from: '2026-09-10', to: '2026-09-30' },
    where: `(region = 'North') AND (("category" IN ('Home''s')))`,
    top: { limit: 12, other: true },
  });
});

test('time keeps the series, and a second step is taken from the first', () => {
  const query = ask({ dimensions: ['region'], grain: 'quarter', from: '2026-01-01', to: '2026-11-20' });
  const first = drillStep(pick({ region: null }, '2026-10-01'), 'month', query, catalog);
  const months = drilled(query, 'line', [first]);
  expect(months).toMatchObject({
    chart: 'line',
    query: {
      grain: 'month',
      dimensions: ['region'],
      from: '2026-10-01',
      to: '2026-11-20',
      where: '(("region" IS NULL))',
    },
  });
  const second = drillStep(pick({ region: null }, '2026-11-01'), 'week', months.query, catalog);
  expect(drilled(query, 'line', [first, second]).query).toMatchObject({ grain: 'week', from: '2026-11-01' });
});

test('a big number broken down is bars, and nothing is left over of its totals', () => {
  const whole: ChartPick = { metric: null, period: null, dimensions: {} };
  const query = ask({ grain: 'day', totals: true, from: '2026-11-01', to: '2026-11-20' });
  const step = drillStep(whole, 'region', query, catalog);
  expect(drilled(query, 'kpi', [step])).toMatchObject({
    chart: 'bar',
    query: { dimensions: ['region'], grain: null, totals: false, where: null, from: '2026-11-01' },
  });
});

test('steps of one tile leave those of others alone', () => {
  const step = { marks: [], days: null, by: 'region' };
  const drills = withSteps([{ tile: 'a', steps: [step] }], 'b', [step, step]);
  expect(drills.map(({ tile, steps }) => [tile, steps.length])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect(withSteps(drills, 'a', []).map(({ tile }) => tile)).toEqual(['b']);
});
