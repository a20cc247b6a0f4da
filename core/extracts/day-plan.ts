import type { IsoDate } from '../protocol/date.ts';
import type { DayRecord } from './day-record.ts';

/** A file that a day is made of, before it is fetched. */
export interface PlannedFile {
  readonly source: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string | null;
  /** As the listing says; null where the manifest announced the file. */
  readonly etag: string | null;
  readonly rows: number | null;
  readonly load: 'delta' | 'full';
}

/** A day that the mirror lacks, or has otherwise. */
export interface DayPlan {
  readonly date: IsoDate;
  readonly revision: number;
  readonly deleted: boolean;
  readonly manifest: DayRecord['manifest'];
  readonly files: readonly PlannedFile[];
  readonly sources: DayRecord['sources'];
}

/** What a look at the root says: days to be written, and what cannot be taken over. */
export interface RootChanges {
  readonly plans: readonly DayPlan[];
  /** Objects of the listing that stand for days. */
  readonly listed: number;
  /** Days of the mirror that the root no longer tells of: they stay. */
  readonly gone: readonly IsoDate[];
  /** Days that are not complete yet (roots without manifests). */
  readonly incomplete: readonly IsoDate[];
  /** Faults of single days; the others are synced, then the first of these is thrown. */
  readonly problems: readonly { readonly date: IsoDate | null; readonly error: Error }[];
}
