import { type CalendarUnit, endOf, type WeekStart } from '#core/protocol/calendar-units';
import type { IsoDate } from '#core/protocol/date';
import type { MetricFormat } from '#core/protocol/metric-query';
import { formatDay, formatDayRange } from '../ui/format-date.ts';
import { formatMetric } from '../ui/format-number.ts';
import type { TipRow } from './drawing.ts';

/** What is known of some days besides their numbers; both days inclusive. */
export interface DayNote {
  readonly kind: 'unusual' | 'holiday' | 'promotion';
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** A name, or the reason. */
  readonly words: string;
}

/** What to reach, by the first day of each period; NULL or absent where nothing was set. Exact decimal text. */
export interface ChartTarget {
  readonly label: string;
  readonly format: MetricFormat;
  readonly values: ReadonlyMap<string | null, string | null>;
  /** Share of the target that was reached over all asked days that have one; null where it is not known. */
  readonly reached: string | null;
}

/** What stands beside the numbers of a chart along time. */
export interface ChartNotes {
  readonly target: ChartTarget | null;
  readonly days: readonly DayNote[];
  readonly weekStart: WeekStart;
}

export const noteNames = { unusual: 'Unusual', holiday: 'Holiday', promotion: 'Promotion' } as const;

/** Notes that touch a period. Only days and weeks carry them: in a month everything has happened. */
export function notesAt(
  notes: ChartNotes | undefined,
  period: string | null,
  grain: string | null,
): readonly DayNote[] {
  if (notes === undefined || period === null || (grain !== 'day' && grain !== 'week')) return [];
  const last = endOf(grain satisfies CalendarUnit, period, notes.weekStart);
  return notes.days.filter(({ from, to }) => from <= last && to >= period);
}

/** `Holiday: St Martin`, `Unusual, 3 Nov 2026: 38% below ...` where the period has more days than one. */
export function noteWords({ kind, words, from, to }: DayNote, grain: string | null): string {
  const days = grain === 'day' ? '' : `, ${from === to ? formatDay(from) : formatDayRange(from, to)}`;
  return `${noteNames[kind]}${days}: ${words}`;
}

/** Lines of a tooltip for a period: what to reach, and what is known of its days. */
export function noteRows(
  notes: ChartNotes | undefined,
  period: string | null,
  grain: string | null,
): readonly TipRow[] {
  const target = notes?.target?.values.get(period) ?? null;
  return [
    ...(target === null || !notes?.target
      ? []
      : [{ color: null, name: notes.target.label, value: formatMetric(target, notes.target.format) }]),
    ...notesAt(notes, period, grain).map((note) => ({
      ...{ color: null, name: noteNames[note.kind] },
      value: grain === 'day' ? '' : formatDay(note.from),
      note: note.words,
    })),
  ];
}
