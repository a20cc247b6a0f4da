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

/** Drops what an earlier run kept, of every check but these. */
export async function dropFailingRowsBut(connection: Connection, checks: ReadonlySet<string>): Promise<void> {
  const kept = await connection.rows<{ table_name: string }>(
    `SELECT table_name FROM duckdb_tables() WHERE schema_name = 'checks' AND database_name = current_database()`,
  );
  for (const { table_name } of kept)
    if (!checks.has(table_name)) await connection.run(`DROP TABLE checks.${quoteName(table_name)}`);
}
