import { z } from 'zod';
import { metricQuerySchema } from './metric-query.ts';

/** What a report shows of one tile. */
const tileSchema = z.object({
  tile: z.string(),
  title: z.string(),
  question: metricQuerySchema,
  /** Metric -> version of the definition that was asked. */
  metric_versions: z.record(z.string(), z.int()),
  /** Rows and their hash as any receipt has it; null where the question had no answer. */
  data: z.object({ rows: z.int(), sha256: z.string() }).nullable(),
});

/** What the page of a report knows; the shell adds the file when it is written. */
export const reportFactsSchema = z.object({
  /** UTC, ISO 8601. */
  made_at: z.string(),
  snapshot: z.object({ id: z.string(), as_of: z.string(), warehouse_sha256: z.string() }),
  pack: z.object({ name: z.string(), version: z.string() }),
  dashboard: z.string(),
  tiles: z.array(tileSchema).max(500),
});
export type ReportFacts = z.output<typeof reportFactsSchema>;

/** `<report>.pdf.receipt.json`. */
export const reportReceiptSchema = reportFactsSchema.extend({
  format: z.literal('assay-report-receipt/1'),
  file: z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }),
});
export type ReportReceipt = z.output<typeof reportReceiptSchema>;
