import { z } from 'zod';
import type { ResultColumn } from '../duckdb/arrow-query.ts';
import { type AnswerContext, metricQuerySchema } from '../protocol/metric-query.ts';
import { restatementQuestionSchema } from '../protocol/restatement.ts';
import type { SnapshotManifest } from '../protocol/snapshot.ts';
import type { ReadyQuestion } from './open-question.ts';

const receiptSnapshotSchema = z.object({ id: z.string(), as_of: z.string(), warehouse_sha256: z.string() });

export const receiptSchema = z.object({
  format: z.literal('assay-receipt/1'),
  file: z.object({
    name: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    /** The part of the file that `bytes` and `sha256` are of, where the receipt lies in the file itself; null: all of it. */
    part: z.string().nullable().default(null),
  }),
  /** UTC, ISO 8601. */
  made_at: z.string(),
  snapshot: receiptSnapshotSchema,
  /** The earlier snapshot, of a restatement; null: none. */
  before: receiptSnapshotSchema.nullable().default(null),
  pack: z.object({ name: z.string(), version: z.string() }),
  question: z.union([
    z.object({ sql: z.string() }),
    z.object({ metrics: metricQuerySchema }),
    z.object({ restatement: restatementQuestionSchema }),
  ]),
  /** The definitions that the numbers follow. */
  metric_versions: z.record(z.string(), z.int()),
  /** What was really asked: exact range, comparison and the compiled SQL; null for SQL. */
  context: z.object({ from: z.string().nullable(), to: z.string().nullable(), sql: z.string() }).nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.int(),
  /** Sum of the rows' SHA-256 modulo 2^256, whatever their order. */
  data_sha256: z.string(),
  /** What stands in the file otherwise than in the data, in words. */
  notes: z.array(z.string()).default([]),
});
export type Receipt = z.output<typeof receiptSchema>;

interface KnownSnapshot {
  readonly id: string;
  readonly manifest: SnapshotManifest;
}

export interface ReceiptFacts {
  readonly snapshot: KnownSnapshot;
  readonly question: ReadyQuestion;
  readonly context: AnswerContext | null;
  /** Metric -> version of the definition that was asked; empty for SQL. */
  readonly versions: Readonly<Record<string, number>>;
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  /** Of the rows; see `RowHash`. */
  readonly sha256: string;
  readonly file: Receipt['file'];
  readonly notes: readonly string[];
}

export function makeReceipt(facts: ReceiptFacts): Receipt {
  const { manifest } = facts.snapshot;
  const { question, context, versions } = facts;
  return {
    format: 'assay-receipt/1',
    file: facts.file,
    made_at: new Date().toISOString(),
    snapshot: stated(facts.snapshot),
    before: 'restatement' in question ? stated(question.before) : null,
    pack: { name: manifest.pack.name, version: manifest.pack.version },
    question: plainQuestion(question),
    metric_versions: { ...versions },
    context: context === null ? null : { from: context.from, to: context.to, sql: context.sql },
    columns: facts.columns.map(({ name, type }) => ({ name, type })),
    rows: facts.rows,
    data_sha256: facts.sha256,
    notes: [...facts.notes],
  };
}

function stated({ id, manifest }: KnownSnapshot): Receipt['snapshot'] {
  return { id, as_of: manifest.asOf, warehouse_sha256: manifest.warehouse.sha256 };
}

function plainQuestion(question: ReadyQuestion): Receipt['question'] {
  if ('metrics' in question) return { metrics: metricQuerySchema.parse(question.metrics) };
  return 'restatement' in question ? { restatement: question.restatement } : question;
}

export function receiptText(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`;
}
