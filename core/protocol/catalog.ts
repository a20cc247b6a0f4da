import type { WeekStart } from './calendar-units.ts';
import type { Dashboard } from './dashboard.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { FiscalCalendar } from './fiscal-periods.ts';
import type { MetricFormat } from './metric-query.ts';
import type { RecordKind } from './record.ts';

/** A metric as people see it. */
export interface CatalogMetric {
  readonly name: string;
  readonly label: string;
  /** Says exactly what is counted. */
  readonly description: string;
  readonly type: 'simple' | 'ratio' | 'derived' | 'cumulative' | 'retention';
  readonly format: MetricFormat;
  readonly owner: string;
  readonly version: number;
  readonly changed: string;
  /** What is different from the version before, in words; null in a first version. */
  readonly change: string | null;
  /** The definition in one line: `sum(order_amount) of fact_orders where NOT is_void, by order_date`. */
  readonly formula: string;
  /** Metrics that it is made of; an older version as `<name>@<version>`. */
  readonly inputs: readonly string[];
  /** Models that it reads, itself or through its inputs. */
  readonly models: readonly string[];
  /** Columns that it names itself, `fact_orders.order_amount`; those of its inputs are theirs. */
  readonly columns: readonly string[];
  /** Older versions, newest first; each is asked as `<name>@<version>`. */
  readonly previous: readonly CatalogMetricVersion[];
  /** Which direction is good news. */
  readonly good: 'up' | 'down' | 'none';
  /** Metrics that say what it has to reach, and the share of it that was reached; null where nothing is set. */
  readonly target: { readonly metric: string; readonly reached: string } | null;
  /** Dimensions by which it can be sliced. */
  readonly dimensions: readonly string[];
  /** Why it cannot be computed on this snapshot; null when it can. */
  readonly unavailable: string | null;
  /** The file of the workspace that defines it; null: the snapshot's pack does. */
  readonly ownFile: string | null;
}

/** An older definition of a metric, still computable unless it says why not. */
export interface CatalogMetricVersion {
  readonly version: number;
  readonly changed: string;
  readonly change: string | null;
  readonly description: string;
  readonly formula: string;
  readonly unavailable: string | null;
}

export interface CatalogDimension {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly model: string;
  readonly column: string;
  readonly unavailable: string | null;
}

export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly unavailable: string | null;
  /** Upstream columns, `source.orders.total_amount` or `fact_orders.total_amount`. */
  readonly lineage: readonly string[];
}

/** Rows with a value of `column` are made of the driver's rows with that value, and of rows of the lookups that meet them. */
export interface ModelParts {
  readonly column: string;
  readonly driver: string;
  /** Reference -> column that stands in it and in the driver. */
  readonly lookups: Readonly<Record<string, string>>;
}

/** A table of the snapshot. */
export interface CatalogModel {
  /** What SQL calls it: `source.orders`, `fact_orders`. */
  readonly name: string;
  readonly kind: 'source' | 'seed' | 'staging' | 'dimension' | 'fact' | 'mart';
  readonly description: string;
  /** One row is ...; empty for sources and seeds. */
  readonly grain: string;
  /** The team that answers for it; null for sources and seeds, and where the pack names none. */
  readonly owner: string | null;
  /** How it is built, or how the days of a source add up, in words. */
  readonly built: string;
  readonly sql: string | null;
  readonly rows: number;
  /** What it reads, as its SQL names it: `stg_orders`, `source.orders`, `history.customers`, `settings.order_status`. */
  readonly references: readonly string[];
  /** By what it is built in parts; null where it is made of all rows together, absent in snapshots of earlier builds. */
  readonly incremental?: ModelParts | null;
  readonly columns: readonly CatalogColumn[];
  readonly unavailable: string | null;
}

/** Everything that a snapshot can be asked. */
export interface Catalog {
  readonly snapshot: string;
  readonly metrics: readonly CatalogMetric[];
  readonly dimensions: readonly CatalogDimension[];
  /** Ways down, from coarse to fine: `[category, subcategory, product_name]`. */
  readonly hierarchies: readonly (readonly string[])[];
  /** Sources, seeds and models; each after those that it reads. */
  readonly models: readonly CatalogModel[];
  /** True in snapshots of earlier builds, which do not say what their metrics are made of; absent in all others. */
  readonly withoutReads?: boolean;
  readonly weekStart: WeekStart;
  /** Fiscal periods as dim_date has them; empty without it. */
  readonly fiscal: FiscalCalendar;
  /** In the order in which they are listed. */
  readonly dashboards: readonly Dashboard[];
  /** Another text whenever a metric of the workspace changed; empty without any. */
  readonly ownRevision: string;
  /** What is wrong with the workspace's files of metrics. */
  readonly problems: readonly Diagnostic[];
  /** What is found by id or name; none in snapshots of a pack that says nothing of it. */
  readonly records: readonly RecordKind[];
}
