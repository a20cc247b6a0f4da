import { addMonths } from '../protocol/calendar-units.ts';
import { addDays, daysBetween, type IsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type FiscalCalendar, type FiscalGrain, fiscalEnd, fiscalStarts } from '../protocol/fiscal-periods.ts';
import type { DayRange } from './calendar.ts';

const parentOrder = ['fiscal_period', 'fiscal_quarter', 'fiscal_year'] as const;

/** First days of the periods of a grain that a range touches. */
export function fiscalBuckets(calendar: FiscalCalendar, grain: FiscalGrain, range: DayRange): IsoDate[] {
  const starts = fiscalStarts(calendar, grain);
  return starts.slice(indexOf(calendar, starts, range.from), indexOf(calendar, starts, range.to) + 1);
}

/**
 * The period before a range in fiscal units: whole periods -> as many before; a range within one period, quarter or year
 * that begins with it -> the one before, as far into it; else as many periods as it touches.
 */
export function fiscalPriorPeriod(calendar: FiscalCalendar, range: DayRange): DayRange {
  const starts = fiscalStarts(calendar, 'fiscal_period');
  const first = indexOf(calendar, starts, range.from);
  const last = indexOf(calendar, starts, range.to);
  const whole =
    starts[first] === range.from && fiscalEnd(calendar, 'fiscal_period', starts[last] ?? range.to) === range.to;
  if (!whole) {
    for (const grain of parentOrder) {
      const own = fiscalBuckets(calendar, grain, range);
      if (own.length === 1 && own[0] === range.from) return stepFiscal(calendar, grain, range, 1);
    }
  }
  return stepFiscal(calendar, 'fiscal_period', range, last - first + 1);
}

/** The same periods of the fiscal year before. */
export function fiscalPriorYear(calendar: FiscalCalendar, range: DayRange): DayRange {
  const starts = fiscalStarts(calendar, 'fiscal_period');
  const first = calendar.periods[indexOf(calendar, starts, range.from)];
  const years = fiscalStarts(calendar, 'fiscal_year');
  const year = years.indexOf(first?.year ?? '');
  // The year of `range` may be cut short; the one before it is whole.
  const perYear = calendar.periods.filter((period) => period.year === years[year - 1]).length;
  if (year < 1) throw tooShort(range.from);
  return stepFiscal(calendar, 'fiscal_period', range, perYear);
}

/** A range moved back by `count` periods of a grain: as far into them as before, at most to their end; ends stay ends. */
export function stepFiscal(calendar: FiscalCalendar, grain: FiscalGrain, range: DayRange, count: number): DayRange {
  const starts = fiscalStarts(calendar, grain);
  const move = (day: IsoDate, keepEnd: boolean): IsoDate => {
    const index = indexOf(calendar, starts, day);
    const own = starts[index];
    const target = starts[index - count];
    if (own === undefined || target === undefined) throw tooShort(day);
    const end = fiscalEnd(calendar, grain, target);
    if (keepEnd && day === fiscalEnd(calendar, grain, own)) return end;
    const moved = addDays(target, daysBetween(own, day));
    return moved > end ? end : moved;
  };
  return { from: move(range.from, false), to: move(range.to, true) };
}

/** Starts of periods in a year of 4-4-5 weeks, in days. */
const weekOffsets = [0, 28, 56, 91, 119, 147, 182, 210, 238, 273, 301, 329];

/**
 * The calendar with the rest of its first year and three years before it, so that the first periods have something to be compared
 * with: nothing is known of those days, and their values are NULL. Lengths of their periods are those of months, or of
 * 4-4-5 weeks.
 */
export function extendBack(calendar: FiscalCalendar): FiscalCalendar {
  const [first] = calendar.periods;
  if (first === undefined) return calendar;
  const byMonth = calendar.periods.every((period) => period.start.slice(8) === first.start.slice(8));
  const earlier: FiscalCalendar['periods'][number][] = [];
  for (let back = 3; back >= 0; back--) {
    const year = byMonth ? addMonths(first.year, -12 * back) : addDays(first.year, -364 * back);
    const starts = weekOffsets.map((days, i) => (byMonth ? addMonths(year, i) : addDays(year, days)));
    for (const [i, start] of starts.entries()) {
      if (start < first.start) earlier.push({ start, quarter: starts[i - (i % 3)] ?? start, year });
    }
  }
  return { ...calendar, periods: [...earlier, ...calendar.periods] };
}

function indexOf(calendar: FiscalCalendar, starts: readonly IsoDate[], day: IsoDate): number {
  const index = starts.findLastIndex((start) => start <= day);
  if (index === -1 || calendar.end === null || day > calendar.end) throw tooShort(day);
  return index;
}

function tooShort(day: IsoDate): EngineError {
  return new EngineError('metric-fiscal-calendar-missing', {
    reason: `dim_date does not reach ${day} or what stands before it.`,
  });
}
