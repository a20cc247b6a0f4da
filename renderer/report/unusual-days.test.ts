import { expect, test } from 'vitest';
import type { UnusualDay } from '#core/protocol/day-notes';
import type { ReportTile } from './read-report.ts';
import { unusualOf } from './unusual-days.tsx';

const day = (metric: string, of: string): UnusualDay => ({
  ...{ metric, day: of, value: '1', expected: '5', low: '4', high: '6', side: 'below', reason: 'far below' },
});
const tile = (unusual: readonly UnusualDay[]) => ({ beside: { unusual } }) as unknown as ReportTile;

test('days of several tiles are listed once, by number in the order of the tiles, the newest first', () => {
  const listed = unusualOf([
    tile([day('revenue', '2026-11-03')]),
    tile([]),
    tile([day('orders', '2026-11-01')]),
    tile([day('revenue', '2026-11-20'), day('revenue', '2026-11-03'), day('revenue', '2026-09-01')]),
  ]);
  expect(listed.map((one) => [one.metric, one.day])).toEqual([
    ['revenue', '2026-11-20'],
    ['revenue', '2026-11-03'],
    ['revenue', '2026-09-01'],
    ['orders', '2026-11-01'],
  ]);
});
