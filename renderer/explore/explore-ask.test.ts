import { expect, test } from 'vitest';
import { chartFor } from '#core/protocol/chart-kind';
import { asDesigned } from '../dashboards/dashboard-ask.ts';
import { type ExploreAsk, exploreFromText, exploreQuery, exploreQuestion, exploreToText } from './explore-ask.ts';

const nothing: ExploreAsk = { ...asDesigned, metrics: [], by: [], chart: null, top: null, on: null };

test('what is explored survives the address', () => {
  const ask: ExploreAsk = {
    ...nothing,
    ...{
      metrics: ['aov', 'total_orders'],
      by: ['region'],
      chart: 'scatter',
      top: 10,
      on: 'board',
      range: 'ytd',
      grain: 'month',
    },
    filters: [{ dimension: 'channel', how: 'not_in', values: ['a,b & c', null], tile: null }],
  };
  expect(exploreFromText(exploreToText(ask))).toEqual(ask);
  expect(exploreToText(nothing)).toBe('');
  expect(exploreFromText('chart=pie&top=-3&metrics=,,a,a')).toEqual({ ...nothing, metrics: ['a'] });
});

test('the question of one metric by one dimension, largest first, over the last 28 days', () => {
  const question = exploreQuestion({ ...nothing, metrics: ['aov'], by: ['region'], top: 5, compare: 'prior_year' });
  expect(question).toMatchObject({ top: { limit: 5, other: true }, orderBy: [{ name: 'aov', descending: true }] });
  if (question === null) throw new Error('no question');
  expect(exploreQuery(question, '2026-11-20', 'monday')).toMatchObject({
    from: '2026-10-24',
    to: '2026-11-20',
    compare: 'prior_year',
  });
  expect(exploreQuestion(nothing)).toBeNull();
});

test('all time is compared with nothing', () => {
  expect(exploreQuestion({ ...nothing, metrics: ['aov'], range: 'all', compare: 'prior_year' })?.compare).toBeNull();
});

test('drawn by the first kind that fits, or as chosen where that fits', () => {
  const chart = (ask: Partial<ExploreAsk>, chosen: ExploreAsk['chart'] = null) => {
    const question = exploreQuestion({ ...nothing, metrics: ['aov'], ...ask });
    return question === null ? null : chartFor(question, chosen);
  };
  expect(chart({})).toBe('kpi');
  expect(chart({ grain: 'day' })).toBe('line');
  expect(chart({ by: ['region'] })).toBe('bar');
  expect(chart({ by: ['region'] }, 'treemap')).toBe('treemap');
  expect(chart({ by: ['region'] }, 'pivot')).toBe('bar');
  expect(chart({ by: ['a', 'b', 'c'] })).toBe('table');
  expect(chart({ metrics: ['a', 'b'], by: ['region', 'channel'] })).toBe('scatter');
});
