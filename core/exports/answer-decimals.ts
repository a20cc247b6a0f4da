import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import type { AnswerContext } from '../protocol/metric-query.ts';

/** Digits after the point of DECIMAL(18,4), the type of money. */
const moneyScale = 4;

type Rows = readonly (readonly Cell[])[];

/**
 * Money is kept with four decimals; as text it has two, and more only where they are not zero: 12.3000 is written 12.30,
 * 10655622.4840 is 10655622.484. Nothing is rounded. Ratios (of money too) and other columns keep the digits of their scale.
 */
export function trimMoney(columns: readonly ResultColumn[], context: AnswerContext | null): (rows: Rows) => Rows {
  const formats = new Map((context?.columns ?? []).map(({ name, format }) => [name, format]));
  const money = columns.map(({ name, type }) => {
    const format = formats.get(name) ?? null;
    return type.startsWith('DECIMAL') && format?.kind === 'currency' && format.scale <= moneyScale;
  });
  if (!money.includes(true)) return (rows) => rows;
  return (rows) => rows.map((row) => row.map((cell, i) => (money[i] === true ? trimmed(cell) : cell)));
}

function trimmed(cell: Cell): Cell {
  return typeof cell === 'string' ? cell.replace(/(\.\d\d\d*?)0+$/, '$1') : cell;
}
