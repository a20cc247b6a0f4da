import { daysBetween, type IsoDate } from '#core/protocol/date';

/** Data older than this many days is called stale where the pack says nothing else. */
export const STALE_AFTER_DAYS = 3;

export interface Freshness {
  /** Whole days from the as-of day to today. */
  readonly age: number;
  readonly stale: boolean;
  /** `Data of yesterday`, `Data of 5 days ago`. */
  readonly words: string;
}

/** How old a snapshot's data is by the clock. `now` in ms. */
export function freshnessOf(asOf: IsoDate, now: number): Freshness {
  const age = daysBetween(asOf, new Date(now).toISOString().slice(0, 10));
  return { age, stale: age > STALE_AFTER_DAYS, words: `Data of ${ageWords(age)}` };
}

/** `today`, `yesterday`, `5 days ago`, `14 years ago`. */
export function ageWords(days: number): string {
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days < 730 ? `${days} days ago` : `${Math.floor(days / 365.25)} years ago`;
}
