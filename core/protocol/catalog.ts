import type { WeekStart } from './calendar-units.ts';
import type { Dashboard } from './dashboard.ts';
import type { MetricFormat } from './metric-query.ts';

/** A metric as people see it. */
export interface CatalogMetric {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: 'simple' | 'ratio' | 'derived' | 'cumulative' | 'retention';
  readonly format: MetricFormat;
  readonly owner: string;
  readonly version: number;
  readonly changed: string;
  /** Older versions, newest first; each is asked as `<name>@<version>`. */
  readonly previous: readonly CatalogMetricVersion[];
  /** Which direction is good news. */
  readonly good: 'up' | 'down' | 'none';
  /** Dimensions by which it can be sliced. */
  readonly dimensions: readonly string[];
  /** Why it cannot be computed on this snapshot; null when it can. */
  readonly unavailable: string | null;
}

/** An older definition of a metric, still computable unless it says why not. */
export interface CatalogMetricVersion {
  readonly version: number;
  readonly changed: string;
  readonly description: string;
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

export interface CatalogModel {
  readonly name: string;
  readonly kind: 'source' | 'staging' | 'dimension' | 'fact' | 'mart';
  readonly description: string;
  readonly sql: string | null;
  readonly rows: number;
  readonly references: readonly string[];
  readonly columns: readonly CatalogColumn[];
  readonly unavailable: string | null;
}

/** Everything that a snapshot can be asked. */
export interface Catalog {
  readonly snapshot: string;
  readonly metrics: readonly CatalogMetric[];
  readonly dimensions: readonly CatalogDimension[];
  readonly models: readonly CatalogModel[];
  readonly weekStart: WeekStart;
  /** In the order in which they are listed. */
  readonly dashboards: readonly Dashboard[];
}
