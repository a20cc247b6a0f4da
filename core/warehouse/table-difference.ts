import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { columnsOf, rowHash } from './deltas.ts';

/** Floating columns may differ by this share of the larger value: the order of additions is not fixed. */
const tolerance = 1e-9;
const floating = new Set(['DOUBLE', 'FLOAT']);

/** Row count and a hash over all rows that does not depend on their order; floating columns are left out. */
export interface TableHash {
  readonly rows: number;
  /** 128 bits as text: sum and xor of 64-bit row hashes. */
  readonly hash: string;
}

/** Hash of a table or of a SELECT in parentheses. */
export async function hashTable(connection: Connection, relation: string): Promise<TableHash> {
  const { exact } = await splitColumns(connection, relation);
  const row = rowHash(exact);
  const [result] = await connection.rows(
    `SELECT count(*) AS n, coalesce(sum(CAST(${row} AS HUGEINT)), 0) || ':' || coalesce(bit_xor(${row}), 0) AS h FROM ${relation}`,
  );
  return { rows: Number(result?.['n']), hash: String(result?.['h']) };
}

/**
 * What differs between two relations as multisets of rows, in words; null when nothing does. Exact columns must be equal,
 * floating ones to 1e-9 among rows with the same exact columns.
 */
export async function tableDifference(connection: Connection, left: string, right: string): Promise<string | null> {
  const columns = await columnsOf(connection, `SELECT * FROM ${left}`);
  const others = await columnsOf(connection, `SELECT * FROM ${right}`);
  const describe = (list: typeof columns): string => list.map(({ name, type }) => `${name} ${type}`).join(', ');
  if (describe(columns) !== describe(others)) return `columns differ: ${describe(columns)} against ${describe(others)}`;
  const [one, two] = [await hashTable(connection, left), await hashTable(connection, right)];
  if (one.rows !== two.rows) return `${one.rows} rows against ${two.rows}`;
  if (one.hash !== two.hash) return 'values of exact columns differ';
  const { exact, float } = await splitColumns(connection, left);
  if (float.length === 0) return null;
  const key = rowHash(exact);
  const numbered = (relation: string): string =>
    `(SELECT ${float.join(', ')}, ${key} AS "row key", row_number() OVER (PARTITION BY ${key} ORDER BY ${float.join(', ')}) AS "row number" FROM ${relation})`;
  const differs = float.map(
    (name) =>
      `(l.${name} IS NULL) <> (r.${name} IS NULL) OR abs(l.${name} - r.${name}) > ${tolerance} * greatest(abs(l.${name}), abs(r.${name}), 1e-300)`,
  );
  const rows = await connection.number(`SELECT count(*) FROM ${numbered(left)} AS l
    JOIN ${numbered(right)} AS r USING ("row key", "row number") WHERE ${differs.join(' OR ')}`);
  return rows === 0 ? null : `floating values of ${rows} rows differ by more than ${tolerance}`;
}

async function splitColumns(
  connection: Connection,
  relation: string,
): Promise<{ exact: { name: string }[]; float: string[] }> {
  const columns = await columnsOf(connection, `SELECT * FROM ${relation}`);
  return {
    exact: columns.filter(({ type }) => !floating.has(type)),
    float: columns.filter(({ type }) => floating.has(type)).map(({ name }) => quoteName(name)),
  };
}
