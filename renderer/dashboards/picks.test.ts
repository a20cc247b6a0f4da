import { expect, test } from 'vitest';
import type { Calendars } from '#core/protocol/period-days';
import { asDesigned } from './dashboard-ask.ts';
import { pickedMarks, withPick } from './picks.ts';

const calendars: Calendars = {
  weekStart: 'sunday',
  fiscal: {
    periods: [
      { start: '2026-01-04', quarter: '2026-01-04', year: '2026-01-04' },
      { start: '2026-02-01', quarter: '2026-01-04', year: '2026-01-04' },
      { start: '2026-03-01', quarter: '2026-01-04', year: '2026-01-04' },
    ],
    end: '2026-04-04',
  },
};

test('a mark of two dimensions filters by both, and is marked again by them', () => {
  const pick = { metric: 'total_revenue', period: null, dimensions: { region: 'France', channel: null } };
  const { filters = [] } = withPick(asDesigned, 'map', pick, null, calendars);
  expect(filters.map(({ dimension, values, tile }) => [dimension, values, tile])).toEqual([
    ['region', ['France'], 'map'],
    ['channel', [null], 'map'],
  ]);
  expect(pickedMarks(filters, 'map')).toEqual([{ ...pick, metric: null }]);
  expect(pickedMarks(filters, 'another')).toEqual([]);
  expect(withPick({ ...asDesigned, filters }, 'map', pick, null, calendars).filters).toEqual([]);
});

test('a point in time chooses the days of its period', () => {
  const pick = { metric: 'total_revenue', period: '2026-02-01', dimensions: {} };
  const range = (grain: 'month' | 'week' | 'fiscal_period' | 'fiscal_quarter') =>
    withPick(asDesigned, 'line', pick, grain, calendars).range;
  expect(range('month')).toBe('2026-02-01 to 2026-02-28');
  expect(range('week')).toBe('2026-02-01 to 2026-02-07');
  expect(range('fiscal_period')).toBe('2026-02-01 to 2026-02-28');
  expect(range('fiscal_quarter')).toBeUndefined();
  const withDimension = { ...pick, dimensions: { region: 'France' } };
  expect(withPick(asDesigned, 'line', withDimension, 'month', calendars).range).toBeUndefined();
});
