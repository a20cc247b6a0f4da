import type { Connection } from './connection.ts';

let known: ReadonlySet<string> | null = null;

/**
 * Names of DuckDB's aggregate functions, lower case, as they stand in a syntax tree (`count(*)` is `count_star`). They are the
 * same for the whole process, and a slow question to a database with many tables.
 */
export async function aggregateFunctions(connection: Connection): Promise<ReadonlySet<string>> {
  if (known !== null) return known;
  const rows = await connection.rows<{ name: string }>(
    "SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type = 'aggregate' AND internal",
  );
  known = new Set([...rows.map((row) => row.name), 'count_star']);
  return known;
}
