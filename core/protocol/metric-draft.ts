import { z } from 'zod';
import type { AnswerContext } from './metric-query.ts';

/** How the values of rows become one. */
export const aggregations = ['sum', 'count', 'count_distinct', 'avg', 'min', 'max', 'median', 'percentile'] as const;

const simpleDefinition = z.strictObject({
  type: z.literal('simple'),
  model: z.string(),
  agg: z.enum(aggregations),
  /** Of agg percentile: between 0 and 1. */
  percentile: z.number().nullable(),
  /** SQL over the columns of the model and the dimensions that it reaches; null: rows are counted. */
  expr: z.string().nullable(),
  filter: z.string().nullable(),
  /** Null: the model's own time column. */
  time: z.string().nullable(),
  nonAdditive: z.strictObject({ column: z.string(), choice: z.enum(['max', 'min']) }).nullable(),
  empty: z.enum(['zero', 'unknown']),
});

const derivedDefinition = z.strictObject({
  type: z.literal('derived'),
  /** Arithmetic over metrics by their names, or over the aliases of `inputs`. */
  expr: z.string(),
  /** What is not called by its own name in `expr`; the others are found there. */
  inputs: z.array(
    z.strictObject({
      metric: z.string(),
      alias: z.string(),
      offset: z.enum(['prior_period', 'prior_year']).nullable(),
    }),
  ),
});

const cumulativeDefinition = z.strictObject({
  type: z.literal('cumulative'),
  /** What is accumulated up to the end of each period. */
  metric: z.string(),
  /** Days that it looks back; null: all of them. */
  windowDays: z.int().positive().max(36_525).nullable(),
});

/** What a share of entities is of: those of the period before, of all so far, of all that are there. */
export const retentionKinds = ['prior', 'so_far', 'repeat'] as const;

const retentionDefinition = z.strictObject({
  type: z.literal('retention'),
  model: z.string(),
  /** Of the model: who or what comes back. */
  entity: z.string(),
  kind: z.enum(retentionKinds),
  /** Of kind repeat: what is counted; null: rows. */
  expr: z.string().nullable(),
  /** Of kind repeat: how many of them at least. */
  minimum: z.int().positive().max(1_000_000),
  filter: z.string().nullable(),
  /** Null: the model's own time column. */
  time: z.string().nullable(),
});

/** A metric of the workspace as people write it in the window. Version and day of change are made when it is saved. */
export const metricDraftSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  owner: z.string(),
  format: z.strictObject({
    kind: z.enum(['currency', 'number', 'percent', 'duration']),
    scale: z.int().min(0).max(12),
    unit: z.string().nullable(),
  }),
  good: z.enum(['up', 'down', 'none']),
  definition: z.discriminatedUnion('type', [
    simpleDefinition,
    derivedDefinition,
    cumulativeDefinition,
    retentionDefinition,
  ]),
  /** What is different from the version before, in words. */
  change: z.string().nullable(),
});
export type MetricDraft = z.output<typeof metricDraftSchema>;

/** What of a metric a finding is about. */
export type MetricField =
  | 'name'
  | 'label'
  | 'description'
  | 'owner'
  | 'format'
  | 'model'
  | 'metric'
  | 'entity'
  | 'agg'
  | 'expr'
  | 'filter'
  | 'time';

/** Who or what the rows of a table are of: what a retention metric can follow. */
export interface ModelEntity {
  readonly model: string;
  readonly entity: string;
  readonly column: string;
}

export interface MetricProblem {
  /** Null: the metric as a whole. */
  readonly field: MetricField | null;
  /** 1-based in the text of the field; null where it has no place in it. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly advice: string;
}

/** What the compiler says of a draft on a snapshot. */
export interface MetricCheck {
  /** Empty: it can be saved. */
  readonly problems: readonly MetricProblem[];
  /** The definition in one line; null while it cannot be read. */
  readonly formula: string | null;
  /** Its figure over the last 28 days (of all days, where it has no time), as it was asked; null while it has problems. */
  readonly figure: { readonly value: string | null; readonly context: AnswerContext } | null;
}

/** A metric that was taken out of the workspace, as its file had it. */
export interface RemovedMetric {
  readonly name: string;
  readonly label: string;
  /** YAML of `metrics/<topic>.yml` with nothing but it. */
  readonly text: string;
}
