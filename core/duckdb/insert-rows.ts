import type { Connection, Row } from './connection.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Inserts rows given as plain values (dates and decimals as text); DuckDB casts each value to its column's type. */
export async function insertRows(
  connection: Connection,
  target: string,
  columns: readonly { readonly name: string; readonly type: string }[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0 || columns.length === 0) return;
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  const values = columns.map((column) => `CAST(${textAt(column.name)} AS ${column.type})`);
  await connection.run(
    `INSERT INTO ${target} (${names}) SELECT ${values.join(', ')} FROM (SELECT unnest(CAST($1 AS JSON[])) AS "row")`,
    [JSON.stringify(rows)],
  );
}

/** A field of a JSON row as text; JSON null is NULL. */
function textAt(name: string): string {
  return `json_extract_string("row", ${quoteText(`$."${name.replaceAll('"', '\\"')}"`)})`;
}
