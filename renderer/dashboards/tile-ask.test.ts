import { expect, test } from 'vitest';
import { type Tile, tileSchema } from '#core/protocol/dashboard';
import { asDesigned } from './dashboard-ask.ts';
import { type TileContext, tileAsk } from './tile-ask.ts';

const days: TileContext = {
  ...{ asOf: '2026-11-20', firstDay: '2025-10-17', weekStart: 'monday' },
  knowsGaps: (metric: string) => metric === 'sessions',
};

const tile = (question: Record<string, unknown>, chart = 'line'): Tile =>
  tileSchema.parse({
    ...{ name: 't', title: 'T', unit: null, chart, note: null, at: { column: 1, row: 1, width: 4, height: 4 } },
    question: { metrics: ['total_revenue'], ...question },
  });

test('as designed: the tile’s own days, periods and comparison', () => {
  const { query, notes } = tileAsk(
    tile({ grain: 'month', range: 'last 3 months', compare: 'prior_year' }),
    asDesigned,
    days,
  );
  expect(query).toMatchObject({
    from: '2026-09-01',
    to: '2026-11-20',
    grain: 'month',
    compare: 'prior_year',
    where: null,
  });
  expect(notes).toEqual([]);
});

test('the largest values of a dimension are kept where a tile is asked by it, and the rest is one value', () => {
  const keep = { dimension: 'region', limit: 3 };
  const by = (dimensions: string[], chart = 'bar') =>
    tileAsk(tile({ dimensions, limit: 5 }, chart), { ...asDesigned, keep }, days);
  expect(by(['region']).query).toMatchObject({ top: { limit: 3, other: true }, limit: null });
  expect(by(['channel']).query.top).toBeNull();
  expect(by(['channel', 'region']).notes).toEqual([
    'Only the first of its dimensions can be cut to the largest values',
  ]);
  expect(by(['region'], 'histogram')).toMatchObject({
    notes: ['It shows every value by design'],
    query: { top: null },
  });
});

test('chosen days hold for a tile whose days follow the newest one; periods follow the length', () => {
  const moving = tile({ grain: 'month', range: 'last 12 months' });
  expect(tileAsk(moving, { ...asDesigned, range: 'rolling 28 days' }, days).query).toMatchObject({
    ...{ from: '2026-10-24', to: '2026-11-20', grain: 'day' },
  });
  expect(tileAsk(moving, { ...asDesigned, range: 'ytd', grain: 'quarter' }, days).query.grain).toBe('quarter');
  expect(
    tileAsk(tile({ range: 'mtd' }, 'kpi'), { ...asDesigned, range: 'ytd', grain: 'day' }, days).query.grain,
  ).toBeNull();
});

test('a tile over all time, of days to come or of fixed days stays so and says it', () => {
  const chosen = { ...asDesigned, range: 'mtd' };
  const all = tileAsk(tile({ range: 'all' }, 'kpi'), chosen, days);
  expect([all.query.from, all.query.to, all.notes]).toEqual([null, null, ['Over all time by design']]);
  const next = tileAsk(tile({ range: 'next 14 days', grain: 'day' }, 'forecast'), chosen, days);
  expect([next.query.from, next.notes]).toEqual(['2026-11-21', ['Its days are fixed by design']]);
});

test('a comparison holds where the chart has a place for it and the days have a before', () => {
  const against = { ...asDesigned, compare: 'prior_year' } as const;
  expect(tileAsk(tile({ range: 'mtd' }, 'kpi'), against, days).query.compare).toBe('prior_year');
  const map = tileAsk(tile({ range: 'mtd', dimensions: ['region', 'channel'] }, 'heat_map'), against, days);
  expect([map.query.compare, map.notes]).toEqual([null, ['It has no place for a comparison']]);
  const all = tileAsk(tile({ range: 'all' }, 'kpi'), against, days);
  expect([all.query.compare, all.notes]).toEqual([null, ['All time has nothing to compare with']]);
  const none = tileAsk(tile({ range: 'mtd', compare: 'prior_year' }, 'kpi'), { ...asDesigned, compare: 'none' }, days);
  expect(none.query.compare).toBeNull();
});

test('filters are added to the tile’s own; those of its own marks are not', () => {
  const filters = [
    { dimension: 'region', how: 'in', values: ['France'], tile: 't' },
    { dimension: 'channel', how: 'in', values: ['web'], tile: 'other' },
  ] as const;
  const asked = tileAsk(tile({ range: 'mtd', where: 'NOT is_gap' }), { ...asDesigned, filters }, days);
  expect(asked.query.where).toBe(`(NOT is_gap) AND (("channel" IN ('web')))`);
  expect(asked.filters).toEqual([filters[1]]);
});

test('days without tracking are left out where the metrics know them, and nowhere else', () => {
  const left = (metrics: readonly string[]) => {
    const { query, withoutGaps } = tileAsk(tile({ range: 'mtd', metrics }), { ...asDesigned, withoutGaps: true }, days);
    return [query.where, withoutGaps];
  };
  expect(left(['sessions'])).toEqual(['(NOT is_tracking_gap)', true]);
  expect(left(['total_revenue'])).toEqual([null, false]);
  expect(left(['sessions', 'total_revenue'])).toEqual([null, false]);
});
