import type { ResultColumn } from '../duckdb/arrow-query.ts';
import { isNumeric, plainText } from './cell-text.ts';
import type { TextFormat, TextWriter } from './export-format.ts';

/** Rows by which the widths of the columns are found; wider cells after them push their line out. */
const sampleRows = 2000;
/** A wider column is not padded: nothing is cut off. */
const widest = 60;

/** Aligned columns for a terminal, every row of them: numbers to the right, NULL as `-`, line breaks and tabs as blanks. */
export const tableFormat: TextFormat = { kind: 'text', name: 'table', extension: 'txt', create };

function create(columns: readonly ResultColumn[]): TextWriter {
  const right = columns.map(isNumeric);
  const held: string[][] = [];
  let widths: number[] | null = null;

  const line = (cells: readonly string[], to: readonly number[]): string => {
    const padded = cells.map((cell, i) => pad(cell, to[i] ?? 0, right[i] === true));
    return `${padded.join('  ').trimEnd()}\n`;
  };
  const flush = (): string => {
    const found = columns.map((column, i) => {
      const lengths = held.map((cells) => displayWidth(cells[i] ?? ''));
      return Math.min(widest, Math.max(displayWidth(column.name), ...lengths));
    });
    widths = found;
    const names = columns.map((column) => column.name);
    const rule = found.map((width) => '-'.repeat(width));
    const text = [names, rule, ...held].map((cells) => line(cells, found)).join('');
    held.length = 0;
    return text;
  };
  return {
    begin: () => '',
    rows: (rows) => {
      const cells = rows.map((row) =>
        columns.map((column, i) =>
          row[i] === null ? '-' : plainText(row[i] ?? null, column).replaceAll(/\p{Cc}/gu, ' '),
        ),
      );
      const known = widths;
      if (known !== null) return cells.map((row) => line(row, known)).join('');
      held.push(...cells);
      return held.length >= sampleRows ? flush() : '';
    },
    end: () => (widths === null ? flush() : ''),
  };
}

function pad(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? blanks + text : text + blanks;
}

/** Columns of a terminal that a text takes, about: wide East Asian characters and emoji take two, marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xff00 && code <= 0xff60) ||
      code >= 0x1f300;
    width += /\p{M}/u.test(character) ? 0 : wide ? 2 : 1;
  }
  return width;
}
