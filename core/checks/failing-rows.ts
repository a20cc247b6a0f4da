import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';

/** Failing rows kept of one check; the true count stands in its result. */
export const failingRowsKept = 1_000;

/** Keeps the first failing rows of a check in `checks.<name>`; returns the table's name. */
export async function keepFailingRows(connection: Connection, check: string, failing: string): Promise<string> {
  const table = `checks.${quoteName(check)}`;
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM (\n${failing}\n) LIMIT ${failingRowsKept}`);
  return `checks.${check}`;
}

/** Drops what an earlier run kept of a check. */
export async function dropFailingRows(connection: Connection, check: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS checks.${quoteName(check)}`);
}
