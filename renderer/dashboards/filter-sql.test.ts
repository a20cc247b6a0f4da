import { expect, test } from 'vitest';
import { nameMetrics } from '../ui/metric-names.ts';
import { type DimensionFilter, filtersSql, filterWords, narrowedWords, togglePick, withFilter } from './filter-sql.ts';

const filter = (over: Partial<DimensionFilter>): DimensionFilter => ({
  dimension: 'region',
  how: 'in',
  values: ['France'],
  tile: null,
  ...over,
});

test.each<[string, Partial<DimensionFilter>, string]>([
  ['one value', {}, `("region" IN ('France'))`],
  ['a quote in a value', { values: ["Côte d'Ivoire"] }, `("region" IN ('Côte d''Ivoire'))`],
  ['a statement as a value', { values: ["'); DROP TABLE x; --"] }, `("region" IN ('''); DROP TABLE x; --'))`],
  ['a quote in a name', { dimension: 'a"b' }, `("a""b" IN ('France'))`],
  ['no value', { values: [null] }, `("region" IS NULL)`],
  ['values and none', { values: ['France', null] }, `("region" IN ('France') OR "region" IS NULL)`],
  ['not a value keeps rows without one', { how: 'not_in' }, `("region" IS NULL OR NOT ("region" IN ('France')))`],
  ['not without one', { how: 'not_in', values: [null] }, `(NOT ("region" IS NULL))`],
  [
    'a part of the text',
    { how: 'contains', values: ['FRA'] },
    `(contains(lower(CAST("region" AS VARCHAR)), lower('FRA')))`,
  ],
])('%s', (_, over, sql) => {
  expect(filtersSql([filter(over)])).toBe(sql);
});

test('filters are joined by AND; without any there is no condition', () => {
  expect(filtersSql([filter({}), filter({ dimension: 'channel', values: ['web'] })])).toBe(
    `("region" IN ('France')) AND ("channel" IN ('web'))`,
  );
  expect(filtersSql([])).toBeNull();
  expect(filtersSql([filter({ values: [] })])).toBeNull();
});

test('a click adds a value to the filter of its tile, a second click takes it away, the last one the filter too', () => {
  const one = togglePick([filter({ dimension: 'channel' })], 'by_region', 'region', 'France');
  expect(one).toHaveLength(2);
  const two = togglePick(one, 'by_region', 'region', null);
  expect(two[1]).toEqual({ dimension: 'region', how: 'in', values: ['France', null], tile: 'by_region' });
  const none = togglePick(togglePick(two, 'by_region', 'region', 'France'), 'by_region', 'region', null);
  expect(none).toEqual([filter({ dimension: 'channel' })]);
});

test('a filter from the bar takes the place of the one of its dimension, and drops no other', () => {
  const region = filter({});
  const channel = filter({ dimension: 'channel', values: ['shop'] });
  const mark = filter({ tile: 'by_region', values: ['Spain'] });
  const more = filter({ values: ['France', 'Italy'] });
  expect(withFilter([region, channel, mark], more)).toEqual([more, channel, mark]);
  expect(withFilter([mark], region)).toEqual([mark, region]);
  const other = filter({ dimension: 'channel', values: ['web'] });
  expect(withFilter([region, mark, channel], other, 'region')).toEqual([other, mark]);
});

test('in words, short where there are many', () => {
  expect(filterWords(filter({ values: ['a', null] }), 'Region')).toBe('Region is a or no value');
  expect(filterWords(filter({ how: 'not_in', values: ['a', 'b', 'c', 'd'] }), 'Region')).toBe(
    'Region is not a, b or 2 more',
  );
});

test('where figures are explained and on paper, every value is named', () => {
  const filters = [filter({ values: ['a', 'b', 'c', 'd', null] }), filter({ dimension: 'channel', values: ['web'] })];
  expect(narrowedWords({ filters, withoutGaps: true }, (name) => name.toUpperCase())).toEqual([
    'REGION is a or b or c or d or no value',
    'CHANNEL is web',
    'without the days on which tracking lost events',
  ]);
  const twice = [filter({ tile: 'a' }), filter({ tile: 'b' })];
  expect(narrowedWords({ filters: twice, withoutGaps: false }, String)).toEqual(['region is France']);
  expect(narrowedWords({ filters: [], withoutGaps: false }, String)).toEqual([]);
});

test('names of metrics are written by their labels, in the pill alone', () => {
  nameMetrics([
    { name: 'total_revenue', label: 'Revenue' },
    { name: 'aov', label: 'Average order value' },
  ]);
  const kpi = (value: string) => filter({ dimension: 'kpi', values: [value], tile: 'unusual' });
  expect(filterWords(kpi('total_revenue'), 'KPI')).toBe('KPI is Revenue');
  expect(filterWords(kpi('aov'), 'KPI')).toBe('KPI is Average order value');
  expect(filterWords(filter({ values: ['aov'] }), 'Region')).toBe('Region is aov');
  expect(filterWords({ ...kpi('total_revenue'), how: 'contains' }, 'KPI')).toBe('KPI contains total_revenue');
  expect(filtersSql([kpi('aov')])).toBe(`("kpi" IN ('aov'))`);
  nameMetrics([]);
});

test('control characters are written as calls, and long values are cut in words alone', () => {
  const filter = (value: string) => ({ dimension: 'region', how: 'in' as const, values: [value], tile: null });
  expect(filtersSql([filter("a\u0001b'\0")])).toBe(`("region" IN (('a' || chr(1) || 'b''' || chr(0))))`);
  expect(filtersSql([filter('\u001b')])).toBe('("region" IN (chr(27)))');
  expect(filtersSql([filter('')])).toBe(`("region" IN (''))`);
  expect(filterWords(filter('x'.repeat(1000)), 'Region').length).toBeLessThan(100);
});
