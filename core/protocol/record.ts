import type { MetricFormat } from './metric-query.ts';

/** Places of the window that a kind of record cannot be named after: `#/<name>/<id>` is the address of a record. */
export const reservedRecordNames = ['home', 'dashboards', 'explore', 'catalog', 'snapshots', 'sources', 'sql'] as const;

/** A column as a page shows it. */
export interface RecordColumn {
  readonly column: string;
  readonly label: string;
  /** How its numbers are written; null: as they are. */
  readonly format: MetricFormat | null;
  /** The kind of record whose id it holds; null: it leads nowhere. */
  readonly link: string | null;
}

/** Rows of another model that belong to a record. */
export interface RecordDetail {
  readonly label: string;
  /** What the rows are, where the label does not say it all; empty otherwise. */
  readonly description: string;
  readonly model: string;
  /** Column of `model` that holds the id; with `through`, the column that both have. */
  readonly by: string;
  /** A model that has both the id and `by`, where `model` itself does not hold the id. */
  readonly through: string | null;
  /** Newest first by this column. */
  readonly newest: string | null;
  readonly columns: readonly RecordColumn[];
}

/** A kind of thing that is found by id or name and has a page of its own. */
export interface RecordKind {
  /** Stands in the address: `customers` is `#/customers/<id>`. */
  readonly name: string;
  /** What one is called: `Customer`. */
  readonly label: string;
  /** One row is one of them. */
  readonly model: string;
  readonly id: string;
  /** What people call it; null: only the id. */
  readonly title: string | null;
  /** Other columns by which it is found. */
  readonly also: readonly string[];
  readonly facts: readonly RecordColumn[];
  readonly details: readonly RecordDetail[];
}

export interface FoundRecord {
  readonly kind: string;
  readonly id: string;
  /** Its first 200 characters; null where it has none. */
  readonly title: string | null;
}

export interface FoundRecords {
  readonly snapshot: string;
  /** The best of each kind, best first: the very id, then what begins with the text, then what holds it. */
  readonly records: readonly FoundRecord[];
  /** What could not be looked into. */
  readonly unavailable: readonly { readonly label: string; readonly reason: string }[];
}

export interface RecordFact extends RecordColumn {
  /** Exact text; null for NULL. */
  readonly value: string | null;
  /** DuckDB's name of the type. */
  readonly type: string;
  readonly unavailable: string | null;
}

export interface RecordRows {
  readonly label: string;
  readonly description: string;
  readonly model: string;
  /** Those that this snapshot has, in the order of the rows' columns. */
  readonly columns: readonly RecordColumn[];
  readonly missing: readonly { readonly label: string; readonly reason: string }[];
  /** Why there are no rows at all; null where they can be read. */
  readonly unavailable: string | null;
  /** How many there are. */
  readonly rows: number;
  /** Reads them all; empty where unavailable. */
  readonly sql: string;
}

/** One record with everything that belongs to it, as one snapshot has it. */
export interface RecordPage {
  readonly snapshot: string;
  readonly kind: string;
  readonly label: string;
  readonly id: string;
  readonly title: string | null;
  /** False: the snapshot has no such record; nothing else is filled then. */
  readonly found: boolean;
  readonly facts: readonly RecordFact[];
  readonly details: readonly RecordRows[];
}
