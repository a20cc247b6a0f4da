import { z } from 'zod';
import { metricQuerySchema } from './metric-query.ts';
import { restatementQuestionSchema } from './restatement.ts';

/** Formats that the window offers; the command line knows more. */
export const savedFormats = ['csv', 'xlsx', 'parquet', 'json'] as const;
export type SavedFormat = (typeof savedFormats)[number];

/** What stands between the cells of CSV, and the decimal mark of its numbers. */
export const csvOptionsSchema = z.strictObject({
  delimiter: z.enum([',', ';', '\t']).default(','),
  decimal: z.enum(['.', ',']).default('.'),
});
export type CsvOptions = z.output<typeof csvOptionsSchema>;

/** A place that a person chose in the system's dialog. Main signs it, and the reader writes to no other. */
export const savePlaceSchema = z.object({ path: z.string().min(1).max(4096), ticket: z.string() });
export type SavePlace = z.output<typeof savePlaceSchema>;

/** SQL as a person wrote it, a question to the metric compiler, or all rows that restated a number, which names its snapshots itself. */
export const exportQuestionSchema = z.union([
  z.object({ sql: z.string() }).strict(),
  z.object({ metrics: metricQuerySchema }).strict(),
  z.object({ restatement: restatementQuestionSchema }).strict(),
]);
export type ExportQuestion = z.output<typeof exportQuestionSchema>;

/**
 * What an export does: compares two snapshots (a restatement alone), writes rows, or reads the rows of a file that DuckDB wrote by itself once
 * more for the receipt.
 */
export type ExportStage = 'compare' | 'write' | 'receipt';

export interface ExportProgress {
  readonly stage: ExportStage;
  /** Written, or read once more, so far. */
  readonly rows: number;
}

export interface ExportOutcome {
  readonly path: string;
  readonly snapshot: string;
  readonly rows: number;
  /** Of the file. */
  readonly bytes: number;
  /** Path of the receipt; null where it lies in the file itself. */
  readonly receipt: string | null;
  /** What stands in the file otherwise than in the data, in words. */
  readonly notes: readonly string[];
}

/** Where the receipt of a file lies that cannot hold it: `report.csv` -> `report.csv.receipt.json`. */
export function receiptPath(file: string): string {
  return `${file}.receipt.json`;
}
