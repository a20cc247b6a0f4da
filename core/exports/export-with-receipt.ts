import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { receiptPath } from '../protocol/export-request.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { hashFile } from '../warehouse/file-hash.ts';
import { writeWholeFile } from './export-file.ts';
import { exportFormat } from './export-formats.ts';
import { type ExportRequest, type ExportSummary, exportFrom, type FromRequest } from './export-query.ts';
import { hashQuestion } from './hash-question.ts';
import { withQuestion } from './open-question.ts';
import { makeReceipt, receiptText } from './receipt.ts';
import { RowHash } from './row-hash.ts';

export type ReceiptRequest = Omit<ExportRequest, 'to' | 'format' | 'hash' | 'fileName'> & {
  readonly to: string;
  /** A name of `exportFormats`. */
  readonly format: string;
};

export interface WrittenExport extends ExportSummary {
  /** Of the file. */
  readonly bytes: number;
  /** Path of the receipt; null where it lies in the file itself. */
  readonly receipt: string | null;
}

/** Writes a question to a file with a receipt that says what the file holds. Errors: those of `exportQuery`. */
export async function exportWithReceipt(request: ReceiptRequest): Promise<WrittenExport> {
  const pool = new SnapshotPool(request.workspaceDir);
  try {
    return await withQuestion(pool, request.snapshot, request.question, (snapshot, question) =>
      exportFileFrom(snapshot, { ...request, question }),
    );
  } finally {
    await pool.close();
  }
}

/** `exportWithReceipt` on a snapshot that is open already. File and receipt appear when both are whole. */
export async function exportFileFrom(
  snapshot: OpenSnapshot,
  request: Omit<ReceiptRequest, 'workspaceDir' | 'snapshot' | 'question'> & Pick<FromRequest, 'question'>,
): Promise<WrittenExport> {
  const { to } = request;
  const format = exportFormat(request.format);
  const hash = new RowHash();
  const beside = format.kind === 'workbook' ? null : receiptPath(to);
  return writeWholeFile(to, async (part) => {
    const summary = await exportFrom(snapshot, { ...request, format, to: part, hash, fileName: path.basename(to) });
    const bytes = (await stat(part)).size;
    if (beside !== null) {
      // DuckDB writes Parquet and Arrow by itself: their rows are read once more.
      const sha256 = format.kind === 'text' ? hash.digest() : (await hashQuestion(snapshot, request)).sha256;
      const file = { name: path.basename(to), bytes, sha256: await hashFile(part), part: null };
      const receipt = makeReceipt({ ...summary, snapshot, question: request.question, sha256, file });
      await writeWholeFile(beside, (place) => writeFile(place, receiptText(receipt), { mode: 0o600 }));
    }
    return { ...summary, bytes, receipt: beside };
  });
}
