import type { IsoDate } from '../protocol/date.ts';

export type ExtractFormat = 'parquet' | 'csv' | 'jsonl';

/** One file of the current view: verified, in the mirror, hash known. */
export interface ExtractFile {
  readonly source: string;
  readonly date: IsoDate;
  readonly revision: number;
  /** Key relative to the root, for messages and lineage. */
  readonly path: string;
  /** Absolute path of the object in the mirror. */
  readonly object: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Rows as the manifest says; null when it does not. */
  readonly rows: number | null;
  readonly format: ExtractFormat;
  readonly gzip: boolean;
  /** `full` replaces everything before it. */
  readonly load: 'delta' | 'full';
}

export interface ExtractDay {
  readonly date: IsoDate;
  readonly revision: number;
  readonly files: readonly ExtractFile[];
  /** What the manifest says of sources without files. */
  readonly sources: Readonly<Record<string, 'complete' | 'empty' | 'missing'>>;
}

/** What the mirror holds now: the input of a build. Days in date order; files in path order. */
export interface ExtractView {
  readonly root: string;
  readonly days: readonly ExtractDay[];
  /** Days between the first and the last that have no manifest. */
  readonly missingDays: readonly IsoDate[];
}
