import type { IsoDate } from './date.ts';

/** A day on which a headline metric was not what the days before it lead one to expect. Figures are exact decimal text. */
export interface UnusualDay {
  readonly metric: string;
  readonly day: IsoDate;
  readonly value: string | null;
  readonly expected: string | null;
  /** Within these two the day would have been as expected. */
  readonly low: string | null;
  readonly high: string | null;
  readonly side: 'above' | 'below';
  /** In words: `38% below what the last 8 Tuesdays lead one to expect (1,203 to 1,377)`. */
  readonly reason: string;
}

/** Something that people wrote down about days; both days inclusive. */
export interface KnownDays {
  readonly kind: 'holiday' | 'promotion';
  readonly name: string;
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** What is known of days besides the numbers. Of all days of a snapshot, in the order of time. */
export interface DayNotes {
  /** Metrics whose days are scored at all. */
  readonly scored: readonly string[];
  readonly unusual: readonly UnusualDay[];
  readonly known: readonly KnownDays[];
}
