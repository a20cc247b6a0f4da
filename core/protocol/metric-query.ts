import { z } from 'zod';
import { isIsoDate } from './date.ts';

export const grains = [
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'fiscal_period',
  'fiscal_quarter',
  'fiscal_year',
] as const;
export type Grain = (typeof grains)[number];

/** Fiscal ones go back by the workspace's fiscal calendar whatever the grain; the others do where the grain is fiscal. */
export const comparisons = [
  'prior_period',
  'prior_year',
  'prior_year_same_weekday',
  'prior_fiscal_period',
  'prior_fiscal_year',
] as const;
export type Comparison = (typeof comparisons)[number];

const isoDate = z.string().refine(isIsoDate, { message: 'a calendar day, YYYY-MM-DD' });

/** A question to the metric compiler. Without `from` and `to`: all time. `to` is inclusive. */
export const metricQuerySchema = z.object({
  metrics: z.array(z.string()).min(1),
  dimensions: z.array(z.string()).default([]),
  grain: z.enum(grains).nullable().default(null),
  from: isoDate.nullable().default(null),
  to: isoDate.nullable().default(null),
  /** A boolean SQL expression over dimension names, for example `region = 'France'`. */
  where: z.string().nullable().default(null),
  compare: z.enum(comparisons).nullable().default(null),
  totals: z.boolean().default(false),
  /** Keep the first `limit` values of the first dimension by the first metric, the rest as one row `__other` when `other` is set. */
  top: z.object({ limit: z.int().positive(), other: z.boolean() }).nullable().default(null),
  orderBy: z.array(z.object({ name: z.string(), descending: z.boolean() })).default([]),
  limit: z.int().positive().nullable().default(null),
});
export type MetricQuery = z.output<typeof metricQuerySchema>;
export type MetricQueryInput = z.input<typeof metricQuerySchema>;

/** One number of an answer: a metric, in a period (its first day; null: all days of the question), for these dimension values. */
export const metricMarkSchema = z.object({
  metric: z.string(),
  period: isoDate.nullable(),
  dimensions: z.record(z.string(), z.string().nullable()),
});
export type MetricMark = z.output<typeof metricMarkSchema>;

/** What a metric's numbers look like on screen and in exports. */
export interface MetricFormat {
  readonly kind: 'currency' | 'number' | 'percent' | 'duration';
  /** Digits after the point to which exact values are computed (ratios) and that exports keep. */
  readonly scale: number;
  /** ISO 4217 code for `currency`, `s` for `duration`, a word such as `orders` otherwise; null when it has none. */
  readonly unit: string | null;
}

/** One column of an answer, in order. */
export interface AnswerColumn {
  readonly name: string;
  readonly role: 'period' | 'dimension' | 'metric' | 'prior' | 'delta' | 'change' | 'total';
  /** The metric that a metric, prior, delta or change column is about. */
  readonly metric: string | null;
  readonly label: string;
  readonly format: MetricFormat | null;
  /** The values of a dimension in their order, where the pack declares one. */
  readonly values?: readonly string[];
}

/** What was really asked: exact ranges, and the days without an extract inside them. Travels with every answer. */
export interface AnswerContext {
  readonly columns: readonly AnswerColumn[];
  readonly from: string | null;
  readonly to: string | null;
  readonly priorFrom: string | null;
  readonly priorTo: string | null;
  readonly missingDays: readonly string[];
  /** First day of which anything is known, where the asked days or those they are compared with begin before it. */
  readonly knownFrom?: string;
  /** The as-of day, where the asked days go on after it: of the days to come nothing is counted yet. */
  readonly knownTo?: string;
  /** True when the last period of which anything is counted ends after the as-of day; false of days that are all still to come. */
  readonly partial: boolean;
  readonly sql: string;
}
