import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';

const integers = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT']);
/** True for numbers of any type. */
export function isNumeric(column: ResultColumn): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(column.type);
}

/**
 * A cell as JSON carries it: DECIMAL and integers beyond 2^53 as strings, other integers as numbers, NaN and infinities as
 * strings, dates `2026-11-20`, timestamps `2026-11-20T14:05:00.25` (UTC; with `Z` where the type has a zone).
 */
export function jsonCell(cell: Cell, column: ResultColumn): Cell {
  if (cell === null) return null;
  if (integers.has(column.type)) {
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : cell;
  }
  if (column.type === 'FLOAT' && typeof cell === 'number') return shortest(cell);
  if (column.type.startsWith('TIMESTAMP') && typeof cell === 'string') return isoTimestamp(cell);
  return cell;
}

/** `2026-11-20 14:05:00+00` -> `2026-11-20T14:05:00Z`; infinities and years before 1 stay as they are. */
function isoTimestamp(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(\+00)?$/.exec(text);
  if (match === null) return text;
  return `${match[1]}T${match[2]}${match[3] === undefined ? '' : 'Z'}`;
}

/** A cell as text, '' for NULL: nested values as JSON, timestamps with a blank as spreadsheets read them. */
export function plainText(cell: Cell, column: ResultColumn): string {
  if (cell === null) return '';
  if (column.type === 'FLOAT' && typeof cell === 'number') return String(shortest(cell));
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

/** The number with the fewest digits that is the same 32-bit float. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
