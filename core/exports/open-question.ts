import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { type AnswerContext, type MetricQueryInput, metricQuerySchema } from '../protocol/metric-query.ts';
import type { RestatementQuestion } from '../protocol/restatement.ts';
import { openRestatedRows } from '../query/all-restated-rows.ts';
import type { OpenSnapshot } from '../query/open-snapshot.ts';
import { compileQuestion } from '../query/run-metric-query.ts';
import { admit } from '../query/run-sql.ts';
import type { SnapshotPool } from '../query/snapshot-pool.ts';

/** What can be written to a file: SQL, a question to the metric compiler, or all rows that restated a number. */
export type AskedQuestion =
  | { readonly sql: string }
  | { readonly metrics: MetricQueryInput }
  | { readonly restatement: RestatementQuestion };

/** The same with the other snapshot that it needs. */
export type ReadyQuestion =
  | Exclude<AskedQuestion, { readonly restatement: unknown }>
  | {
      readonly restatement: RestatementQuestion;
      readonly before: OpenSnapshot;
      /** False: without the column that says what differs, which earlier files do not have. */
      readonly differs?: boolean;
    };

/** A question that can be run. */
export interface OpenQuestion {
  readonly connection: Connection;
  readonly sql: string;
  /** What was really asked; null for SQL. */
  readonly context: AnswerContext | null;
  /** Metric -> version of the definition that was asked; empty for SQL. */
  readonly versions: Readonly<Record<string, number>>;
  /** What the rows do not say, in words. */
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
}

/**
 * Holds the snapshots that a question is asked of while `work` runs: `id` (null: the current one), for a restatement the two
 * that it names. Errors: those of opening, and of `work`.
 */
export async function withQuestion<T>(
  pool: SnapshotPool,
  id: string | null,
  question: AskedQuestion,
  work: (snapshot: OpenSnapshot, question: ReadyQuestion) => Promise<T>,
): Promise<T> {
  const restatement = 'restatement' in question ? question.restatement : null;
  const { snapshot, release } = await pool.use(restatement?.after ?? id);
  try {
    if (!('restatement' in question)) return await work(snapshot, question);
    const other = await pool.use(question.restatement.before);
    try {
      return await work(snapshot, { ...question, before: other.snapshot });
    } finally {
      other.release();
    }
  } finally {
    release();
  }
}

/**
 * Makes a question ready to be run. Errors: of the gate and the metric compiler, `out-of-memory`, `cancelled`.
 * @param writes the one file that DuckDB may write by itself, by an instance that can do nothing else; null: none
 */
export async function openQuestion(
  snapshot: OpenSnapshot,
  question: ReadyQuestion,
  options: { readonly signal?: AbortSignal | undefined; readonly writes: string | null },
): Promise<OpenQuestion> {
  if ('restatement' in question) {
    const { restatement, before, differs } = question;
    return openRestatedRows(before, snapshot, restatement, { ...options, differs });
  }
  const { sql, context, versions } = await statementOf(snapshot, question);
  const opened = options.writes === null ? await connected(snapshot) : await writing(snapshot, options.writes);
  return { ...opened, sql, context, versions, notes: [] };
}

async function statementOf(
  snapshot: OpenSnapshot,
  question: Exclude<ReadyQuestion, { readonly restatement: unknown }>,
): Promise<Pick<OpenQuestion, 'sql' | 'context' | 'versions'>> {
  if ('metrics' in question) return compileQuestion(snapshot, metricQuerySchema.parse(question.metrics));
  await admit(snapshot, question.sql);
  return { sql: question.sql, context: null, versions: {} };
}

let count = 0;

type Opened = Pick<OpenQuestion, 'connection' | 'close'>;

async function connected(snapshot: OpenSnapshot): Promise<Opened> {
  const connection = await snapshot.connect();
  return { connection, close: async () => connection.close() };
}

async function writing(snapshot: OpenSnapshot, file: string): Promise<Opened> {
  // Two instances must not spill into the same folder.
  const spill = path.join(snapshot.spillFolder, `export-${++count}`);
  await mkdir(spill, { recursive: true, mode: 0o700 });
  const database = await Database.open({ path: snapshot.path, readOnly: true, tempDirectory: spill });
  const close = async (): Promise<void> => {
    database.close();
    await rm(spill, { recursive: true, force: true });
  };
  try {
    const connection = await database.connect();
    await connection.run(`SET GLOBAL allowed_paths = [${quoteText(file)}]`);
    await connection.run('SET GLOBAL enable_external_access = false');
    await connection.run('SET GLOBAL lock_configuration = true');
    return { connection, close };
  } catch (error) {
    await close();
    throw error;
  }
}
