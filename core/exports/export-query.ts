import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ResultColumn } from '../duckdb/arrow-query.ts';
import { describeColumns, streamArrow } from '../duckdb/result-stream.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { ExportProgress } from '../protocol/export-request.ts';
import type { AnswerContext } from '../protocol/metric-query.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { writeWholeFile } from './export-file.ts';
import { defaultTextOptions, type ExportFormat, type TextFormat, type TextOptions } from './export-format.ts';
import { exportFormat } from './export-formats.ts';
import { type ExportRows, readRows } from './export-rows.ts';
import {
  type AskedQuestion,
  type OpenQuestion,
  openQuestion,
  type ReadyQuestion,
  withQuestion,
} from './open-question.ts';
import { makeReceipt } from './receipt.ts';
import { receiptLines } from './receipt-sheet.ts';
import type { RowHash } from './row-hash.ts';
import { writeParquet } from './write-parquet.ts';
import { dataPart, type WorkbookRows, xlsxBytes } from './write-xlsx.ts';

export interface ExportRequest {
  readonly workspaceDir: string;
  /** Null: the current one; a restatement names its own. */
  readonly snapshot: string | null;
  readonly question: AskedQuestion;
  /** A name of `exportFormats`, or a format of the caller's own. */
  readonly format: string | ExportFormat;
  /** A stream, which is not ended, or the path of a file, which appears when it is whole. */
  readonly to: Writable | string;
  readonly text?: Partial<TextOptions>;
  readonly signal?: AbortSignal;
  /** What is done now; the rows of formats that DuckDB writes by itself are not seen here. */
  readonly onProgress?: (progress: ExportProgress) => void;
  /** How many rows the question has, where that is known: what cannot hold them is refused before anything is written. */
  readonly knownRows?: number | undefined;
  /** Is given the rows that are written; those of Parquet and Arrow are not seen here. */
  readonly hash?: RowHash;
  /** What the file is called in a receipt that lies in it; by default as `to` says. */
  readonly fileName?: string;
}

export interface ExportSummary {
  readonly snapshot: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  /** What was really asked; null for SQL. */
  readonly context: AnswerContext | null;
  /** Metric -> version of the definition that was asked; empty for SQL. */
  readonly versions: Readonly<Record<string, number>>;
  /** What stands in the file otherwise than in the data, in words. */
  readonly notes: readonly string[];
}

/**
 * Writes all rows of a question on a snapshot, no faster than they are taken. What fails, fails with an error: never with fewer
 * rows. Errors: of the gate and the metric compiler, `sql-failed`, `out-of-memory`, `cancelled`, `export-format-unknown`,
 * `export-too-many-rows`, `export-too-large`, `export-not-written`.
 */
export async function exportQuery(request: ExportRequest): Promise<ExportSummary> {
  const format = typeof request.format === 'string' ? exportFormat(request.format) : request.format;
  const pool = new SnapshotPool(request.workspaceDir);
  try {
    return await withQuestion(pool, request.snapshot, request.question, (snapshot, question) =>
      exportFrom(snapshot, { ...request, question, format }),
    );
  } finally {
    await pool.close();
  }
}

export type FromRequest = Omit<ExportRequest, 'workspaceDir' | 'snapshot' | 'format' | 'question'> & {
  readonly question: ReadyQuestion;
  readonly format: ExportFormat;
};

/** `exportQuery` on a snapshot that is open already. */
export async function exportFrom(snapshot: OpenSnapshot, request: FromRequest): Promise<ExportSummary> {
  const { to, format, knownRows = 0 } = request;
  if (format.kind === 'workbook' && knownRows > format.mostRows) {
    throw new EngineError('export-too-many-rows', { rows: knownRows, most: format.mostRows });
  }
  if (format.kind === 'parquet') return parquet(snapshot, request, to);
  return opened(snapshot, request, null, async (question) => {
    const into = async (out: Writable, end: boolean) => {
      if (format.kind === 'arrow') return arrow(question, request, out, end);
      const onRows = (rows: number): void => request.onProgress?.({ stage: 'write', rows });
      const rows = await readRows(question.connection, question.sql, question.context, { ...request, onRows });
      return format.kind === 'text'
        ? text(rows, format, question, request, out, end)
        : workbook(snapshot, rows, question, request, out, end);
    };
    if (typeof to !== 'string') return into(to, false);
    return writeWholeFile(to, async (part) => {
      const file = await open(part, 'w', 0o600);
      return into(file.createWriteStream(), true);
    });
  });
}

type Written = Pick<ExportSummary, 'columns' | 'rows'> & { readonly notes?: readonly string[] };

async function opened(
  snapshot: OpenSnapshot,
  { question, signal, onProgress }: FromRequest,
  writes: string | null,
  write: (question: OpenQuestion) => Promise<Written>,
): Promise<ExportSummary> {
  if ('restatement' in question) onProgress?.({ stage: 'compare', rows: 0 });
  const ready = await openQuestion(snapshot, question, { signal, writes });
  onProgress?.({ stage: 'write', rows: 0 });
  const { context, versions, notes } = ready;
  try {
    const written = await write(ready);
    return { snapshot: snapshot.id, context, versions, ...written, notes: [...notes, ...(written.notes ?? [])] };
  } finally {
    await ready.close();
  }
}

async function text(
  { columns, chunks, count }: ExportRows,
  format: TextFormat,
  { context }: OpenQuestion,
  request: FromRequest,
  out: Writable,
  end: boolean,
) {
  const options = { ...defaultTextOptions, ...request.text };
  const labels = new Map((options.labels ? (context?.columns ?? []) : []).map(({ name, label }) => [name, label]));
  const headed = columns.map((column) => ({ ...column, name: labels.get(column.name) ?? column.name }));
  const writer = format.create(headed, options);
  async function* parts(): AsyncGenerator<string> {
    yield writer.begin();
    for await (const chunk of chunks) yield writer.rows(chunk);
    yield writer.end();
  }
  await pipeline(Readable.from(parts()), out, { end });
  return { columns, rows: count() };
}

/** The receipt lies in the workbook, so the rows are hashed as they are written. */
async function workbook(
  snapshot: OpenSnapshot,
  { columns, chunks, count, hash }: ExportRows,
  { context, versions, notes: unsaid }: OpenQuestion,
  { question, fileName, to }: FromRequest,
  out: Writable,
  end: boolean,
) {
  let notes: readonly string[] = [];
  const receipt: WorkbookRows['receipt'] = ({ bytes, sha256, ...sheet }) => {
    notes = sheet.notes;
    const name = fileName ?? (typeof to === 'string' ? path.basename(to) : 'export.xlsx');
    const file = { name, bytes, sha256, part: dataPart };
    const data = { columns, rows: count(), sha256: hash.digest(), notes: [...unsaid, ...notes] };
    return receiptLines(makeReceipt({ snapshot, question, context, versions, file, ...data }));
  };
  await pipeline(Readable.from(xlsxBytes({ columns, chunks, context, receipt })), out, { end });
  return { columns, rows: count(), notes };
}

async function arrow({ connection, sql }: OpenQuestion, { signal }: FromRequest, out: Writable, end: boolean) {
  const options = { ...signalOf(signal), framing: 'stream' } as const;
  const { columns, batches, rows } = await streamArrow(connection, sql, options);
  await pipeline(Readable.from(batches), out, { end });
  return { columns, rows: rows() };
}

/** DuckDB writes Parquet to a file of its own; for a stream it is then copied. */
async function parquet(snapshot: OpenSnapshot, request: FromRequest, to: Writable | string): Promise<ExportSummary> {
  const { question } = request;
  const signal = signalOf(request.signal);
  if ('sql' in question && /^\s*explain\b/i.test(question.sql)) {
    throw new EngineError('statement-not-allowed', {
      what: 'EXPLAIN has no table',
      instead: 'Use another format for EXPLAIN.',
    });
  }
  const into = (file: string) =>
    opened(snapshot, request, file, async ({ connection, sql }) => {
      const columns = await describeColumns(connection, sql, signal);
      return { columns, rows: await writeParquet(connection, sql, file, signal) };
    });
  if (typeof to === 'string') return writeWholeFile(to, into);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-export-'));
  try {
    const file = path.join(folder, 'result.parquet');
    const summary = await into(file);
    if ((await stat(file)).size > 0) await pipeline(createReadStream(file), to, { end: false });
    return summary;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
