import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { CalendarUnit, WeekStart } from '../protocol/calendar-units.ts';
import type { Grain } from '../protocol/metric-query.ts';
import { PERIOD, type Question } from './plan.ts';
import type { Select } from './query-ast.ts';
import { dayText, isFiscal, type Range } from './ranges.ts';

/** The period that a day is put on: SQL of its first day, and the joins it needs. NULL: it has no counterpart. */
export interface Label {
  readonly sql: string;
  readonly joins: readonly string[];
}

/** `day` is SQL of a DATE. */
export function labelOf({ grain, grainParameter, model }: Question, range: Range, day: string): Label {
  if (grainParameter !== undefined) return parametricLabel(grainParameter, day, model.weekStart);
  if (grain === null) throw new Error('a question without a grain has no periods');
  if (isFiscal(grain)) return fiscalLabel(grain, range, day);
  let moved = day;
  for (const shift of range.shifts) {
    if (shift.unit === 'day') moved = `(${moved} + ${shift.count})`;
    else {
      const next = `CAST(${moved} + INTERVAL ${shift.count} MONTH AS DATE)`;
      // Jan 31 has no counterpart in February: it counts in totals, and on no day.
      moved = grain === 'day' ? `CASE WHEN day(${next}) = day(${moved}) THEN ${next} END` : next;
    }
  }
  return { sql: bucket(grain, moved, model.weekStart), joins: [] };
}

/** Every period of a range as a CTE: `_period`, and `_last_day`, the last day of the range that is put on it. */
export function periodsOf(question: Question, range: Range): Select {
  const label = labelOf(question, range, 'f.day');
  const days = `(SELECT CAST(unnest(generate_series(${dayText(range.from)}, ${dayText(range.to)}, INTERVAL 1 DAY)) AS DATE) AS day) AS f`;
  return {
    kind: 'select',
    items: [
      { sql: label.sql, name: PERIOD },
      { sql: 'max(f.day)', name: '_last_day' },
    ],
    from: { kind: 'sql', sql: days },
    joins: label.joins,
    groupBy: [[PERIOD]],
  };
}

/** The label under a grain that is a parameter of a macro. DuckDB knows it when it plans, and leaves out what is not asked. */
function parametricLabel(known: readonly Grain[], day: string, weekStart: WeekStart): Label {
  const cases = known.map((grain) => {
    const label = isFiscal(grain) ? `cal.${quoteName(`${grain}_start`)}` : bucket(grain, day, weekStart);
    return `WHEN ${quoteText(grain)} THEN ${label}`;
  });
  const message = `there is no such grain here; there are ${known.join(', ')}`;
  const sql = `CASE grain ${cases.join(' ')} ELSE error(${quoteText(message)}) END`;
  const fiscal = known.filter(isFiscal).map(quoteText).join(', ');
  return {
    sql,
    joins: fiscal === '' ? [] : [`LEFT JOIN dim_date AS cal ON grain IN (${fiscal}) AND cal.date_day = ${day}`],
  };
}

function bucket(grain: CalendarUnit, day: string, weekStart: WeekStart): string {
  if (grain === 'day') return day;
  // DuckDB's weeks begin on Monday.
  const early = grain === 'week' ? { monday: 0, sunday: 1, saturday: 2 }[weekStart] : 0;
  const truncated = `CAST(date_trunc('${grain}', ${early === 0 ? day : `${day} + ${early}`}) AS DATE)`;
  return early === 0 ? truncated : `(${truncated} - ${early})`;
}

function fiscalLabel(grain: string, range: Range, day: string): Label {
  const own = `cal.${quoteName(`${grain}_start`)}`;
  // A range of restated days is only ever moved by days.
  const days = range.shifts.reduce((sum, shift) => sum + shift.count, 0);
  const joins = [`LEFT JOIN dim_date AS cal ON cal.date_day = ${days === 0 ? day : `(${day} + ${days})`}`];
  if (range.periods === null) return { sql: own, joins };
  const pairs = range.periods.map(([from, to]) => `(DATE '${from}', DATE '${to}')`).join(', ');
  const moved = pairs === '' ? '(SELECT NULL::DATE, NULL::DATE)' : `(VALUES ${pairs})`;
  return { sql: 'moved.label', joins: [...joins, `LEFT JOIN ${moved} AS moved(own, label) ON moved.own = ${own}`] };
}
