import type { Connection } from '../duckdb/connection.ts';
import { afterTable, beforeTable, type Change, dropDelta } from './deltas.ts';

/** Attaches the in-memory database `delta` where it is not there yet. */
export async function attachDelta(connection: Connection): Promise<void> {
  const there = await connection.number("SELECT count(*) FROM duckdb_databases() WHERE database_name = 'delta'");
  if (there === 0) await connection.run("ATTACH ':memory:' AS delta");
  await connection.run('CREATE SCHEMA IF NOT EXISTS delta.before; CREATE SCHEMA IF NOT EXISTS delta.after');
}

/**
 * Replaces the rows of `table` (as `t`) that meet `old` by those of the query `now`; the delta of `relation` holds exactly the
 * rows that differ.
 */
export async function replaceRows(
  connection: Connection,
  relation: string,
  table: string,
  old: string,
  now: string,
): Promise<Change> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_old AS SELECT t.* FROM ${table} t WHERE ${old}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE _ingest_now AS ${now}`);
  const [before, after] = [beforeTable(relation), afterTable(relation)];
  await connection.run(`CREATE OR REPLACE TABLE ${before} AS FROM _ingest_old EXCEPT ALL FROM _ingest_now`);
  await connection.run(`CREATE OR REPLACE TABLE ${after} AS FROM _ingest_now EXCEPT ALL FROM _ingest_old`);
  const changes = await connection.number(`SELECT (SELECT count(*) FROM ${before}) + (SELECT count(*) FROM ${after})`);
  if (changes > 0) {
    await connection.run(`DELETE FROM ${table} AS t WHERE ${old}`);
    await connection.run(`INSERT INTO ${table} FROM _ingest_now`);
  } else {
    await dropDelta(connection, relation);
  }
  await connection.run('DROP TABLE _ingest_old; DROP TABLE _ingest_now');
  return changes > 0 ? 'delta' : 'unchanged';
}

/** Appends the rows of a query; they are the delta of `relation`. */
export async function appendRows(
  connection: Connection,
  relation: string,
  table: string,
  now: string,
): Promise<Change> {
  const after = afterTable(relation);
  await connection.run(`CREATE OR REPLACE TABLE ${after} AS ${now}`);
  await connection.run(`CREATE OR REPLACE TABLE ${beforeTable(relation)} AS FROM ${after} LIMIT 0`);
  if ((await connection.number(`SELECT count(*) FROM ${after}`)) === 0) {
    await dropDelta(connection, relation);
    return 'unchanged';
  }
  await connection.run(`INSERT INTO ${table} FROM ${after}`);
  return 'delta';
}
