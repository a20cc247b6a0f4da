import type { Connection } from './connection.ts';

const known = new WeakMap<Connection, ReadonlySet<string>>();

/** Names of DuckDB's aggregate functions, lower case, as they stand in a syntax tree (`count(*)` is `count_star`). */
export async function aggregateFunctions(connection: Connection): Promise<ReadonlySet<string>> {
  const cached = known.get(connection);
  if (cached !== undefined) return cached;
  const rows = await connection.rows<{ name: string }>(
    "SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions() WHERE function_type = 'aggregate'",
  );
  const names = new Set([...rows.map((row) => row.name), 'count_star']);
  known.set(connection, names);
  return names;
}
