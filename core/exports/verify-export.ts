import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../protocol/engine-error.ts';
import { receiptPath } from '../protocol/export-request.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { hashFile } from '../warehouse/file-hash.ts';
import { askedThen } from './asked-versions.ts';
import { hashQuestion } from './hash-question.ts';
import { withQuestion } from './open-question.ts';
import { openWorkbook } from './read-workbook.ts';
import { type Receipt, receiptSchema } from './receipt.ts';

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
  const { receipt, changed } = path.extname(file) === '.xlsx' ? await inWorkbook(file) : await beside(file);
  const differences = changed === null ? [] : [changed];
  const pool = new SnapshotPool(workspaceDir);
  try {
    return await withQuestion(pool, receipt.snapshot.id, receipt.question, async (snapshot, question) => {
      const named = [[snapshot, receipt.snapshot] as const];
      if ('restatement' in question && receipt.before !== null) named.push([question.before, receipt.before]);
      for (const [{ id, manifest }, { warehouse_sha256 }] of named) {
        if (manifest.warehouse.sha256 === warehouse_sha256) continue;
        differences.push(`snapshot ${id} is another one than the receipt names`);
      }
      const differs = receipt.columns.some(({ name }) => name === 'what_differs');
      const asked = 'restatement' in question ? { ...question, differs } : question;
      const again = await hashQuestion(snapshot, {
        question: await askedThen(snapshot, asked, receipt.metric_versions),
        ...(signal === undefined ? {} : { signal }),
      });
      if (again.rows !== receipt.rows) {
        differences.push(`the question has ${again.rows} rows now, ${receipt.rows} in the receipt`);
      } else if (again.sha256 !== receipt.data_sha256) {
        differences.push('the question has as many rows, with other values');
      }
      return { receipt, differences };
    });
  } finally {
    await pool.close();
  }
}

interface Found {
  readonly receipt: Receipt;
  /** How the file differs from what was written, in words; null when it does not. */
  readonly changed: string | null;
}

async function beside(file: string): Promise<Found> {
  const place = receiptPath(file);
  const text = await readFile(place, 'utf8').catch((cause: unknown) => {
    throw new EngineError('receipt-missing', { path: place }, { cause });
  });
  const receipt = parseReceipt(text, place);
  const sha256 = await hashFile(file);
  const same = sha256 === receipt.file.sha256;
  return { receipt, changed: same ? null : `the file has changed since: its SHA-256 is ${sha256}` };
}

/** A spreadsheet that saves a workbook writes every sheet anew: that is told as a change, as nobody looks into its cells here. */
async function inWorkbook(file: string): Promise<Found> {
  const workbook = await openWorkbook(file).catch((cause: unknown) => {
    throw new EngineError('receipt-missing', { path: `in ${file}` }, { cause });
  });
  try {
    if (workbook.json === null) throw new EngineError('receipt-missing', { path: `in ${file}` });
    const receipt = parseReceipt(workbook.json, file);
    const sha256 = await workbook.sha256Of(receipt.file.part ?? '');
    const same = sha256 === receipt.file.sha256;
    return { receipt, changed: same ? null : 'the sheet of data was changed since, or saved again by a spreadsheet' };
  } finally {
    workbook.close();
  }
}

function parseReceipt(text: string, place: string): Receipt {
  try {
    return receiptSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new EngineError('receipt-invalid', { path: place, message }, { cause });
  }
}
