import { z } from 'zod';
import { comparedGrains } from './comparison.ts';
import { isIsoDate } from './date.ts';
import type { MetricFormat } from './metric-query.ts';

const day = z.string().refine(isIsoDate, { message: 'a calendar day, YYYY-MM-DD' });

/** One number that two snapshots answer differently: a metric in one period, or over some days. */
export const restatementQuestionSchema = z.object({
  before: z.string(),
  after: z.string(),
  metric: z.string(),
  /** A period of this length that begins on `period`; null: the days from `from`. */
  grain: z.enum(comparedGrains).nullable(),
  period: day.nullable(),
  from: day.nullable(),
});
export type RestatementQuestion = z.output<typeof restatementQuestionSchema>;

/** Why a row counts otherwise than before, in the order in which causes are applied. */
export const restatementCauses = ['late', 'corrected', 'removed', 'definition'] as const;
export type RestatementCause = (typeof restatementCauses)[number];

/** The number after one more cause was applied to the rows of the snapshot before. */
export interface RestatementStep {
  readonly cause: RestatementCause;
  /** Rows that it touched, over all row sets. */
  readonly rows: number;
  /** Exact decimal text; null for NULL. */
  readonly value: string | null;
  /** `value` less the value of the step before; null where one of them is NULL. */
  readonly change: string | null;
}

/** A row that counts otherwise than before. Texts longer than `restatedTextLimit` are cut. */
export interface RestatedRow {
  readonly cause: RestatementCause;
  /** What the row is known by, one text a key column. */
  readonly key: readonly (string | null)[];
  /** What the row counts as; null where it does not count. A row that is counted is `1`. */
  readonly before: string | null;
  readonly after: string | null;
  /** Columns of the row that differ; empty where the row itself is the same or is only in one of the two. */
  readonly changes: readonly {
    readonly column: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export type CauseCounts = { readonly [cause in RestatementCause]: number };

/** One set of rows that the number is made of, and those of them that count otherwise. */
export interface RestatedSet {
  readonly label: string;
  readonly model: string;
  /** Of what its rows count as; null where they are counted by what they say, or it is not known. */
  readonly format: MetricFormat | null;
  /** Columns that tell its rows apart. */
  readonly keyColumns: readonly string[];
  readonly rows: CauseCounts;
  /** By cause, the largest effect first; at most `restatedRowLimit` a cause. */
  readonly sample: readonly RestatedRow[];
}

export const restatedRowLimit = 50;

/** Characters of a text; a file of the rows holds them whole. */
export const restatedTextLimit = 200;

/** Why a number differs between two snapshots, split without remainder: the changes of the steps add up to the difference. */
export interface Restatement {
  readonly metric: string;
  readonly label: string;
  readonly format: MetricFormat | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly steps: readonly RestatementStep[];
  readonly sets: readonly RestatedSet[];
  /** What changed in definitions, in words; empty where nothing did. */
  readonly definitions: readonly string[];
}
