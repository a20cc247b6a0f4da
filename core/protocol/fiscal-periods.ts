import { addDays, type IsoDate } from './date.ts';

export type FiscalGrain = 'fiscal_period' | 'fiscal_quarter' | 'fiscal_year';

export interface FiscalCalendar {
  readonly periods: readonly { readonly start: IsoDate; readonly quarter: IsoDate; readonly year: IsoDate }[];
  /** Last day that dim_date knows; null without a calendar. */
  readonly end: IsoDate | null;
}

const keyOf = { fiscal_period: 'start', fiscal_quarter: 'quarter', fiscal_year: 'year' } as const;

/** First days of all periods of a fiscal grain, in order. */
export function fiscalStarts(calendar: FiscalCalendar, grain: FiscalGrain): IsoDate[] {
  return [...new Set(calendar.periods.map((period) => period[keyOf[grain]]))];
}

/** Last day of the fiscal period that begins on `start`. */
export function fiscalEnd(calendar: FiscalCalendar, grain: FiscalGrain, start: IsoDate): IsoDate {
  const starts = fiscalStarts(calendar, grain);
  const next = starts[starts.indexOf(start) + 1];
  return next === undefined ? (calendar.end ?? start) : addDays(next, -1);
}
