import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { warehouseName } from './relation-shadow.ts';

/**
 * What this build did to a relation: nothing; rows removed and added that stand in `delta.before` and `delta.after`; or made
 * anew, without a list of the differences.
 */
export type Change = 'unchanged' | 'delta' | 'rebuilt';

/** A diff larger than this share of the table is not worth keeping: what reads the table is rebuilt in full then. */
const largestDiff = 0.4;

/** Where the rows of a relation stand that this build removed. */
export function beforeTable(relation: string): string {
  return `delta.before.${quoteName(relation)}`;
}

/** Where the rows of a relation stand that this build added. */
export function afterTable(relation: string): string {
  return `delta.after.${quoteName(relation)}`;
}

/** Forgets the delta of a relation. */
export async function dropDelta(connection: Connection, relation: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${beforeTable(relation)}; DROP TABLE IF EXISTS ${afterTable(relation)}`);
}

/** Column names and types of a relation (its full name) or of a SELECT, in order. */
export async function columnsOf(connection: Connection, what: string): Promise<{ name: string; type: string }[]> {
  const rows = await connection.rows<{ column_name: string; column_type: string }>(
    `SELECT column_name, column_type FROM (DESCRIBE ${what})`,
  );
  return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
}

/** 64-bit hash of a row. Hashed twice: DuckDB joins column hashes by XOR, so that values swapped between rows could cancel out in a sum. */
export function rowHash(columns: readonly { readonly name: string }[]): string {
  return columns.length === 0 ? 'hash(0)' : `hash(hash(${columns.map((column) => quoteName(column.name)).join(', ')}))`;
}

/**
 * Compares two tables of the same columns as multisets and keeps the differing rows as the delta of `relation`. Rows are told
 * apart by a 64-bit hash over all columns; a few equal rows may stand in both halves, which is harmless. Returns
 * `rebuilt` when the tables differ in shape or in most of their rows.
 */
export async function diffTables(
  connection: Connection,
  relation: string,
  oldTable: string,
  newTable: string,
  keepRows: boolean,
): Promise<Change> {
  const columns = await columnsOf(connection, oldTable);
  if (JSON.stringify(columns) !== JSON.stringify(await columnsOf(connection, newTable))) return 'rebuilt';
  const row = rowHash(columns);
  const [sums] = await connection.rows(`
    SELECT old.n AS before_rows, new.n AS after_rows, old.n = new.n AND old.s IS NOT DISTINCT FROM new.s AS same
    FROM (SELECT count(*) AS n, sum(CAST(${row} AS HUGEINT)) AS s FROM ${oldTable}) AS old,
         (SELECT count(*) AS n, sum(CAST(${row} AS HUGEINT)) AS s FROM ${newTable}) AS new`);
  if (sums?.['same'] === true) return 'unchanged';
  if (!keepRows) return 'rebuilt';
  await connection.run(`
    CREATE OR REPLACE TABLE delta.main.differing AS SELECT h FROM (
      SELECT ${row} AS h, 1 AS side FROM ${oldTable} UNION ALL SELECT ${row}, -1 FROM ${newTable}
    ) GROUP BY h HAVING sum(side) <> 0`);
  const differing = await connection.number('SELECT count(*) FROM delta.main.differing');
  const largest = Math.max(Number(sums?.['before_rows']), Number(sums?.['after_rows']), 1_000);
  if (differing <= largestDiff * largest) {
    const select = (table: string): string =>
      `SELECT * FROM ${table} WHERE ${row} IN (SELECT h FROM delta.main.differing)`;
    await connection.run(`
      CREATE OR REPLACE TABLE ${beforeTable(relation)} AS ${select(oldTable)};
      CREATE OR REPLACE TABLE ${afterTable(relation)} AS ${select(newTable)}`);
  }
  await connection.run('DROP TABLE delta.main.differing');
  return differing <= largestDiff * largest ? 'delta' : 'rebuilt';
}

/** Brings a table to its new state by the delta that `diffTables` kept: rows that stay are not written again. */
export async function applyDelta(connection: Connection, relation: string, table: string): Promise<void> {
  const row = rowHash(await columnsOf(connection, table));
  await connection.run(`
    DELETE FROM ${table} WHERE ${row} IN (SELECT ${row} FROM ${beforeTable(relation)});
    INSERT INTO ${table} SELECT * FROM ${afterTable(relation)}`);
}

/** Takes rows out of a relation's delta that it removed and added alike; `unchanged` when nothing is left. */
export async function trimDelta(connection: Connection, relation: string): Promise<'unchanged' | 'delta'> {
  const [before, after] = [beforeTable(relation), afterTable(relation)];
  const row = rowHash(await columnsOf(connection, before));
  await connection.run(`
    CREATE OR REPLACE TABLE delta.main.differing AS SELECT h FROM (
      SELECT ${row} AS h, 1 AS side FROM ${before} UNION ALL SELECT ${row}, -1 FROM ${after}
    ) GROUP BY h HAVING sum(side) <> 0`);
  const differing = await connection.number('SELECT count(*) FROM delta.main.differing');
  if (differing > 0)
    await connection.run(`
      DELETE FROM ${before} WHERE ${row} NOT IN (SELECT h FROM delta.main.differing);
      DELETE FROM ${after} WHERE ${row} NOT IN (SELECT h FROM delta.main.differing)`);
  else await dropDelta(connection, relation);
  await connection.run('DROP TABLE delta.main.differing');
  return differing > 0 ? 'delta' : 'unchanged';
}

/** `table`, `view`, or null for what the schema main of the warehouse does not have. */
export async function kindOfRelation(connection: Connection, model: string): Promise<'table' | 'view' | null> {
  const views = await connection.number(
    `SELECT count(*) FROM duckdb_views() WHERE database_name = 'warehouse' AND schema_name = 'main' AND view_name = $1`,
    [model],
  );
  if (views > 0) return 'view';
  // Asking for a table is five times faster than the list of all tables.
  try {
    await connection.run(`SELECT 1 FROM ${warehouseName(model)} LIMIT 0`);
    return 'table';
  } catch (error) {
    if (
      isEngineError(error, 'sql-failed') &&
      /^Catalog Error: Table with name .* does not exist/.test(error.params.message)
    )
      return null;
    throw error;
  }
}

/** Removes a model's table or view. */
export async function dropModel(connection: Connection, model: string): Promise<void> {
  const kind = await kindOfRelation(connection, model);
  if (kind !== null) await connection.run(`DROP ${kind.toUpperCase()} ${warehouseName(model)}`);
}
