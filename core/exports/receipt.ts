import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { splitVersion } from '../packs/metric-version.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { metricQuerySchema } from '../protocol/metric-query.ts';
import type { SnapshotManifest } from '../protocol/snapshot.ts';
import { hashFile } from '../warehouse/file-hash.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { hashQuestion } from './canonical-hash.ts';
import { writeWholeFile } from './export-file.ts';
import { type ExportRequest, type ExportSummary, exportQuery } from './export-query.ts';

const receiptSchema = z.object({
  format: z.literal('assay-receipt/1'),
  file: z.object({ name: z.string(), bytes: z.int(), sha256: z.string() }),
  /** UTC, ISO 8601. */
  made_at: z.string(),
  snapshot: z.object({ id: z.string(), as_of: z.string(), warehouse_sha256: z.string() }),
  pack: z.object({ name: z.string(), version: z.string() }),
  question: z.union([z.object({ sql: z.string() }), z.object({ metrics: metricQuerySchema })]),
  /** The definitions that the numbers follow. */
  metric_versions: z.record(z.string(), z.int()),
  /** What was really asked: exact range, comparison and the compiled SQL; null for SQL. */
  context: z.object({ from: z.string().nullable(), to: z.string().nullable(), sql: z.string() }).nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.int(),
  /** Sum of the rows' SHA-256 modulo 2^256, whatever their order. */
  data_sha256: z.string(),
});
export type Receipt = z.output<typeof receiptSchema>;

export type ReceiptRequest = Omit<ExportRequest, 'to'> & { readonly to: string };

/** `report.csv` -> `report.csv.receipt.json`. */
export function receiptPath(file: string): string {
  return `${file}.receipt.json`;
}

/** Writes a question to a file, and beside it a receipt that says what the file holds. Errors: those of `exportQuery`. */
export async function exportWithReceipt(request: ReceiptRequest): Promise<ExportSummary> {
  const store = new SnapshotStore(request.workspaceDir);
  const lease = await store.lease(request.snapshot);
  try {
    const pinned = { ...request, snapshot: lease.id };
    const summary = await exportQuery(pinned);
    const { sha256 } = await hashQuestion(pinned);
    const { manifest } = lease;
    const question =
      'metrics' in request.question ? { metrics: metricQuerySchema.parse(request.question.metrics) } : request.question;
    const asked = 'metrics' in question ? question.metrics.metrics : [];
    const receipt: Receipt = {
      format: 'assay-receipt/1',
      file: {
        name: path.basename(request.to),
        bytes: (await stat(request.to)).size,
        sha256: await hashFile(request.to),
      },
      made_at: new Date().toISOString(),
      snapshot: { id: lease.id, as_of: manifest.asOf, warehouse_sha256: manifest.warehouse.sha256 },
      pack: { name: manifest.pack.name, version: manifest.pack.version },
      question,
      metric_versions: Object.fromEntries(asked.map((name) => [name, versionOf(manifest, name)])),
      context:
        summary.context === null
          ? null
          : { from: summary.context.from, to: summary.context.to, sql: summary.context.sql },
      columns: summary.columns.map(({ name, type }) => ({ name, type })),
      rows: summary.rows,
      data_sha256: sha256,
    };
    const text = `${JSON.stringify(receipt, null, 2)}\n`;
    await writeWholeFile(receiptPath(request.to), (part) => writeFile(part, text, { mode: 0o600 }));
    return summary;
  } finally {
    await lease.release();
  }
}

function versionOf(manifest: SnapshotManifest, name: string): number {
  const { metric, version } = splitVersion(name);
  return version ?? manifest.metrics.find((one) => one.name === metric)?.version ?? 1;
}

export interface ReceiptCheck {
  readonly receipt: Receipt;
  /** What differs, in words; empty when nothing does. */
  readonly differences: readonly string[];
}

/**
 * Runs the question of a file's receipt again on the snapshot that it names and says what differs: a change of the file, of the
 * snapshot, of the rows. It detects changes and proves nothing about who made them. Errors: `receipt-missing`, `receipt-invalid`,
 * and those of the question.
 */
export async function verifyExport(workspaceDir: string, file: string, signal?: AbortSignal): Promise<ReceiptCheck> {
  const receipt = await readReceipt(file);
  const differences: string[] = [];
  const sha256 = await hashFile(file);
  if (sha256 !== receipt.file.sha256) differences.push(`the file has changed since: its SHA-256 is ${sha256}`);
  const manifest = await new SnapshotStore(workspaceDir).manifest(receipt.snapshot.id);
  if (manifest.warehouse.sha256 !== receipt.snapshot.warehouse_sha256) {
    differences.push(`snapshot ${receipt.snapshot.id} is another one than the receipt names`);
  }
  const again = await hashQuestion({
    workspaceDir,
    snapshot: receipt.snapshot.id,
    question: receipt.question,
    ...(signal === undefined ? {} : { signal }),
  });
  if (again.rows !== receipt.rows)
    differences.push(`the question has ${again.rows} rows now, ${receipt.rows} in the receipt`);
  else if (again.sha256 !== receipt.data_sha256) differences.push('the question has as many rows, with other values');
  return { receipt, differences };
}

async function readReceipt(file: string): Promise<Receipt> {
  const place = receiptPath(file);
  let text: string;
  try {
    text = await readFile(place, 'utf8');
  } catch (cause) {
    throw new EngineError('receipt-missing', { path: place }, { cause });
  }
  try {
    return receiptSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new EngineError(
      'receipt-invalid',
      { path: place, message: cause instanceof Error ? cause.message : '' },
      { cause },
    );
  }
}
