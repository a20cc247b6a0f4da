import { describe, expect, test } from 'vitest';
import { formatAgo, formatDay, formatDayRange, formatPeriod, formatShortRange, isoWeek } from './format-date.ts';

describe('ranges say both ends and repeat nothing', () => {
  test.each([
    ['2026-10-01', '2026-10-20', '1–20 Oct 2026'],
    ['2026-10-24', '2026-11-20', '24 Oct – 20 Nov 2026'],
    ['2025-12-24', '2026-01-20', '24 Dec 2025 – 20 Jan 2026'],
    ['2026-11-20', '2026-11-20', '20 Nov 2026'],
  ])('%s to %s', (from, to, text) => expect(formatDayRange(from, to)).toBe(text));
  test('the short form keeps years only where they differ', () => {
    expect(formatShortRange('2026-09-26', '2026-10-23')).toBe('26 Sep – 23 Oct');
    expect(formatShortRange('2025-12-24', '2026-01-20')).toBe('24 Dec 2025 – 20 Jan 2026');
  });
});

test('weeks follow ISO 8601 over the turn of the year', () => {
  expect(isoWeek('2026-11-20')).toEqual({ year: 2026, week: 47 });
  expect(isoWeek('2027-01-01')).toEqual({ year: 2026, week: 53 });
  expect(isoWeek('2024-12-30')).toEqual({ year: 2025, week: 1 });
});

test('periods by grain', () => {
  expect(formatPeriod('2026-11-16', 'week')).toBe('W47 2026');
  // Weeks from Sunday and from Saturday: six and five of their days are in the ISO week that begins after them.
  expect(formatPeriod('2026-11-15', 'week')).toBe('W47 2026');
  expect(formatPeriod('2026-11-14', 'week')).toBe('W47 2026');
  expect(formatPeriod('2026-12-27', 'week')).toBe('W53 2026');
  expect(formatPeriod('2026-11-01', 'month')).toBe('Nov 2026');
  expect(formatPeriod('2026-10-01', 'quarter')).toBe('Q4 2026');
  expect(formatPeriod('2026-11-20', 'day')).toBe('20 Nov 2026');
});

test('what is no date stays as it is', () => {
  expect(formatDay('soon')).toBe('soon');
  expect(formatDay('2026-13-01')).toBe('2026-13-01');
  expect(formatAgo('never', 0)).toBe('never');
});

test('ages in one unit', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  expect(formatAgo('2026-11-21T11:59:40Z', now)).toBe('just now');
  expect(formatAgo('2026-11-21T11:40:00Z', now)).toBe('20 min ago');
  expect(formatAgo('2026-11-21T09:00:00Z', now)).toBe('3 h ago');
  expect(formatAgo('2026-11-09T12:00:00Z', now)).toBe('12 d ago');
});
