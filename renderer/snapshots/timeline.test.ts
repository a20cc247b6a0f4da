import { beforeAll, expect, test } from 'vitest';
import { demoManifest } from '../testing/demo-data.ts';
import { demoRejected, demoSummary } from '../testing/demo-snapshots.ts';
import { setNumberLocale } from '../ui/format-number.ts';
import { buildWords, checkWords, lagWords, timelineOf } from './timeline.ts';

beforeAll(() => setNumberLocale('en-GB'));

const snapshot = (day: string) => demoSummary(demoManifest(`${day}.1`, day), { current: false, pinned: false });

test('snapshots and rejected builds stand in one order, the newest first', () => {
  const refused = demoRejected(demoManifest('2026-11-19.2', '2026-11-19', 'failed'));
  const entries = timelineOf([snapshot('2026-11-18'), snapshot('2026-11-20'), snapshot('2026-11-19')], [refused]);
  expect(entries.map(({ kind, id }) => [kind, id])).toEqual([
    ['snapshot', '2026-11-20.1'],
    ['rejected', '2026-11-19.2'],
    ['snapshot', '2026-11-19.1'],
    ['snapshot', '2026-11-18.1'],
  ]);
  expect(timelineOf([], [])).toEqual([]);
});

test('says what a build did, and leaves out what it did not do', () => {
  expect(buildWords({ full: 3, incremental: 0, kept: 1061, view: 9, unavailable: 2 })).toBe(
    '3 built, 1,061 kept, 2 unavailable',
  );
  expect(buildWords({ full: 0, incremental: 0, kept: 0, view: 4, unavailable: 0 })).toBe('no models');
  expect(checkWords({ passed: 96, warned: 2, failed: 0, unavailable: 0 })).toBe('2 warned, 96 passed');
  expect(checkWords({ passed: 0, warned: 0, failed: 0, unavailable: 0 })).toBe('no checks');
});

test('says how far the newest day was behind', () => {
  expect(lagWords('2026-11-20', '2026-11-20T23:00:00.000Z')).toBe('built on that day');
  expect(lagWords('2026-11-20', '2026-11-21T03:00:00.000Z')).toBe('built the day after');
  expect(lagWords('2026-11-20', '2026-11-29T03:00:00.000Z')).toBe('built 9 days later');
});
