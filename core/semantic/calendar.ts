import { addDays, daysBetween, type IsoDate } from '../protocol/date.ts';

export type WeekStart = 'monday' | 'sunday' | 'saturday';
export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

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

const monthsOf = { month: 1, quarter: 3, year: 12 } as const;

/** 0 for the first day of a week. */
export function dayOfWeek(day: IsoDate, weekStart: WeekStart): number {
  const sunday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return (sunday - { sunday: 0, monday: 1, saturday: 6 }[weekStart] + 7) % 7;
}

/** First day of the week, month, quarter or year of a day. */
export function startOf(unit: CalendarUnit, day: IsoDate, weekStart: WeekStart): IsoDate {
  if (unit === 'day') return day;
  if (unit === 'week') return addDays(day, -dayOfWeek(day, weekStart));
  const month = Number(day.slice(5, 7));
  const first = unit === 'year' ? 1 : unit === 'quarter' ? month - ((month - 1) % 3) : month;
  return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
}

/** Last day of the week, month, quarter or year of a day. */
export function endOf(unit: CalendarUnit, day: IsoDate, weekStart: WeekStart): IsoDate {
  const start = startOf(unit, day, weekStart);
  if (unit === 'day') return start;
  return addDays(unit === 'week' ? addDays(start, 7) : addMonths(start, monthsOf[unit]), -1);
}

/** The day `months` later (earlier when negative), at most the last day of that month. */
export function addMonths(day: IsoDate, months: number): IsoDate {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const date = Math.min(Number(day.slice(8)), last);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

export function isMonthEnd(day: IsoDate): boolean {
  return addDays(day, 1).endsWith('-01');
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
