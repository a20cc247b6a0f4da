import { describeQuery } from '../duckdb/arrow-query.ts';
import { sqlError } from '../duckdb/connection.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { type QueryDesk, type QueryOptions, type QueryResult, runStream } from './run-query.ts';
import { checkStatement } from './statement-gate.ts';

/**
 * Runs what a person wrote on a snapshot: through the gate, bound, then streamed. Errors: those of the gate, `sql-failed`,
 * `out-of-memory`, `cancelled`.
 */
export async function runSql(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  sql: string,
  options: QueryOptions,
  finished: () => void = () => undefined,
): Promise<QueryResult> {
  try {
    await admit(snapshot, sql);
  } catch (error) {
    finished();
    throw error;
  }
  return runStream(desk, snapshot, sql, options, finished);
}

/** The gate on the text, and DuckDB's own word on what kind of statement it is. */
export async function admit(snapshot: OpenSnapshot, sql: string): Promise<void> {
  const connection = await snapshot.connect();
  try {
    await checkStatement(connection, sql, snapshot.scope);
    const { statement } = await describeQuery(connection, sql).catch((error: unknown) => {
      throw sqlError(error, sql);
    });
    if (statement !== 'other') return;
    const what = 'it is another kind of statement';
    throw new EngineError('statement-not-allowed', { what, instead: 'Write a SELECT.' });
  } finally {
    connection.close();
  }
}
