import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { Incremental } from '../packs/pack.ts';
import { afterTable, beforeTable, type Change, dropDelta, trimDelta } from './deltas.ts';
import { warehouseName, withShadows } from './relation-shadow.ts';

/** Above this share of touched driver rows a full rebuild is cheaper. */
const largestShare = 0.5;
const touched = 'delta.main.touched';

export interface IncrementalInput {
  readonly model: string;
  readonly sql: string;
  readonly incremental: Incremental;
  readonly changeOf: (relation: string) => Change;
  /** What stands for references that are absent: name -> SELECT. */
  readonly absent: ReadonlyMap<string, string>;
}

/** What an incremental build did; `refused` says why the model has to be rebuilt in full. */
export type IncrementalOutcome =
  | { readonly change: 'unchanged' | 'delta'; readonly touched: number }
  | { readonly refused: string };

/**
 * Brings a table up to date by the values of its incremental column that its driver or its lookups touched: the unchanged SQL
 * runs over the driver's rows with those values, and its rows replace the table's rows with those values. Leaves the
 * delta of the table in the `delta` database.
 */
export async function buildIncrementally(connection: Connection, input: IncrementalInput): Promise<IncrementalOutcome> {
  const { incremental, model, sql } = input;
  const driver = warehouseName(incremental.driver);
  await connection.run(`CREATE OR REPLACE TABLE ${touched} AS SELECT DISTINCT value FROM (${touchedValues(input)})`);
  const values = await connection.number(`SELECT count(*) FROM ${touched}`);
  const isTouched = await touches(connection, incremental.column);
  const count = (relation: string, where: string): Promise<number> =>
    connection.number(`SELECT count(*) FROM ${relation} AS rows_of WHERE ${where}`);
  if ((await count(driver, isTouched)) > largestShare * (await count(driver, 'true')))
    return { refused: 'most rows of its driver are touched' };

  const part = (relation: string): string => `SELECT * FROM ${warehouseName(relation)} AS rows_of WHERE ${isTouched}`;
  // A lookup by the same column matters to a touched row only through its own touched rows.
  const lookups = Object.entries(incremental.lookups).filter(([, key]) => key === incremental.column);
  const shadows = new Map([incremental.driver, ...lookups.map(([lookup]) => lookup)].map((name) => [name, part(name)]));
  await withShadows(connection, new Map([...shadows, ...input.absent]), () =>
    connection.run(`CREATE OR REPLACE TABLE ${afterTable(model)} AS ${sql}`),
  );
  if ((await count(afterTable(model), isTouched)) < (await count(afterTable(model), 'true'))) {
    await dropDelta(connection, model);
    return { refused: `it makes rows with other values of ${incremental.column} than its driver has` };
  }
  const target = warehouseName(model);
  await connection.run(
    `CREATE OR REPLACE TABLE ${beforeTable(model)} AS SELECT * FROM ${target} AS rows_of WHERE ${isTouched}`,
  );
  // Kept apart from the delta: the table gets all rows of the touched values, the delta only those that differ.
  await connection.run(`CREATE OR REPLACE TABLE delta.main.fresh AS FROM ${afterTable(model)}`);
  const change = await trimDelta(connection, model);
  if (change === 'delta')
    await connection.run(`
      DELETE FROM ${target} AS rows_of WHERE ${isTouched};
      INSERT INTO ${target} BY NAME SELECT * FROM delta.main.fresh`);
  await connection.run(`DROP TABLE delta.main.fresh; DROP TABLE ${touched}`);
  return { change, touched: values };
}

/** A condition over the alias `rows_of`. NULL is a value like any other, but only `IN` lets DuckDB skip what it need not read. */
async function touches(connection: Connection, column: string): Promise<string> {
  const name = `rows_of.${quoteName(column)}`;
  const listed = `${name} IN (SELECT value FROM ${touched} WHERE value IS NOT NULL)`;
  const hasNull = await connection.number(`SELECT count(*) FROM ${touched} WHERE value IS NULL`);
  return hasNull === 0 ? listed : `(${name} IS NULL OR ${listed})`;
}

function touchedValues({ incremental, changeOf }: IncrementalInput): string {
  const column = quoteName(incremental.column);
  const driver = warehouseName(incremental.driver);
  const parts = [`SELECT ${column} AS value FROM ${driver} WHERE false`];
  if (changeOf(incremental.driver) === 'delta') {
    parts.push(`SELECT ${column} FROM ${beforeTable(incremental.driver)}`);
    parts.push(`SELECT ${column} FROM ${afterTable(incremental.driver)}`);
  }
  for (const [lookup, key] of Object.entries(incremental.lookups)) {
    if (changeOf(lookup) !== 'delta') continue;
    const name = quoteName(key);
    const keys = `SELECT ${name} AS k FROM ${beforeTable(lookup)} UNION SELECT ${name} FROM ${afterTable(lookup)}`;
    parts.push(
      `SELECT ${column} FROM ${driver} AS d WHERE EXISTS (SELECT 1 FROM (${keys}) AS changed WHERE changed.k IS NOT DISTINCT FROM d.${name})`,
    );
  }
  return parts.join(' UNION ALL ');
}
