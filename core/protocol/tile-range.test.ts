import { describe, expect, test } from 'vitest';
import { chartProblem } from './chart-kind.ts';
import { parseTileRange, resolveTileRange } from './tile-range.ts';

describe('ranges of tiles', () => {
  // A Wednesday.
  const asOf = '2026-02-25';
  const days = (text: string, day = asOf): string => {
    const range = parseTileRange(text);
    if (range === null) return 'no range';
    const { from, to } = resolveTileRange(range, day, 'monday');
    return `${from} ${to}`;
  };

  test.each([
    ['all', 'null null'],
    ['today', '2026-02-25 2026-02-25'],
    ['wtd', '2026-02-23 2026-02-25'],
    ['mtd', '2026-02-01 2026-02-25'],
    ['qtd', '2026-01-01 2026-02-25'],
    ['ytd', '2026-01-01 2026-02-25'],
    ['last 1 day', '2026-02-25 2026-02-25'],
    ['last 30 days', '2026-01-27 2026-02-25'],
    ['last 2 weeks', '2026-02-16 2026-02-25'],
    ['last 12 months', '2025-03-01 2026-02-25'],
    ['last 2 quarters', '2025-10-01 2026-02-25'],
    ['previous 1 month', '2026-01-01 2026-01-31'],
    ['previous 2 weeks', '2026-02-09 2026-02-22'],
    ['previous 1 year', '2025-01-01 2025-12-31'],
    ['rolling 12 months', '2025-02-26 2026-02-25'],
    ['rolling 7 days', '2026-02-19 2026-02-25'],
    ['next 28 days', '2026-02-26 2026-03-25'],
    ['2025-03-01 to 2025-03-31', '2025-03-01 2025-03-31'],
  ])('%s', (text, expected) => {
    expect(days(text)).toBe(expected);
  });

  test('a month back from a day that the month before does not have', () => {
    expect(days('rolling 1 month', '2026-03-31')).toBe('2026-03-01 2026-03-31');
    expect(days('last 2 months', '2026-03-31')).toBe('2026-02-01 2026-03-31');
  });

  test.each([
    '',
    'last month',
    'last 0 days',
    'MTD',
    'next 3 months',
    'next 0 days',
    '2025-02-30 to 2025-03-01',
    '2025-03-02 to 2025-03-01',
  ])('not a range: %s', (text) => {
    expect(parseTileRange(text)).toBeNull();
  });
});

describe('charts and questions', () => {
  const ask = (metrics: number, dimensions: number, grain = false, more = {}) => ({
    metrics: Array.from({ length: metrics }, (_, i) => `m${i}`),
    dimensions: Array.from({ length: dimensions }, (_, i) => `d${i}`),
    grain: grain ? ('day' as const) : null,
    ...{ totals: false, compare: null },
    ...more,
  });

  test('each kind takes what it can draw', () => {
    const fits = [
      chartProblem('kpi', ask(1, 0)),
      chartProblem('kpi', ask(1, 0, true, { totals: true, compare: 'prior_year' })),
      chartProblem('line', ask(3, 0, true)),
      chartProblem('bar', ask(1, 2)),
      chartProblem('stacked_bar', ask(2, 0, true)),
      chartProblem('pivot', ask(2, 1, true, { totals: true })),
      chartProblem('heat_map', ask(1, 2)),
      chartProblem('funnel', ask(5, 0)),
      chartProblem('funnel', ask(1, 1)),
      chartProblem('scatter', ask(2, 1)),
      chartProblem('histogram', ask(1, 1)),
      chartProblem('waterfall', ask(3, 0)),
      chartProblem('treemap', ask(2, 2)),
      chartProblem('forecast', ask(1, 0, true)),
    ];
    expect(fits).toEqual(fits.map(() => null));
  });

  test.each([
    ['kpi', ask(1, 0, true), /computed and not summed/],
    ['kpi', ask(2, 0), /one metric and no dimension/],
    ['line', ask(1, 0), /a grain or a dimension/],
    ['line', ask(2, 1, true), /a single metric/],
    ['line', ask(1, 0, true, { totals: true }), /no place for totals/],
    ['stacked_bar', ask(1, 0, true), /to stack/],
    ['pivot', ask(1, 1), /two dimensions/],
    ['funnel', ask(3, 0, true), /no grain/],
    ['scatter', ask(1, 1), /two metrics/],
    ['heat_map', ask(1, 2, false, { compare: 'prior_year' }), /no place for a comparison/],
  ] as const)('%s refuses what it cannot', (chart, question, why) => {
    expect(chartProblem(chart, question)).toMatch(why);
  });
});
