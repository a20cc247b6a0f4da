import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import { isNumeric, plainText } from './cell-text.ts';
import { formulaStart } from './formula-start.ts';
import { cellXml, type TextRemarks } from './xlsx-text.ts';

export interface CellRemarks extends TextRemarks {
  /** Numbers with more digits than a spreadsheet keeps, written as text: exact, but not added up. */
  longNumbers: number;
  /** Dates outside 1 March 1900 to 31 December 9999, written as text. */
  farDates: number;
}

/** Places among the styles of the workbook. */
export interface CellStyles {
  readonly value: number;
  /** Text that begins like a formula and stays text when someone edits it. */
  readonly quoted: number;
}

/** Writes a cell of one column at a place such as `B2`; nothing for NULL, which is no cell at all. */
export type CellWriter = (cell: Cell, place: string) => string;

/** Digits that a double, and with it every spreadsheet, keeps in any case. */
const keptDigits = 15;

/** Numbers, dates and booleans as such, all else as text. */
export function cellWriter(column: ResultColumn, styles: CellStyles, remarks: CellRemarks): CellWriter {
  const text = (content: string, place: string): string => {
    const style = formulaStart.test(content) ? ` s="${styles.quoted}"` : '';
    return `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${cellXml(content, remarks)}</t></is></c>`;
  };
  const number = (value: string, place: string) => `<c r="${place}" s="${styles.value}"><v>${value}</v></c>`;
  const write = writerOf(column, text, number, remarks);
  return (cell, place) => (cell === null ? '' : write(cell, place));
}

type Part = (value: string, place: string) => string;

function writerOf(column: ResultColumn, text: Part, number: Part, remarks: CellRemarks): CellWriter {
  if (column.type === 'BOOLEAN') return (cell, place) => `<c r="${place}" t="b"><v>${cell === true ? 1 : 0}</v></c>`;
  if (isNumeric(column)) {
    const exact = !/^(FLOAT|DOUBLE)$/.test(column.type);
    return (cell, place) => {
      const value = plainText(cell, column);
      if (!/\d/.test(value)) return text(value, place);
      if (!exact || significantDigits(value) <= keptDigits) return number(value, place);
      remarks.longNumbers += 1;
      return text(value, place);
    };
  }
  if (column.type === 'DATE' || column.type.startsWith('TIMESTAMP')) {
    return (cell, place) => {
      const serial = serialOf(String(cell));
      if (serial !== null) return number(String(serial), place);
      remarks.farDates += 1;
      return text(String(cell), place);
    };
  }
  return (cell, place) => text(plainText(cell, column), place);
}

/** Of exact decimal text; zeros at either end do not count. */
function significantDigits(value: string): number {
  if (value.length <= keptDigits) return value.length;
  return value.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
}

/** Days since 30 December 1899; before March 1900 Excel counts a day that never was. */
const firstSerial = 61;
const lastSerial = 2_958_466;

/** `2026-11-20`, `2026-11-20 14:05:00.25`, with `+00` (UTC) or without, as days; null for what a spreadsheet cannot count. */
function serialOf(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:\+00)?)?$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0'] = match;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000 + 25_569;
  const serial = days + (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400;
  return serial >= firstSerial && serial < lastSerial ? serial : null;
}
