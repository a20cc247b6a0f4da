import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { Incremental } from '../packs/pack.ts';
import { byPlace, changedDays } from './changed-days.ts';
import { afterTable, beforeTable, type Change, columnsOf } from './deltas.ts';
import { warehouseName, withShadows } from './relation-shadow.ts';
import {
  copyTouched,
  type IncrementalOutcome,
  isIn,
  listValues,
  replaceTouched,
  selectParts,
  touchedParts,
  type ValueList,
} from './touched-rows.ts';

export interface IncrementalInput {
  readonly model: string;
  readonly sql: string;
  readonly incremental: Incremental;
  /** Columns of the driver and of the lookups that the SQL may read, lower case; null for all of them. */
  readonly columnsRead: ReadonlyMap<string, ReadonlySet<string> | null>;
  readonly changeOf: (relation: string) => Change;
  /** What stands for references that are absent: name -> SELECT. */
  readonly absent: ReadonlyMap<string, string>;
}

/**
 * Brings a table up to date by the values of its incremental column that its driver or its lookups touched: the unchanged SQL
 * runs over the driver's rows with those values, and its rows replace the table's rows with those values. Leaves the
 * delta of the table in the `delta` database.
 */
export async function buildIncrementally(connection: Connection, input: IncrementalInput): Promise<IncrementalOutcome> {
  const { incremental, model, sql } = input;
  const { column, driver } = incremental;
  const touched = await touchedValues(connection, input);
  return replaceTouched(connection, { model, column, touched }, async () => {
    const columns = await columnsToRead(connection, input, driver, column, warehouseName(driver));
    const rows = await copyTouched(connection, { relation: driver, column, columns }, touched);
    if (rows === null) return 'most rows of its driver are touched';
    const shadows = new Map([[driver, `FROM ${rows}`]]);
    // A lookup by the same column matters to a touched row only through its own touched rows.
    for (const [lookup, key] of Object.entries(incremental.lookups)) {
      if (key !== column || input.absent.has(lookup)) continue;
      shadows.set(lookup, selectParts('*', lookup, await touchedParts(connection, lookup, column, touched)));
    }
    for (const [relation, select] of input.absent) shadows.set(relation, select);
    await withShadows(connection, shadows, () =>
      connection.run(`CREATE OR REPLACE TABLE ${afterTable(model)} AS ${sql}`),
    );
    await connection.run(`DROP TABLE ${rows}`);
    return null;
  });
}

/** The touched values: those of driver rows that came or went, and those that changed rows of lookups lead to. */
async function touchedValues(connection: Connection, input: IncrementalInput): Promise<ValueList> {
  const { incremental, changeOf } = input;
  const { driver, column } = incremental;
  const rows = `SELECT rows_of.${quoteName(column)} AS value FROM ${warehouseName(driver)} AS rows_of`;
  const parts = [`${rows} WHERE false`];
  if (changeOf(driver) === 'delta') parts.push(await changedValues(connection, input, driver, column));
  for (const [lookup, key] of Object.entries(incremental.lookups)) {
    if (changeOf(lookup) !== 'delta') continue;
    const day = incremental.asOf[lookup];
    if (day !== undefined) {
      parts.push(await rowsOfVersions(connection, input, { lookup, key, day }));
      continue;
    }
    const keys = await listValues(connection, lookup, await changedValues(connection, input, lookup, key));
    if (keys.values > 0) parts.push(`${rows} WHERE ${isIn(key, keys)}`);
  }
  return listValues(connection, 'touched', parts.join(' UNION ALL '));
}

/** SELECT of the values of rows of the model that were made of versions of a lookup which are not what they were. */
async function rowsOfVersions(
  connection: Connection,
  input: IncrementalInput,
  { lookup, key, day }: { readonly lookup: string; readonly key: string; readonly day: string },
): Promise<string> {
  const columns = await columnsToRead(connection, input, lookup, key, beforeTable(lookup));
  const days = `delta.main.${quoteName(`days of ${lookup}`)}`;
  const changed = changedDays({ before: beforeTable(lookup), after: afterTable(lookup), key, columns });
  await connection.run(`CREATE OR REPLACE TABLE ${days} AS ${changed}`);
  const [found] = await connection.rows<{ first: string | null; type: string }>(
    `SELECT CAST(min(from_day) AS VARCHAR) AS first, typeof(min(from_day)) AS type FROM ${days}`,
  );
  const at = `rows_of.${quoteName(day)}`;
  // A literal lets DuckDB skip what lies before it.
  const literal = found?.first ?? null;
  const since = literal === null ? 'false' : `${at} >= CAST(${quoteText(literal)} AS ${found?.type})`;
  return `SELECT rows_of.${quoteName(input.incremental.column)} AS value FROM ${warehouseName(input.model)} AS rows_of
    JOIN ${days} AS days ON days.value = rows_of.${quoteName(key)} AND ${at} >= days.from_day AND ${at} < days.to_day
    WHERE ${since}`;
}

/** Values of `column` in rows of a delta that differ in a column that the SQL reads. */
async function changedValues(
  connection: Connection,
  input: IncrementalInput,
  relation: string,
  column: string,
): Promise<string> {
  const read = await columnsToRead(connection, input, relation, column, beforeTable(relation));
  const { names, places } = byPlace(read);
  const side = (table: string, sign: number): string => `SELECT ${names}, ${sign} AS side FROM ${table}`;
  return `SELECT c${read.indexOf(column)} AS value FROM (
    ${side(beforeTable(relation), -1)} UNION ALL ${side(afterTable(relation), 1)}
  ) GROUP BY ${places} HAVING sum(side) <> 0`;
}

/** Columns of a relation, which `table` has, that the SQL may read, and `column`. */
async function columnsToRead(
  connection: Connection,
  { columnsRead }: IncrementalInput,
  relation: string,
  column: string,
  table: string,
): Promise<string[]> {
  const read = columnsRead.get(relation) ?? null;
  const all = (await columnsOf(connection, table)).map(({ name }) => name);
  return all.filter((name) => read === null || name === column || read.has(name.toLowerCase()));
}
