import { endOf, type WeekStart } from './calendar-units.ts';
import type { IsoDate } from './date.ts';
import { type FiscalCalendar, fiscalEnd, fiscalStarts } from './fiscal-periods.ts';
import type { Grain } from './metric-query.ts';

/** What tells how long a period is. */
export interface Calendars {
  readonly weekStart: WeekStart;
  /** As dim_date of the snapshot has it. */
  readonly fiscal: FiscalCalendar;
}

/** First and last day of the period of a grain that begins on `start`; null where the fiscal calendar has no such period. */
export function periodDays(
  grain: Grain,
  start: IsoDate,
  { weekStart, fiscal }: Calendars,
): readonly [from: IsoDate, to: IsoDate] | null {
  if (grain !== 'fiscal_period' && grain !== 'fiscal_quarter' && grain !== 'fiscal_year') {
    return [start, endOf(grain, start, weekStart)];
  }
  return fiscalStarts(fiscal, grain).includes(start) ? [start, fiscalEnd(fiscal, grain, start)] : null;
}
