import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Connection } from '../duckdb/connection.ts';
import { describeColumns, streamArrow, streamRows } from '../duckdb/result-stream.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { asSubquery } from '../duckdb/subquery.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type AnswerContext, type MetricQueryInput, metricQuerySchema } from '../protocol/metric-query.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { compileQuestion } from '../query/run-metric-query.ts';
import { admit } from '../query/run-sql.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { trimMoney } from './answer-decimals.ts';
import { writeWholeFile } from './export-file.ts';
import { defaultTextOptions, type ExportFormat, type TextFormat, type TextOptions } from './export-format.ts';
import { exportFormat } from './export-formats.ts';
import { writeParquet } from './write-parquet.ts';

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
}

export interface ExportSummary {
  readonly snapshot: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: number;
  /** What was really asked, for metrics; null for SQL. */
  readonly context: AnswerContext | null;
}

type Signal = { readonly signal?: AbortSignal };

/**
 * Writes all rows of a question on a snapshot, no faster than they are taken. What fails, fails with an error: never with fewer
 * rows. Errors: of the gate and the metric compiler, `sql-failed`, `out-of-memory`, `cancelled`, `export-format-unknown`,
 * `export-not-written`.
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

/** `exportQuery` on a snapshot that is open already. */
export async function exportFrom(
  snapshot: OpenSnapshot,
  request: Pick<ExportRequest, 'question' | 'to' | 'text' | 'signal'> & { readonly format: ExportFormat },
): Promise<ExportSummary> {
  const { sql, context } = await statementOf(snapshot, request.question);
  const written = await write(snapshot, sql, request.format, context, request);
  return { snapshot: snapshot.id, context, ...written };
}

async function statementOf(snapshot: OpenSnapshot, question: ExportRequest['question']) {
  if ('metrics' in question) return compileQuestion(snapshot, metricQuerySchema.parse(question.metrics));
  await admit(snapshot, question.sql);
  return { sql: question.sql, context: null };
}

async function write(
  snapshot: OpenSnapshot,
  sql: string,
  format: ExportFormat,
  context: AnswerContext | null,
  request: Pick<ExportRequest, 'to' | 'text' | 'signal'>,
) {
  const signal: Signal = request.signal === undefined ? {} : { signal: request.signal };
  const { to } = request;
  if (format.kind === 'parquet') return parquet(snapshot, sql, to, signal);
  const connection = await snapshot.connect();
  const options = { ...defaultTextOptions, ...request.text };
  const into = (out: Writable, end: boolean) =>
    format.kind === 'text'
      ? text(connection, sql, format, options, context, out, end, signal)
      : arrow(connection, sql, out, end, signal);
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
  connection: Connection,
  sql: string,
  format: TextFormat,
  options: TextOptions,
  context: AnswerContext | null,
  out: Writable,
  end: boolean,
  signal: Signal,
) {
  const described = await streamRows(connection, await plainTypes(connection, sql, signal), signal);
  const { columns, chunks } = described;
  const writer = format.create(columns, options);
  const trim = trimMoney(columns, context);
  let rows = 0;
  async function* parts(): AsyncGenerator<string> {
    yield writer.begin();
    for await (const chunk of chunks) {
      rows += chunk.length;
      yield writer.rows(trim(chunk));
    }
    yield writer.end();
  }
  await pipeline(Readable.from(parts()), out, { end });
  return { columns, rows };
}

/** Intervals as DuckDB's own text: as cells they would be objects. */
async function plainTypes(connection: Connection, sql: string, signal: Signal): Promise<string> {
  const columns = await describeColumns(connection, sql, signal);
  if (!columns.some(({ type }) => type === 'INTERVAL')) return sql;
  const aliases = columns.map((_, i) => quoteName(`c${i}`));
  const values = columns.map(({ name, type }, i) =>
    type === 'INTERVAL'
      ? `CAST(${aliases[i]} AS VARCHAR) AS ${quoteName(name)}`
      : `${aliases[i]} AS ${quoteName(name)}`,
  );
  return `SELECT ${values.join(', ')} FROM ${await asSubquery(connection, sql)} AS t(${aliases.join(', ')})`;
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
