import { addMonths, startOf } from '../protocol/calendar-units.ts';
import { addDays, daysBetween, type IsoDate } from '../protocol/date.ts';
import type { Shift } from './calendar.ts';
import type { Question } from './plan.ts';
import { isFiscal, type Range } from './ranges.ts';

/** A longer range is left to DuckDB: going through its days here would cost more than it saves. */
const mostDays = 1_500;

/**
 * First days of the first and the last period of a range; null where they are not calendar periods of days that are known now.
 */
export function periodBounds({ grain, grainParameter, model }: Question, range: Range): [IsoDate, IsoDate] | null {
  if (grainParameter !== undefined || grain === null || isFiscal(grain)) return null;
  if (!('iso' in range.from) || !('iso' in range.to)) return null;
  return [startOf(grain, range.from.iso, model.weekStart), startOf(grain, range.to.iso, model.weekStart)];
}

/**
 * Has every period of `current` a counterpart among those days of `prior` of which the snapshot knows something? `labelOf` reckoned
 * here: where the answer is yes, DuckDB need not plan a join to find it out. False: it has not, or that is not known here.
 */
export function allHaveCounterparts(question: Question, current: Range, prior: Range): boolean {
  const { grain, model } = question;
  const bounds = periodBounds(question, current);
  if (bounds === null || grain === null || isFiscal(grain)) return false;
  if (!('iso' in prior.from) || !('iso' in prior.to) || !('iso' in current.from) || !('iso' in current.to))
    return false;
  const from = prior.from.iso < model.firstDay ? model.firstDay : prior.from.iso;
  const to = prior.to.iso > model.asOf ? model.asOf : prior.to.iso;
  const days = daysBetween(from, to) + 1;
  const ownDays = daysBetween(current.from.iso, current.to.iso) + 1;
  if (Math.max(days, ownDays) > mostDays) return false;
  const known = new Set<IsoDate>();
  for (let i = 0; i < days; i++) {
    const day = moveForward(addDays(from, i), prior.shifts, grain === 'day');
    if (day !== null) known.add(startOf(grain, day, model.weekStart));
  }
  for (let i = 0; i < ownDays; i++) {
    if (!known.has(startOf(grain, addDays(current.from.iso, i), model.weekStart))) return false;
  }
  return true;
}

/** A day of the days before, put beside a day of the answer; null where it has none: Jan 31 in February, when days are compared. */
function moveForward(day: IsoDate, shifts: readonly Shift[], exact: boolean): IsoDate | null {
  let moved = day;
  for (const { unit, count } of shifts) {
    const next = unit === 'day' ? addDays(moved, count) : addMonths(moved, count);
    if (unit === 'month' && exact && next.slice(8) !== moved.slice(8)) return null;
    moved = next;
  }
  return moved;
}
