import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quotePath, quoteText } from '../duckdb/sql-text.ts';
import { type Change, diffTables } from './deltas.ts';

/** Makes a small table anew from a query; leaves it alone where nothing differs, else keeps the differences as its delta. */
export async function replaceTable(connection: Connection, relation: string, select: string): Promise<Change> {
  const path = relation.includes('.') ? quotePath(relation) : `main.${quoteName(relation)}`;
  const [schema, name] = relation.includes('.') ? relation.split('.') : ['main', relation];
  const there = await connection.number(
    `SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ${quoteText(schema ?? '')} AND table_name = ${quoteText(name ?? '')}`,
  );
  if (there === 0) {
    await connection.run(`CREATE TABLE ${path} AS ${select}`);
    return 'rebuilt';
  }
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_now AS ${select}`);
  const change = await diffTables(connection, relation, path, 'temp._ingest_now', true);
  if (change !== 'unchanged') await connection.run(`CREATE OR REPLACE TABLE ${path} AS FROM temp._ingest_now`);
  await connection.run('DROP TABLE temp._ingest_now');
  return change;
}
