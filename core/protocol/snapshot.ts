import type { Diagnostic } from './diagnostic.ts';

/** Raised when the files or the manifest of a snapshot change shape; see warehouse/migrations. */
export const SNAPSHOT_FORMAT = 1;

export interface SnapshotFile {
  readonly source: string;
  /** Extract day, YYYY-MM-DD. */
  readonly date: string;
  readonly revision: number;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  /** As the manifest of the day said; `assay verify` reads the file in the same way again. */
  readonly load: 'delta' | 'full';
}

/** rowsIn = rows + quarantined + duplicates + superseded + deleted. */
export interface SourceCounts {
  readonly source: string;
  /** Why the source is absent; null when it is there. */
  readonly absent: string | null;
  readonly rowsIn: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly superseded: number;
  readonly deleted: number;
  /** Declared optional columns that no file has. */
  readonly absentColumns: readonly string[];
  /** Columns in files that the pack does not declare. */
  readonly unknownColumns: readonly string[];
}

export interface ModelResult {
  readonly model: string;
  readonly kind: string;
  /** Why the model could not be built; null when it was. */
  readonly unavailable: string | null;
  readonly rows: number;
  readonly how: 'full' | 'incremental' | 'kept' | 'view' | 'unavailable';
  readonly why: string;
  readonly ms: number;
  readonly fingerprint: string;
  /** Columns that have no value because a source column is absent: name -> reason. */
  readonly unavailableColumns: Readonly<Record<string, string>>;
}

export interface CheckResult {
  /** `<model>.<column>.<kind>` or `<model>.<kind>` or the name of a custom check; unique in a pack. */
  readonly check: string;
  readonly model: string | null;
  /** What a custom check reads, `fact_orders` or `source.orders`; absent for checks of a model, and in older snapshots. */
  readonly reads?: readonly string[];
  readonly column: string | null;
  readonly kind: string;
  readonly severity: 'warn' | 'error';
  readonly status: 'passed' | 'warned' | 'failed' | 'unavailable';
  readonly failingRows: number;
  readonly rows: number;
  /** What was checked and what was found, in words. */
  readonly message: string;
  readonly advice: string;
  /** Table with (a sample of) the failing rows in the snapshot, `checks.<name>`; null where nothing failed. */
  readonly table: string | null;
  readonly ms: number;
}

export interface MetricVersion {
  readonly name: string;
  readonly version: number;
  readonly unavailable: string | null;
}

/** `manifest.json` beside `warehouse.duckdb`. */
export interface SnapshotManifest {
  readonly format: typeof SNAPSHOT_FORMAT;
  /** `<as-of day>.<n>`, for example `2026-11-20.2`. */
  readonly id: string;
  readonly role: string;
  /** The newest complete extract day: "today" for every metric. */
  readonly asOf: string;
  readonly firstDay: string;
  readonly missingDays: readonly string[];
  /** What manifests said was missing: source as the files have it -> days. Absent in older snapshots. */
  readonly missingSources?: Readonly<Record<string, readonly string[]>>;
  /** UTC, ISO 8601. */
  readonly builtAt: string;
  readonly previous: string | null;
  readonly engine: { readonly assay: string; readonly duckdb: string };
  readonly pack: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the next plan compares: `input` (everything), `ingest` (sources, mapping, calendar), `seeds`, `checks`. */
  readonly fingerprints: Readonly<Record<string, string>>;
  /** `sha256` is that of the SHA-256 of all parts of so many bytes, in order; of the whole file where `partBytes` is absent (older snapshots). */
  readonly warehouse: { readonly bytes: number; readonly sha256: string; readonly partBytes?: number };
  readonly files: readonly SnapshotFile[];
  readonly sources: readonly SourceCounts[];
  readonly models: readonly ModelResult[];
  readonly metrics: readonly MetricVersion[];
  readonly checks: readonly CheckResult[];
  readonly diagnostics: readonly Diagnostic[];
  /** Stage -> milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
}

/** One line of the list of snapshots. */
export interface SnapshotSummary {
  readonly id: string;
  readonly asOf: string;
  readonly builtAt: string;
  readonly bytes: number;
  readonly current: boolean;
  readonly pinned: boolean;
  readonly leased: boolean;
  /** How long the build took. */
  readonly ms: number;
  /** How many models the build made in which way. */
  readonly models: Readonly<Record<ModelResult['how'], number>>;
  readonly checks: {
    readonly passed: number;
    readonly warned: number;
    readonly failed: number;
    readonly unavailable: number;
  };
}

/** A build that checks refused and that was kept: its manifest and failing rows are read by its id, as those of a snapshot. */
export interface RejectedBuild {
  readonly id: string;
  readonly asOf: string;
  readonly builtAt: string;
  readonly bytes: number;
  /** The checks that refused it. */
  readonly failed: readonly CheckResult[];
}
