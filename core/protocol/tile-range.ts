import { addMonths, type CalendarUnit, monthsOf, startOf, type WeekStart } from './calendar-units.ts';
import { addDays, type IsoDate, isIsoDate } from './date.ts';

/**
 * The days that a tile asks for, relative to the as-of day:
 *
 * - `all`: all time
 * - `today`: the as-of day; `wtd`, `mtd`, `qtd`, `ytd`: from the first day of its week, month, quarter, year
 * - `last N days|weeks|months|quarters|years`: N calendar units, the last one being that of the as-of day (not over, as a rule)
 * - `previous N days|...`: the N whole units before that one
 * - `rolling N days|...`: as many days or months back, ending with the as-of day, wherever they begin
 * - `next N days`: the N days after the as-of day, which only forecasts have
 * - `YYYY-MM-DD to YYYY-MM-DD`: these days, both included
 */
export type TileRange =
  | { readonly kind: 'all' }
  | { readonly kind: 'last' | 'previous' | 'rolling'; readonly count: number; readonly unit: CalendarUnit }
  | { readonly kind: 'next'; readonly days: number }
  | { readonly kind: 'fixed'; readonly from: IsoDate; readonly to: IsoDate };

export const rangeForms =
  'all, today, wtd, mtd, qtd, ytd, last|previous|rolling N days|weeks|months|quarters|years, next N days, or YYYY-MM-DD to YYYY-MM-DD';

const toDate: Readonly<Record<string, CalendarUnit>> = {
  today: 'day',
  wtd: 'week',
  mtd: 'month',
  qtd: 'quarter',
  ytd: 'year',
};

/** What a range's text means; null when it means nothing. */
export function parseTileRange(text: string): TileRange | null {
  if (text === 'all') return { kind: 'all' };
  const unit = toDate[text];
  if (unit !== undefined) return { kind: 'last', count: 1, unit };
  const counted = /^(last|previous|rolling) ([1-9]\d{0,3}) (day|week|month|quarter|year)s?$/.exec(text);
  if (counted !== null) {
    const [, kind, count, unit] = counted;
    return { kind: kind as 'last', count: Number(count), unit: unit as CalendarUnit };
  }
  const next = /^next ([1-9]\d{0,3}) days?$/.exec(text);
  if (next !== null) return { kind: 'next', days: Number(next[1]) };
  const [from = '', to = '', ...rest] = text.split(' to ');
  return rest.length === 0 && isIsoDate(from) && isIsoDate(to) && from <= to ? { kind: 'fixed', from, to } : null;
}

/** First and last day (inclusive) of a range as of a day; both null for all time. */
export function resolveTileRange(
  range: TileRange,
  asOf: IsoDate,
  weekStart: WeekStart,
): { readonly from: IsoDate | null; readonly to: IsoDate | null } {
  if (range.kind === 'all') return { from: null, to: null };
  if (range.kind === 'fixed') return { from: range.from, to: range.to };
  if (range.kind === 'next') return { from: addDays(asOf, 1), to: addDays(asOf, range.days) };
  const { kind, unit, count } = range;
  if (kind === 'rolling') return { from: addDays(back(asOf, unit, count), 1), to: asOf };
  const start = startOf(unit, asOf, weekStart);
  if (kind === 'last') return { from: back(start, unit, count - 1), to: asOf };
  return { from: back(start, unit, count), to: addDays(start, -1) };
}

function back(day: IsoDate, unit: CalendarUnit, count: number): IsoDate {
  if (unit === 'day') return addDays(day, -count);
  return unit === 'week' ? addDays(day, -7 * count) : addMonths(day, -monthsOf[unit] * count);
}
