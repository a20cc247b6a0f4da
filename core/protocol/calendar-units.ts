import { addDays, type IsoDate } from './date.ts';

export type WeekStart = 'monday' | 'sunday' | 'saturday';
export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

export const monthsOf = { month: 1, quarter: 3, year: 12 } as const;

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
