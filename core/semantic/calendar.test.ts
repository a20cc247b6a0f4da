import { describe, expect, it } from 'vitest';
import { addMonths, endOf, startOf } from '../protocol/calendar-units.ts';
import { type FiscalCalendar, fiscalStarts } from '../protocol/fiscal-periods.ts';
import { moveBack, priorPeriod } from './calendar.ts';
import { extendBack, fiscalBuckets, fiscalPriorPeriod, fiscalPriorYear, stepFiscal } from './fiscal-calendar.ts';

describe('units', () => {
  it('begin and end where they should', () => {
    expect([startOf('week', '2024-01-03', 'monday'), endOf('week', '2024-01-03', 'monday')]).toEqual([
      '2024-01-01',
      '2024-01-07',
    ]);
    expect([startOf('week', '2024-01-03', 'sunday'), endOf('week', '2024-01-03', 'sunday')]).toEqual([
      '2023-12-31',
      '2024-01-06',
    ]);
    expect([startOf('week', '2024-01-06', 'saturday'), startOf('week', '2024-01-05', 'saturday')]).toEqual([
      '2024-01-06',
      '2023-12-30',
    ]);
    expect([startOf('quarter', '2024-05-31', 'monday'), endOf('quarter', '2024-05-31', 'monday')]).toEqual([
      '2024-04-01',
      '2024-06-30',
    ]);
    expect([startOf('year', '2024-05-31', 'monday'), endOf('year', '2024-05-31', 'monday')]).toEqual([
      '2024-01-01',
      '2024-12-31',
    ]);
  });

  it('months are clamped at their ends', () => {
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
    expect(addMonths('2023-01-31', 1)).toBe('2023-02-28');
    expect(addMonths('2024-01-15', -13)).toBe('2022-12-15');
    expect(addMonths('2024-02-29', -12)).toBe('2023-02-28');
  });
});

describe('the period before', () => {
  const before = (from: string, to: string): string => {
    const range = moveBack({ from, to }, priorPeriod({ from, to }, 'monday'));
    return `${range.from} ${range.to}`;
  };
  it.each([
    ['a month to date', '2024-11-01', '2024-11-20', '2024-10-01 2024-10-20'],
    ['a month to date, past the end of the one before', '2024-03-01', '2024-03-30', '2024-02-01 2024-02-29'],
    ['a whole month', '2024-03-01', '2024-03-31', '2024-02-01 2024-02-29'],
    ['February', '2023-02-01', '2023-02-28', '2023-01-01 2023-01-31'],
    ['two whole months', '2024-01-01', '2024-02-29', '2023-11-01 2023-12-31'],
    ['a quarter', '2024-04-01', '2024-06-30', '2024-01-01 2024-03-31'],
    ['a quarter to date', '2024-04-01', '2024-05-15', '2024-01-01 2024-02-15'],
    ['a year', '2024-01-01', '2024-12-31', '2023-01-01 2023-12-31'],
    ['a year to date', '2024-01-01', '2024-11-20', '2023-01-01 2023-11-20'],
    ['months that are no quarter, the last one broken', '2024-02-01', '2024-05-10', '2023-10-01 2024-01-10'],
    ['a week', '2024-11-18', '2024-11-24', '2024-11-11 2024-11-17'],
    ['a week to date', '2024-11-18', '2024-11-20', '2024-11-11 2024-11-13'],
    ['a day, even the first of a month', '2024-11-01', '2024-11-01', '2024-10-31 2024-10-31'],
    ['any days', '2024-11-05', '2024-11-20', '2024-10-20 2024-11-04'],
  ])('of %s', (_, from, to, expected) => {
    expect(before(from, to)).toBe(expected);
  });

  it('a year back keeps whole Februaries whole and clamps Feb 29', () => {
    const year = { unit: 'month', count: 12 } as const;
    expect(moveBack({ from: '2025-02-01', to: '2025-02-28' }, year)).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(moveBack({ from: '2024-02-10', to: '2024-02-29' }, year)).toEqual({ from: '2023-02-10', to: '2023-02-28' });
  });
});

describe('fiscal periods', () => {
  // 4-4-5 weeks from Sunday, Jan 29 2023, two years, and the first period of a third one.
  const lengths = [28, 28, 35, 28, 28, 35, 28, 28, 35, 28, 28, 35];
  const periods: { start: string; quarter: string; year: string }[] = [];
  const day = new Date('2023-01-29T00:00:00Z');
  let quarter = '';
  let year = '';
  for (let i = 0; i < 25; i++) {
    const start = day.toISOString().slice(0, 10);
    if (i % 3 === 0) quarter = start;
    if (i % 12 === 0) year = start;
    periods.push({ start, quarter, year });
    day.setUTCDate(day.getUTCDate() + (lengths[i % 12] ?? 0));
  }
  day.setUTCDate(day.getUTCDate() - 1);
  const calendar: FiscalCalendar = { periods, end: day.toISOString().slice(0, 10) };

  it('a period to date goes as far into the one before, a whole one to a whole one', () => {
    expect(periods[1]?.start).toBe('2023-02-26');
    expect(periods[2]?.start).toBe('2023-03-26');
    expect(periods[3]?.start).toBe('2023-04-30');
    expect(fiscalPriorPeriod(calendar, { from: '2023-02-26', to: '2023-03-04' })).toEqual({
      from: '2023-01-29',
      to: '2023-02-04',
    });
    expect(fiscalPriorPeriod(calendar, { from: '2023-04-30', to: '2023-05-27' })).toEqual({
      from: '2023-03-26',
      to: '2023-04-29',
    });
    expect(fiscalPriorPeriod(calendar, { from: '2024-01-28', to: '2024-03-15' })).toEqual({
      from: '2023-10-29',
      to: '2023-12-15',
    });
  });

  it('a year back is the same period of the year before', () => {
    expect(fiscalPriorYear(calendar, { from: '2024-01-28', to: '2024-02-24' })).toEqual({
      from: '2023-01-29',
      to: '2023-02-25',
    });
    expect(stepFiscal(calendar, 'fiscal_quarter', { from: '2024-01-28', to: '2024-04-27' }, 1)).toEqual({
      from: '2023-10-29',
      to: '2024-01-27',
    });
    expect(fiscalBuckets(calendar, 'fiscal_year', { from: '2023-12-01', to: '2024-02-01' })).toEqual([
      '2023-01-29',
      '2024-01-28',
    ]);
  });

  it('reaches back before the first event, so that the first periods can be asked for what came before', () => {
    const late = { ...calendar, periods: calendar.periods.slice(4) };
    const whole = extendBack(late);
    expect(fiscalStarts(whole, 'fiscal_period').slice(-25)).toEqual(fiscalStarts(calendar, 'fiscal_period'));
    expect(fiscalStarts(whole, 'fiscal_year')).toEqual([
      '2020-02-02',
      '2021-01-31',
      '2022-01-30',
      '2023-01-29',
      '2024-01-28',
      '2025-01-26',
    ]);
    expect(fiscalPriorPeriod(whole, { from: '2023-01-29', to: '2023-02-25' })).toEqual({
      from: '2022-12-25',
      to: '2023-01-28',
    });
    const months = [7, 8, 9, 10].map((m) => ({
      start: `2024-${String(m).padStart(2, '0')}-01`,
      quarter: m < 8 ? '2024-05-01' : m < 11 ? '2024-08-01' : '',
      year: '2024-02-01',
    }));
    const byMonth = extendBack({ periods: months, end: '2024-10-31' });
    expect(fiscalStarts(byMonth, 'fiscal_period')).toHaveLength(36 + 5 + 4);
    expect(fiscalStarts(byMonth, 'fiscal_quarter').slice(-4)).toEqual([
      '2023-11-01',
      '2024-02-01',
      '2024-05-01',
      '2024-08-01',
    ]);
    expect(fiscalPriorYear(byMonth, { from: '2024-08-01', to: '2024-10-31' })).toEqual({
      from: '2023-08-01',
      to: '2023-10-31',
    });
  });

  it('is refused where the calendar does not reach', () => {
    expect(() => fiscalPriorPeriod(calendar, { from: '2023-01-29', to: '2023-02-25' })).toThrow(/no fiscal calendar/);
    expect(() => fiscalBuckets(calendar, 'fiscal_period', { from: '2030-01-01', to: '2030-01-02' })).toThrow(
      /2030-01-0/,
    );
  });
});
