import {
  addMonths,
  type CalendarUnit,
  endOf,
  isMonthEnd,
  monthsOf,
  startOf,
  type WeekStart,
} from '../protocol/calendar-units.ts';
import { addDays, daysBetween, type IsoDate } from '../protocol/date.ts';

/** A move back in time, undone by moving the same way forward: days, or calendar months clamped at month ends. */
export interface Shift {
  readonly unit: 'day' | 'month';
  readonly count: number;
}

export interface DayRange {
  readonly from: IsoDate;
  /** Inclusive. */
  readonly to: IsoDate;
}

/**
 * A range moved back. Whole months go to whole months, whatever their lengths; with `keepEnd` the end of a month goes to the end of a
 * month wherever the range begins.
 */
export function moveBack(range: DayRange, shift: Shift, keepEnd = false): DayRange {
  if (shift.unit === 'day') return { from: addDays(range.from, -shift.count), to: addDays(range.to, -shift.count) };
  const to = addMonths(range.to, -shift.count);
  const whole = (keepEnd || range.from.endsWith('-01')) && isMonthEnd(range.to);
  return { from: addMonths(range.from, -shift.count), to: whole ? endOf('month', to, 'monday') : to };
}

/**
 * How far the period before a range lies back. A single day: one day. Whole months: as many months. A range that begins with a month,
 * quarter, year or week and stays within it: that unit (Nov 1-20 -> Oct 1-20). A range over several months that begins
 * with one: as many months as it touches. Anything else: its number of days.
 */
export function priorPeriod(range: DayRange, weekStart: WeekStart): Shift {
  const { from, to } = range;
  const days = daysBetween(from, to) + 1;
  if (days === 1) return { unit: 'day', count: 1 };
  if (from.endsWith('-01')) {
    const touched = monthsBetween(from, to) + 1;
    if (isMonthEnd(to)) return { unit: 'month', count: touched };
    for (const unit of ['month', 'quarter', 'year'] as const) {
      const begins = startOf(unit, from, weekStart) === from;
      if (begins && to <= endOf(unit, from, weekStart)) return { unit: 'month', count: monthsOf[unit] };
    }
    return { unit: 'month', count: touched };
  }
  const inWeek = startOf('week', from, weekStart) === from && days <= 7;
  return { unit: 'day', count: inWeek ? 7 : days };
}

/** One step back of a calendar grain. */
export function grainShift(grain: CalendarUnit): Shift {
  if (grain === 'day') return { unit: 'day', count: 1 };
  if (grain === 'week') return { unit: 'day', count: 7 };
  return { unit: 'month', count: monthsOf[grain] };
}

function monthsBetween(from: IsoDate, to: IsoDate): number {
  return (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
}
