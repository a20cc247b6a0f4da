import type { Aggregation } from '../packs/pack.ts';
import type { AccessPolicy } from '../policy/access-policy.ts';
import type { Grain } from '../protocol/metric-query.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { Expression } from './expression.ts';
import type { Range } from './ranges.ts';
import type { RetentionDefinition, SemanticModel, SimpleDefinition } from './semantic-model.ts';

/** SQL of the first and the last day of which the snapshot knows something. */
export interface AllTime {
  readonly first: string;
  readonly last: string;
}

/** What every pass knows of the question. */
export interface Question {
  readonly model: SemanticModel;
  readonly policy: AccessPolicy;
  readonly dimensions: readonly string[];
  readonly grain: Grain | null;
  /** In a macro that is given its grain later, as the parameter `grain`: the grains that it may be; `grain` above is then any of them. */
  readonly grainParameter?: readonly Grain[];
  /** In a macro, whose text must not change from day to day: what stands beside its parameters instead of literal days. */
  readonly allTime?: AllTime;
  readonly totals: boolean;
  /** The filter of the question and those of the policy; every scan applies all of them. */
  readonly filters: readonly { readonly expression: Expression; readonly use: 'filter' | 'policy' }[];
  /** Top values of the first dimension stand in the CTE `top_values`; the others become one value `__other`. */
  readonly other: boolean;
  /** Take marts that hold the answer; false in tests that compare. */
  readonly route: boolean;
}

/** Days of the rows with a period, and of the rows without one (no grain, or totals over periods). Null: no such rows. */
export interface Spans {
  readonly periods: Range | null;
  readonly whole: Range | null;
}

export interface SimpleAggregate {
  readonly kind: 'simple';
  readonly metric: string;
  readonly definition: SimpleDefinition;
  readonly agg: Aggregation;
}

export interface RetentionAggregate {
  readonly kind: 'retention';
  readonly metric: string;
  readonly definition: RetentionDefinition;
  readonly part: 'numerator' | 'denominator';
  /** `prior`: the days before the spans. */
  readonly before: Spans | null;
}

/** One aggregate over one fact and its days: a column of the stitched table. */
export interface Leaf {
  readonly name: string;
  readonly aggregate: SimpleAggregate | RetentionAggregate;
  readonly spans: Spans;
  /** Accumulates over all time before (days: null) or over a trailing window. */
  readonly window: { readonly days: number | null } | null;
  /** Nothing counted is 0; otherwise it is NULL. */
  readonly zero: boolean;
  /** False for what is looked back at: NULL where the snapshot knows nothing of those days. */
  readonly current: boolean;
  /** DECIMAL or integer. */
  readonly exact: boolean;
  /** No value has more digits after the point; null where that is not known. */
  readonly scale: number | null;
  readonly numeric: boolean;
}

/** How a metric is made of leaves. */
export type Value =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'ratio'; readonly numerator: Value; readonly denominator: Value; readonly scale: number }
  | {
      readonly kind: 'arithmetic';
      readonly tree: Arithmetic;
      readonly inputs: ReadonlyMap<string, Value>;
      readonly scale: number;
    };

/** Rows of an answer: with or without a period, with or without dimension values. */
export interface Level {
  readonly columns: readonly string[];
  /** Bit 1: over all periods; bit 2: over all dimension values. */
  readonly total: number;
}

/** Columns of the steps on the way begin with an underscore: no name of a pack does. */
export const PERIOD = '_period';
export const LEVEL = '_level';

/** The grouping sets of the rows that have a period. */
export function periodLevels({ grain, dimensions, totals }: Question): Level[] {
  if (grain === null) return [];
  const detail = { columns: [...dimensions, PERIOD], total: 0 };
  return totals && dimensions.length > 0 ? [detail, { columns: [PERIOD], total: 2 }] : [detail];
}

/** The grouping sets of the rows that have none. */
export function wholeLevels({ grain, dimensions, totals }: Question): Level[] {
  if (grain !== null && !totals) return [];
  const base = grain === null ? 0 : 1;
  const detail = { columns: dimensions, total: base };
  return totals && dimensions.length > 0 ? [detail, { columns: [], total: base + 2 }] : [detail];
}

/** True when rows carry a level, that is, when there are totals to tell from details. */
export function hasLevels({ grain, dimensions, totals }: Question): boolean {
  return totals && (grain !== null || dimensions.length > 0);
}
