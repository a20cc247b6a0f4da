import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { afterTable, beforeTable, dropDelta, kindOfRelation, trimDelta } from './deltas.ts';
import { warehouseName } from './relation-shadow.ts';

/** Above this share of touched rows a full rebuild is cheaper. */
const largestShare = 0.5;

/** Distinct values of a column, in a table with the one column `value`. */
export interface ValueList {
  readonly table: string;
  readonly values: number;
  readonly hasNull: boolean;
}

/** What an incremental build did; `refused` says why the model has to be rebuilt in full. */
export type IncrementalOutcome =
  | { readonly change: 'unchanged' | 'delta'; readonly touched: number }
  | { readonly refused: string };

/** Keeps the distinct values of a SELECT with the one column `value`, under a name of one's own. */
export async function listValues(connection: Connection, name: string, select: string): Promise<ValueList> {
  const table = `delta.main.${quoteName(name)}`;
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT DISTINCT value FROM (${select})`);
  const [row] = await connection.rows(`SELECT count(*) AS n, count(*) > count(value) AS has_null FROM ${table}`);
  return { table, values: Number(row?.['n']), hasNull: row?.['has_null'] === true };
}

/**
 * The condition that a column of the alias `rows_of` has a value of the list. NULL is a value like any other, but only `IN` lets
 * DuckDB skip what it need not read.
 */
export function isIn(column: string, { table, hasNull }: ValueList): string {
  const name = `rows_of.${quoteName(column)}`;
  const listed = `${name} IN (SELECT value FROM ${table} WHERE value IS NOT NULL)`;
  return hasNull ? `(${name} IS NULL OR ${listed})` : listed;
}

/**
 * Disjoint conditions over the alias `rows_of` that together find the touched rows of a relation. In a table a first look at the one
 * column tells where the values begin, so that the other columns are read from there on: new rows stand at the end. Rows
 * without a value, which may stand anywhere, are looked for apart: few segments have any.
 */
export async function touchedParts(
  connection: Connection,
  relation: string,
  column: string,
  touched: ValueList,
): Promise<readonly string[]> {
  const empty = touched.hasNull ? [`rows_of.${quoteName(column)} IS NULL`] : [];
  const listed = isIn(column, { ...touched, hasNull: false });
  if (!relation.includes('.') && (await kindOfRelation(connection, relation)) !== 'table') return [listed, ...empty];
  const first = await connection.value(`SELECT min(rowid) FROM ${warehouseName(relation)} AS rows_of WHERE ${listed}`);
  return [...(first === null ? [] : [`rows_of.rowid >= ${String(first)} AND ${listed}`]), ...empty];
}

/** A SELECT of the rows of a relation that the parts find. */
export function selectParts(columns: string, relation: string, parts: readonly string[]): string {
  const from = `SELECT ${columns} FROM ${warehouseName(relation)} AS rows_of`;
  return parts.length === 0 ? `${from} WHERE false` : parts.map((part) => `${from} WHERE ${part}`).join(' UNION ALL ');
}

/** Are so many rows of a table touched that a full rebuild is cheaper? */
export async function isMost(
  connection: Connection,
  relation: string,
  column: string,
  touched: ValueList,
): Promise<boolean> {
  const [row] = await connection.rows(
    `SELECT count(*) AS of_all, count(*) FILTER (WHERE ${isIn(column, touched)}) AS n FROM ${warehouseName(relation)} AS rows_of`,
  );
  return Number(row?.['n']) > largestShare * Number(row?.['of_all']);
}

/**
 * Copies the touched rows of a relation, with the columns that are asked for, into a table, once: a SELECT may name its driver
 * several times. Null where they are so many that a full rebuild is cheaper.
 */
export async function copyTouched(
  connection: Connection,
  of: { readonly relation: string; readonly column: string; readonly columns: readonly string[] },
  touched: ValueList,
): Promise<string | null> {
  const table = 'delta.main."touched rows"';
  const all = await connection.number(`SELECT count(*) FROM ${warehouseName(of.relation)}`);
  const most = Math.floor(largestShare * all);
  const parts = await touchedParts(connection, of.relation, of.column, touched);
  const rows = selectParts(of.columns.map(quoteName).join(', '), of.relation, parts);
  await connection.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM (${rows}) LIMIT ${most + 1}`);
  if ((await connection.number(`SELECT count(*) FROM ${table}`)) <= most) return table;
  // The full rebuild that follows needs the memory.
  await connection.run(`DROP TABLE ${table}`);
  return null;
}

/**
 * Replaces the touched rows of a model's table by those that `make` puts into its `delta.after` table, and leaves the rows that
 * differ as the model's delta. `make` says why it does not, or null.
 */
export async function replaceTouched(
  connection: Connection,
  of: { readonly model: string; readonly column: string; readonly touched: ValueList },
  make: () => Promise<string | null>,
): Promise<IncrementalOutcome> {
  const { model, column, touched } = of;
  if (touched.values === 0) {
    await forget(connection, model, touched);
    return { change: 'unchanged', touched: 0 };
  }
  const refused = await make();
  if (refused !== null) return { refused };
  const after = afterTable(model);
  const strangers = await connection.number(
    `SELECT count(*) FROM ${after} AS rows_of WHERE (${isIn(column, touched)}) IS NOT TRUE`,
  );
  if (strangers > 0) {
    await forget(connection, model, touched);
    return { refused: `it makes rows with other values of ${column} than its driver has` };
  }
  const target = warehouseName(model);
  const parts = await touchedParts(connection, model, column, touched);
  await connection.run(`CREATE OR REPLACE TABLE ${beforeTable(model)} AS ${selectParts('*', model, parts)}`);
  // Kept apart from the delta: the table gets all rows of the touched values, the delta only those that differ.
  await connection.run(`CREATE OR REPLACE TABLE delta.main.fresh AS FROM ${after}`);
  const change = await trimDelta(connection, model);
  if (change === 'delta')
    await connection.run(`
      ${parts.map((part) => `DELETE FROM ${target} AS rows_of WHERE ${part};`).join('\n')}
      INSERT INTO ${target} BY NAME SELECT * FROM delta.main.fresh`);
  await connection.run(`DROP TABLE delta.main.fresh; DROP TABLE ${touched.table}`);
  return { change, touched: touched.values };
}

async function forget(connection: Connection, model: string, touched: ValueList): Promise<void> {
  await dropDelta(connection, model);
  await connection.run(`DROP TABLE ${touched.table}`);
}
