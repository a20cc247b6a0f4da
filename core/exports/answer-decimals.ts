import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import type { AnswerContext } from '../protocol/metric-query.ts';

type Rows = readonly (readonly Cell[])[];

/**
 * Money in an answer is computed with four decimals; as text it keeps two, and more only where they are not zero: 12.3000 is
 * written 12.30, 10655622.4840 is 10655622.484. Nothing is rounded. Other columns stay as they are.
 */
export function trimMoney(columns: readonly ResultColumn[], context: AnswerContext | null): (rows: Rows) => Rows {
  const kinds = new Map((context?.columns ?? []).map(({ name, format }) => [name, format?.kind]));
  const money = columns.map(({ name, type }) => type.startsWith('DECIMAL') && kinds.get(name) === 'currency');
  if (!money.includes(true)) return (rows) => rows;
  return (rows) => rows.map((row) => row.map((cell, i) => (money[i] === true ? trimmed(cell) : cell)));
}

function trimmed(cell: Cell): Cell {
  return typeof cell === 'string' ? cell.replace(/(\.\d\d\d*?)0+$/, '$1') : cell;
}
