import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Connection } from '../duckdb/connection.ts';
import { describeColumns, streamArrow } from '../duckdb/result-stream.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type AnswerContext, type MetricQueryInput, metricQuerySchema } from '../protocol/metric-query.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { compileQuestion } from '../query/run-metric-query.ts';
import { admit } from '../query/run-sql.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { writeWholeFile } from './export-file.ts';
import { defaultTextOptions, type ExportFormat, type TextFormat, type TextOptions } from './export-format.ts';
import { exportFormat } from './export-formats.ts';
import { type ExportRows, readRows } from './export-rows.ts';
import { makeReceipt } from './receipt.ts';
import { receiptLines } from './receipt-sheet.ts';
import type { RowHash } from './row-hash.ts';
import { writeParquet } from './write-parquet.ts';
import { dataPart, type WorkbookRows, xlsxBytes } from './write-xlsx.ts';

export interface ExportRequest {
  readonly workspaceDir: string;
  /** Null: the current one. */
  readonly snapshot: string | null;
  readonly question: { readonly sql: string } | { readonly metrics: MetricQueryInput };
  /** A name of `exportFormats`, or a format of the caller's own. */
  readonly format: string | ExportFormat;
  /** A stream, which is not ended, or the path of a file, which appears when it is whole. */
  readonly to: Writable | string;
  readonly text?: Partial<TextOptions>;
  readonly signal?: AbortSignal;
  /** Rows written so far; not called for formats that DuckDB writes by itself. */
  readonly onRows?: (rows: number) => void;
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
  /** What was really asked, for metrics; null for SQL. */
  readonly context: AnswerContext | null;
  /** Metric -> version of the definition that was asked; empty for SQL. */
  readonly versions: Readonly<Record<string, number>>;
  /** What stands in the file otherwise than in the data, in words. */
  readonly notes: readonly string[];
}

type Signal = { readonly signal?: AbortSignal };

/**
 * Writes all rows of a question on a snapshot, no faster than they are taken. What fails, fails with an error: never with fewer
 * rows. Errors: of the gate and the metric compiler, `sql-failed`, `out-of-memory`, `cancelled`, `export-format-unknown`,
 * `export-too-many-rows`, `export-too-large`, `export-not-written`.
 */
export async function exportQuery(request: ExportRequest): Promise<ExportSummary> {
  const format = typeof request.format === 'string' ? exportFormat(request.format) : request.format;
  const pool = new SnapshotPool(request.workspaceDir);
  const { snapshot, release } = await pool.use(request.snapshot);
  try {
    return await exportFrom(snapshot, { ...request, format });
  } finally {
    release();
    await pool.close();
  }
}

type FromRequest = Omit<ExportRequest, 'workspaceDir' | 'snapshot' | 'format'> & { readonly format: ExportFormat };

/** `exportQuery` on a snapshot that is open already. */
export async function exportFrom(snapshot: OpenSnapshot, request: FromRequest): Promise<ExportSummary> {
  const { format, knownRows = 0 } = request;
  if (format.kind === 'workbook' && knownRows > format.mostRows) {
    throw new EngineError('export-too-many-rows', { rows: knownRows, most: format.mostRows });
  }
  const statement = await statementOf(snapshot, request.question);
  const { context, versions } = statement;
  const written = await write(snapshot, statement, request);
  return { snapshot: snapshot.id, context, versions, notes: [], ...written };
}

type AskedStatement = Pick<ExportSummary, 'context' | 'versions'> & { readonly sql: string };

async function statementOf(snapshot: OpenSnapshot, question: ExportRequest['question']): Promise<AskedStatement> {
  if ('metrics' in question) return compileQuestion(snapshot, metricQuerySchema.parse(question.metrics));
  await admit(snapshot, question.sql);
  return { sql: question.sql, context: null, versions: {} };
}

async function write(snapshot: OpenSnapshot, statement: AskedStatement, request: FromRequest) {
  const { sql, context } = statement;
  const signal: Signal = request.signal === undefined ? {} : { signal: request.signal };
  const { to, format } = request;
  if (format.kind === 'parquet') return parquet(snapshot, sql, to, signal);
  const connection = await snapshot.connect();
  const into = async (out: Writable, end: boolean) => {
    if (format.kind === 'arrow') return arrow(connection, sql, out, end, signal);
    const rows = await readRows(connection, sql, context, request);
    return format.kind === 'text'
      ? text(rows, format, context, request, out, end)
      : workbook(snapshot, rows, statement, request, out, end);
  };
  try {
    if (typeof to !== 'string') return await into(to, false);
    return await writeWholeFile(to, async (part) => {
      const file = await open(part, 'w', 0o600);
      return into(file.createWriteStream(), true);
    });
  } finally {
    connection.close();
  }
}

async function text(
  { columns, chunks, count }: ExportRows,
  format: TextFormat,
  context: AnswerContext | null,
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
  { context, versions }: AskedStatement,
  { question, fileName, to }: FromRequest,
  out: Writable,
  end: boolean,
) {
  let notes: readonly string[] = [];
  const receipt: WorkbookRows['receipt'] = ({ bytes, sha256, ...sheet }) => {
    notes = sheet.notes;
    const name = fileName ?? (typeof to === 'string' ? path.basename(to) : 'export.xlsx');
    const file = { name, bytes, sha256, part: dataPart };
    const facts = { snapshot, question, context, versions, columns, rows: count(), sha256: hash.digest(), file, notes };
    return receiptLines(makeReceipt(facts));
  };
  await pipeline(Readable.from(xlsxBytes({ columns, chunks, context, receipt })), out, { end });
  return { columns, rows: count(), notes };
}

async function arrow(connection: Connection, sql: string, out: Writable, end: boolean, signal: Signal) {
  const { columns, batches, rows } = await streamArrow(connection, sql, { ...signal, framing: 'stream' });
  await pipeline(Readable.from(batches), out, { end });
  return { columns, rows: rows() };
}

/** DuckDB writes Parquet to a file of its own; for a stream it is then copied. */
async function parquet(snapshot: OpenSnapshot, sql: string, to: Writable | string, signal: Signal) {
  if (/^\s*explain\b/i.test(sql)) {
    throw new EngineError('statement-not-allowed', {
      what: 'EXPLAIN has no table',
      instead: 'Use another format for EXPLAIN.',
    });
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-export-'));
  const connection = await snapshot.connect();
  try {
    const columns = await describeColumns(connection, sql, signal);
    const options = { ...signal, spillFolder: path.join(folder, 'spill') };
    const into = (file: string) => writeParquet(snapshot.path, sql, file, options);
    if (typeof to === 'string') return { columns, rows: await writeWholeFile(to, into) };
    const file = path.join(folder, 'result.parquet');
    const rows = await into(file);
    if ((await stat(file)).size > 0) await pipeline(createReadStream(file), to, { end: false });
    return { columns, rows };
  } finally {
    connection.close();
    await rm(folder, { recursive: true, force: true });
  }
}
