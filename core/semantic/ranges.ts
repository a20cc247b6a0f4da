import type { CalendarUnit } from '../protocol/calendar-units.ts';
import { addDays, daysBetween, type IsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { FiscalGrain } from '../protocol/fiscal-periods.ts';
import type { Comparison, Grain } from '../protocol/metric-query.ts';
import { type DayRange, grainShift, moveBack, priorPeriod, type Shift } from './calendar.ts';
import { fiscalBuckets, fiscalPriorPeriod, fiscalPriorYear, stepFiscal } from './fiscal-calendar.ts';
import type { SemanticModel } from './semantic-model.ts';

/** A day known now, or one that a macro is given later. */
export type Day = { readonly iso: IsoDate } | { readonly sql: string };

/** The days that a scan reads, and how each of them is put on a period of the answer. */
export interface Range {
  readonly from: Day;
  readonly to: Day;
  /** Forward moves from a day of this range to the day of the answer that it is compared with. */
  readonly shifts: readonly Shift[];
  /** Fiscal grains: own period -> period of the answer; null: periods are their own. */
  readonly periods: readonly (readonly [IsoDate, IsoDate])[] | null;
}

export type Offset = 'prior_period' | 'prior_year' | 'prior_year_same_weekday';

const priorYear: Shift = { unit: 'month', count: 12 };

export function dayText(day: Day): string {
  return 'iso' in day ? `DATE '${day.iso}'` : day.sql;
}

export function isFiscal(grain: Grain | null): grain is FiscalGrain {
  return grain?.startsWith('fiscal_') ?? false;
}

/**
 * The range before a range, for a comparison of the whole question: calendar units, or fiscal ones when the grain is fiscal.
 * `prior_year` sets fiscal periods beside those of the same number, so that after a year of 53 weeks the days have moved by a week.
 * `prior_fiscal_period` and `prior_fiscal_year` go by the fiscal calendar whatever the grain.
 * `prior_year_same_weekday` is the restated comparison: every day is set beside the day 52 weeks before, whatever its period was.
 */
export function compareRange(model: SemanticModel, grain: Grain | null, range: Range, comparison: Comparison): Range {
  const days = literalDays(range);
  const named = comparison === 'prior_fiscal_period' || comparison === 'prior_fiscal_year';
  if (named || (isFiscal(grain) && comparison !== 'prior_year_same_weekday')) {
    const back = comparison === 'prior_period' || comparison === 'prior_fiscal_period';
    const prior = back ? fiscalPriorPeriod(model.fiscal, days) : fiscalPriorYear(model.fiscal, days);
    if (isFiscal(grain)) return alignFiscal(model, grain, range, prior);
    const shift: Shift = { unit: 'day', count: daysBetween(prior.from, days.from) };
    return { from: { iso: prior.from }, to: { iso: prior.to }, shifts: [shift, ...range.shifts], periods: null };
  }
  return shifted(range, comparisonShift(model, days, comparison));
}

/** The range of an offset input: one step of the grain back for every period; without a grain as `compareRange`. */
export function offsetRange(model: SemanticModel, grain: Grain | null, range: Range, offset: Offset): Range {
  if (offset === 'prior_year_same_weekday' || grain === null) return compareRange(model, grain, range, offset);
  if (isFiscal(grain)) {
    const days = literalDays(range);
    const prior =
      offset === 'prior_period' ? stepFiscal(model.fiscal, grain, days, 1) : fiscalPriorYear(model.fiscal, days);
    return alignFiscal(model, grain, range, prior);
  }
  const shift = offset === 'prior_period' ? grainShift(grain as CalendarUnit) : priorYear;
  // A last period that is whole is compared with a whole one.
  return shifted(range, shift, grain !== 'day' && grain !== 'week');
}

/**
 * The part of the range before whose days stand beside a day of the answer. A fiscal period may be a week longer than the one it
 * is compared with: its whole counts in the total, its last days have no place along the axis.
 */
export function besideRange(range: Range, prior: Range): Range {
  const [shift] = prior.shifts;
  if (shift?.unit !== 'day' || !('iso' in range.to) || !('iso' in prior.to)) return prior;
  const last = addDays(range.to.iso, -shift.count);
  return prior.to.iso <= last ? prior : { ...prior, to: { iso: last } };
}

/** First and last day when both are known; a macro's range has none. */
export function literalDays(range: Range): DayRange {
  if (!('iso' in range.from) || !('iso' in range.to)) {
    throw new EngineError('metric-fiscal-calendar-missing', { reason: 'a macro cannot look back in fiscal units.' });
  }
  return { from: range.from.iso, to: range.to.iso };
}

export function sameRange(a: Range, b: Range): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function comparisonShift(model: SemanticModel, days: DayRange, comparison: Comparison | Offset): Shift {
  if (comparison === 'prior_year') return priorYear;
  if (comparison === 'prior_year_same_weekday') return { unit: 'day', count: 364 };
  return priorPeriod(days, model.weekStart);
}

function shifted(range: Range, shift: Shift, keepEnd = false): Range {
  const shifts = [shift, ...range.shifts];
  if ('iso' in range.from && 'iso' in range.to) {
    const moved = moveBack({ from: range.from.iso, to: range.to.iso }, shift, keepEnd);
    return { from: { iso: moved.from }, to: { iso: moved.to }, shifts, periods: null };
  }
  return {
    from: moveDaySql(range.from, range, shift, 'start'),
    to: moveDaySql(range.to, range, shift, keepEnd ? 'kept end' : 'end'),
    shifts,
    periods: null,
  };
}

/** `moveBack` as SQL, for days that are parameters. */
function moveDaySql(day: Day, range: Range, shift: Shift, edge: 'start' | 'end' | 'kept end'): Day {
  const text = dayText(day);
  if (shift.unit === 'day') return { sql: `CAST(${text} - ${shift.count} AS DATE)` };
  const moved = `CAST(${text} - INTERVAL ${shift.count} MONTH AS DATE)`;
  if (edge === 'start') return { sql: moved };
  const begins = edge === 'end' ? `day(${dayText(range.from)}) = 1 AND ` : '';
  const whole = `${begins}${text} = last_day(${text})`;
  return { sql: `CASE WHEN ${whole} THEN last_day(${moved}) ELSE ${moved} END` };
}

function alignFiscal(model: SemanticModel, grain: FiscalGrain, range: Range, prior: DayRange): Range {
  if (range.shifts.length > 0) {
    const reason = 'a metric that looks back by fiscal periods cannot be compared with the days 52 weeks before.';
    throw new EngineError('metric-fiscal-calendar-missing', { reason });
  }
  const own = fiscalBuckets(model.fiscal, grain, prior);
  const labels = range.periods ?? fiscalBuckets(model.fiscal, grain, literalDays(range)).map((p) => [p, p] as const);
  const pairs = own.flatMap((start, i) => {
    const label = labels[i]?.[1];
    return label === undefined ? [] : [[start, label] as const];
  });
  return { from: { iso: prior.from }, to: { iso: prior.to }, shifts: [], periods: pairs };
}

/** Days from a range that the snapshot knows nothing of: before its first event. */
export function isBeforeData(model: SemanticModel, range: Range): boolean {
  return 'iso' in range.to && addDays(range.to.iso, 1) <= model.firstDay;
}
