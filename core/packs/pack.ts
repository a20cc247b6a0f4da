import type { Dashboard } from '../protocol/dashboard.ts';
import type { MetricFormat } from '../protocol/metric-query.ts';
import type { FindRule } from './find-rule.ts';

/**
 * A pack as plain, serialisable data: what the loader makes of a folder of SQL and YAML. Everything after the loader
 * (references, staging, build, compiler) works on this and never opens a pack file.
 */
export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly calendar: Calendar;
  readonly settings: readonly Setting[];
  readonly sources: readonly Source[];
  readonly seeds: readonly Seed[];
  readonly models: readonly Model[];
  readonly metrics: readonly Metric[];
  readonly checks: readonly CustomCheck[];
  readonly dashboards: readonly PackDashboard[];
  /** Every file of the pack, for the fingerprint and for pack.zip: path relative to the root, with `/`. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}

/** Where something stands in the pack, for diagnostics. 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Calendar {
  /** IANA zone; a day begins there. */
  readonly timeZone: string;
  readonly weekStart: 'monday' | 'sunday' | 'saturday';
  readonly fiscal: {
    readonly pattern: 'months' | '4-4-5' | '4-5-4' | '5-4-4';
    /** 1-12: the month in which (or nearest to whose start) the fiscal year begins. */
    readonly startMonth: number;
  };
}

/** A scalar setting stands in the one-row table `settings.values`; a classes setting is the table `settings.<name>(value, class)`. */
export type Setting =
  | {
      readonly name: string;
      readonly kind: 'scalar';
      readonly type: 'text' | 'integer' | 'boolean' | 'date';
      readonly value: string | number | boolean | null;
      readonly description: string;
    }
  | {
      readonly name: string;
      readonly kind: 'classes';
      readonly classes: Readonly<Record<string, readonly string[]>>;
      readonly description: string;
    };

export type LoadMode = 'append' | 'upsert' | 'replace_by' | 'snapshot';

/** `timestamp` is UTC without a zone; `decimal` is DECIMAL(18,4). */
export type SourceType = 'text' | 'integer' | 'decimal' | 'double' | 'boolean' | 'date' | 'timestamp';

export interface SourceColumn {
  readonly name: string;
  readonly type: SourceType;
  /** The column may be missing from the files: NULL, and what needs it is unavailable. */
  readonly optional: boolean;
  /** A value may be NULL; otherwise a NULL goes to quarantine. */
  readonly nullable: boolean;
  readonly pii: boolean;
  /** `status` columns are trimmed and case-folded and must be in this classes setting. */
  readonly classes: string | null;
  readonly description: string;
  /** Of numbers: `cents` -> divided by 100; of timestamps: `epoch_s`, `epoch_ms`, or an IANA zone of naive times. Set by a mapping. */
  readonly unit: string | null;
}

export interface Source {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly columns: readonly SourceColumn[];
  /** Empty for an append source without a key. */
  readonly key: readonly string[];
  readonly mode: LoadMode;
  /** `replace_by`: all lines of a touched parent are replaced. */
  readonly replaceBy: string | null;
  /** Newest first among several versions of a key in one day. */
  readonly orderBy: string | null;
  /** Column that says `delete`/`d` for deletions, or a timestamp that is set for deleted rows. */
  readonly op: string | null;
  readonly deletedAt: string | null;
  /** Keep one row per key and extract day in `history.<source>`: what SCD type 2 dimensions are made of. */
  readonly history: boolean;
  /** `snapshot` mode: the share of rows that may vanish from one day to the next. */
  readonly maxShrink: number;
  /** Quarantined rows / rows in, above which the build is rejected. */
  readonly maxQuarantine: number;
  /** Days after which the source is stale; null when it may be silent. */
  readonly freshnessDays: number | null;
  readonly place: Place;
}

export interface Seed {
  readonly name: string;
  readonly description: string;
  /** Without rows it counts as absent: what is made of it is unavailable. */
  readonly needsRows: boolean;
  readonly columns: readonly { readonly name: string; readonly type: SourceType; readonly description: string }[];
  /** CSV text of the rows that the pack ships; null when only people bring rows. */
  readonly csv: string | null;
  readonly place: Place;
}

export interface DataTest {
  readonly kind: string;
  /** Arguments as the kind's schema parsed them (checks/ holds one file per kind). */
  readonly args: Readonly<Record<string, unknown>>;
  readonly severity: 'warn' | 'error';
  /** Failing rows allowed: a number >= 1 is a count, below 1 a share of all rows. */
  readonly threshold: number;
  readonly column: string | null;
  readonly name: string | null;
  readonly place: Place;
}

export interface ModelColumn {
  readonly name: string;
  readonly description: string;
  readonly type: string | null;
  readonly dataTests: readonly DataTest[];
  /** Columns of sources and seeds (`payments.initiated_at`) without which this column still has a meaning. */
  readonly availableWithout: readonly string[];
  readonly place: Place;
}

export interface Entity {
  readonly name: string;
  readonly type: 'primary' | 'unique' | 'foreign';
  readonly column: string;
}

export interface Dimension {
  /** The name that questions use; unique in meaning over the pack. */
  readonly name: string;
  readonly column: string;
  readonly label: string;
  readonly description: string;
  /** Its values in the order in which answers have them; absent: that of the alphabet. */
  readonly values?: readonly string[];
}

/** Dimensions from coarse to fine, each value of one falling apart into values of the next: category, subcategory, product. */
export interface Hierarchy {
  readonly levels: readonly string[];
  readonly place: Place;
}

/** Opt-in incremental build of one table; see warehouse/incremental. */
export interface Incremental {
  readonly by: 'date' | 'key';
  /** Column of the model (and of the driver) whose touched values are deleted and inserted again. */
  readonly column: string;
  /** The reference that is shadowed by its touched rows. */
  readonly driver: string;
  /** Other references: name -> column that stands in the reference and in the driver; its changed values touch driver rows. */
  readonly lookups: Readonly<Record<string, string>>;
  /** Lookups that are versions: name -> the model's day on which a version has to hold; rows of other days are not touched. */
  readonly asOf: Readonly<Record<string, string>>;
  /** A day in the model and in the driver that cuts the model as `column` does; by it a full build of many rows goes. */
  readonly slices: string | null;
}

/** The engine wraps the SQL (one row per key and extract day) into versions; see models/scd2. */
export interface Scd2 {
  readonly key: string;
  readonly surrogateKey: string;
  readonly track: readonly string[];
  /** Column of the SQL that says from which day a row holds. */
  readonly from: string;
}

export interface UnitTest {
  readonly name: string;
  readonly given: readonly {
    readonly reference: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly expect: readonly Readonly<Record<string, unknown>>[];
  readonly place: Place;
}

export type ModelKind = 'staging' | 'dimension' | 'fact' | 'mart';

export interface Model {
  readonly name: string;
  readonly kind: ModelKind;
  readonly description: string;
  /** One row of the table is ... */
  readonly grain: string;
  /** The team that answers for it; null where the pack names none. */
  readonly owner: string | null;
  /** The SELECT; empty for a computed model. */
  readonly sql: string;
  readonly sqlFile: string;
  readonly materialized: 'view' | 'table';
  readonly columns: readonly ModelColumn[];
  readonly dataTests: readonly DataTest[];
  readonly unitTests: readonly UnitTest[];
  readonly entities: readonly Entity[];
  readonly dimensions: readonly Dimension[];
  /** Ways down from a dimension; levels may be dimensions of other models. */
  readonly hierarchies: readonly Hierarchy[];
  readonly defaultTimeColumn: string | null;
  /** References that may be absent: they bind to an empty typed table. */
  readonly optionalReferences: readonly string[];
  readonly incremental: Incremental | null;
  readonly scd2: Scd2 | null;
  /** A model that a function registered in analysis/ computes from its inputs. */
  readonly computed: { readonly function: string; readonly inputs: readonly string[] } | null;
  /** Mart only: the facts whose additive measures it holds, so that questions may be routed to it. */
  readonly rollupOf: { readonly model: string; readonly measures: Readonly<Record<string, string>> } | null;
  /** How its rows are found by id or name, and what their page shows. */
  readonly find: FindRule | null;
  readonly place: Place;
}

interface MetricCommon {
  readonly name: string;
  readonly label: string;
  /** Says exactly what is counted. */
  readonly description: string;
  readonly format: MetricFormat;
  readonly owner: string;
  readonly version: number;
  readonly changed: string;
  readonly good: 'up' | 'down' | 'none';
  /** Metrics that say what it has to reach, and the share of it that was reached; null where nothing is set. */
  readonly target: { readonly metric: string; readonly reached: string } | null;
  /** What is different from the version before, in words; null in a first version. */
  readonly change: string | null;
  /** Older versions, still computable, newest first; each is named `<metric>@<version>`. */
  readonly previous: readonly Metric[];
  /** Why it cannot be computed yet (its fact is still to come); what it refers to need not exist then. */
  readonly unavailable?: string;
  readonly place: Place;
}

export type Aggregation = 'sum' | 'count' | 'count_distinct' | 'avg' | 'min' | 'max' | 'median' | 'percentile';

/** `expr` and `filter` are plain SQL over the columns of `model` and the dimensions it reaches. */
export interface SimpleMetric extends MetricCommon {
  readonly type: 'simple';
  readonly model: string;
  readonly agg: Aggregation;
  /** Of `agg: percentile`: the share of values, between 0 and 1, that do not exceed the result. */
  readonly percentile: number | null;
  readonly expr: string | null;
  readonly filter: string | null;
  /** Time column; null: the model's default, or none (a mart without time). */
  readonly time: string | null;
  readonly nonAdditive: { readonly column: string; readonly choice: 'max' | 'min' } | null;
  /** What a sum or count over no rows is: 0, or NULL where no rows means that nobody knows. */
  readonly empty: 'zero' | 'unknown';
}

export interface RatioMetric extends MetricCommon {
  readonly type: 'ratio';
  readonly numerator: string;
  readonly denominator: string;
}

/** `expr` is arithmetic over the aliases of its inputs; every division is guarded. */
export interface DerivedMetric extends MetricCommon {
  readonly type: 'derived';
  readonly expr: string;
  readonly inputs: readonly {
    readonly metric: string;
    readonly alias: string;
    readonly offset: 'prior_period' | 'prior_year' | null;
  }[];
}

/** The value of `metric`'s measure over all time up to the end of each period (or over a trailing window of days). */
export interface CumulativeMetric extends MetricCommon {
  readonly type: 'cumulative';
  readonly metric: string;
  readonly windowDays: number | null;
}

/**
 * Over entities of `model` that match `filter`: `prior` = active now and in the prior period / active in the prior period;
 * `so_far` = active in the period / active up to its end; `repeat` = with at least `minimum` distinct `expr` in the range / active.
 */
export interface RetentionMetric extends MetricCommon {
  readonly type: 'retention';
  readonly model: string;
  readonly entity: string;
  readonly filter: string | null;
  readonly time: string | null;
  readonly kind: 'prior' | 'so_far' | 'repeat';
  readonly expr: string | null;
  readonly minimum: number;
}

export type Metric = SimpleMetric | RatioMetric | DerivedMetric | CumulativeMetric | RetentionMetric;

/** `checks/<name>.sql`: a query that must return no rows. */
export interface CustomCheck {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  readonly severity: 'warn' | 'error';
  readonly threshold: number;
  readonly place: Place;
}

/** `dashboards/<name>.yml`, and where its parts stand in the file. */
export interface PackDashboard extends Dashboard {
  readonly place: Place;
  readonly tilePlaces: readonly TilePlaces[];
}

export interface TilePlaces {
  readonly tile: Place;
  readonly metrics: readonly Place[];
  readonly by: readonly Place[];
  readonly chart: Place;
  readonly at: Place;
}
