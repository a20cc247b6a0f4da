import { readFile } from 'node:fs/promises';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import { receiptPath } from '../protocol/export-request.ts';
import { type ReportReceipt, reportReceiptSchema } from '../protocol/report-receipt.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { hashFile } from '../warehouse/file-hash.ts';
import { withItsVersions } from './asked-versions.ts';
import { hashQuestion } from './hash-question.ts';

export interface ReportCheck {
  readonly receipt: ReportReceipt;
  /** What differs, in words; empty when nothing does. */
  readonly differences: readonly string[];
}

/**
 * Asks every tile of a PDF's receipt again on the snapshot that it names and says what differs: the file, the snapshot, the rows of a
 * tile. What is drawn in the file is not read: that it is what was drawn says the hash of its bytes. Errors: `receipt-missing`,
 * `receipt-invalid`, those of opening the snapshot, `cancelled`.
 */
export async function verifyReport(workspaceDir: string, file: string, signal?: AbortSignal): Promise<ReportCheck> {
  const receipt = await readReceipt(receiptPath(file));
  const differences: string[] = [];
  const sha256 = await hashFile(file);
  if (sha256 !== receipt.file.sha256) differences.push(`the file has changed since: its SHA-256 is ${sha256}`);
  const pool = new SnapshotPool(workspaceDir);
  const { snapshot, release } = await pool.use(receipt.snapshot.id);
  try {
    if (snapshot.manifest.warehouse.sha256 !== receipt.snapshot.warehouse_sha256) {
      differences.push(`snapshot ${snapshot.id} is another one than the receipt names`);
    }
    for (const { title, question, metric_versions, data } of receipt.tiles) {
      if (data === null) continue;
      try {
        const metrics = await withItsVersions(snapshot, question, metric_versions);
        const again = await hashQuestion(snapshot, {
          question: { metrics },
          ...(signal === undefined ? {} : { signal }),
        });
        if (again.rows !== data.rows)
          differences.push(`${title}: it has ${again.rows} rows now, ${data.rows} in the receipt`);
        else if (again.sha256 !== data.sha256) differences.push(`${title}: it has as many rows, with other values`);
      } catch (error) {
        if (!isEngineError(error) || isEngineError(error, 'cancelled')) throw error;
        differences.push(`${title}: it cannot be asked any more. ${error.message}`);
      }
    }
    return { receipt, differences };
  } finally {
    release();
    await pool.close();
  }
}

async function readReceipt(place: string): Promise<ReportReceipt> {
  const text = await readFile(place, 'utf8').catch((cause: unknown) => {
    throw new EngineError('receipt-missing', { path: place }, { cause });
  });
  try {
    return reportReceiptSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new EngineError('receipt-invalid', { path: place, message }, { cause });
  }
}
