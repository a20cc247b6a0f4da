import { z } from 'zod';
import { type IsoDate, isIsoDate } from './date.ts';
import type { MetricFormat } from './metric-query.ts';

export const comparedGrains = ['week', 'month', 'quarter', 'year'] as const;

/** What is compared between two snapshots (or a snapshot and a build that checks refused). */
export const comparisonQuestionSchema = z.object({
  before: z.string(),
  after: z.string(),
  metrics: z.array(z.string()).max(1000),
  /** First day of the figures; null: all time. They end with the last day that both snapshots know. */
  from: z.string().refine(isIsoDate, { message: 'a calendar day, YYYY-MM-DD' }).nullable(),
  /** Length of the past periods that are looked at for restatements. */
  grain: z.enum(comparedGrains),
});
export type ComparisonQuestion = z.output<typeof comparisonQuestionSchema>;

/** One metric over the same days, as either snapshot answers. Values are exact decimal text; null for NULL. */
export interface ComparedFigure {
  readonly metric: string;
  readonly label: string;
  readonly format: MetricFormat | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly same: boolean;
  /** Why it could not be asked of one of them; null when both answered. */
  readonly problem: string | null;
}

/** A period that both snapshots know and on whose value they differ. */
export interface RestatedPeriod {
  readonly metric: string;
  /** First day of the period. */
  readonly period: IsoDate;
  readonly before: string | null;
  readonly after: string | null;
}

/** A table that is not the same in both: other columns, another number of rows, or only in one of them. */
export interface TableDifference {
  readonly model: string;
  /** Null where it is not in that snapshot, or unavailable there. */
  readonly rowsBefore: number | null;
  readonly rowsAfter: number | null;
  /** Columns that came, went or changed their type; a type is null where the column is not. */
  readonly columns: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface SnapshotComparison {
  readonly before: { readonly id: string; readonly asOf: IsoDate };
  readonly after: { readonly id: string; readonly asOf: IsoDate };
  /** Last day of every figure and period. */
  readonly to: IsoDate;
  readonly figures: readonly ComparedFigure[];
  /** By metric, then by period. */
  readonly restated: readonly RestatedPeriod[];
  readonly tables: readonly TableDifference[];
}
