import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import { isNumeric, plainText } from './cell-text.ts';
import type { TextFormat, TextOptions, TextWriter } from './export-format.ts';
import { formulaStart } from './formula-start.ts';

/**
 * CSV after RFC 4180: a header, lines end with CRLF, cells with a delimiter, quote or line break are quoted, quotes doubled. NULL
 * is an empty cell, the empty text is `""`. Dates are ISO. Text cells that begin like a formula get an apostrophe in front (not
 * numbers: -5 stays -5), as spreadsheets themselves mark text; `defang: false` leaves them as they are.
 */
export const csvFormat: TextFormat = { kind: 'text', name: 'csv', extension: 'csv', create };

function create(columns: readonly ResultColumn[], options: TextOptions): TextWriter {
  const special = new RegExp(`["\\r\\n${options.delimiter.replaceAll(/[\\\]^-]/g, '\\$&')}]`);
  const quoted = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const safe = (text: string): string => (options.defang && formulaStart.test(text) ? `'${text}` : text);
  const numeric = columns.map(isNumeric);
  const write = (cell: Cell, at: number): string => {
    const column = columns[at];
    if (cell === null || column === undefined) return '';
    if (cell === '') return '""';
    const text = plainText(cell, column);
    if (numeric[at] !== true) return quoted(safe(text));
    return quoted(options.decimal === ',' ? text.replace('.', ',') : text);
  };
  return {
    begin: () => {
      const header = columns.map((column) => quoted(safe(column.name))).join(options.delimiter);
      return `${options.bom ? '\uFEFF' : ''}${header}\r\n`;
    },
    rows: (rows) => rows.map((row) => `${row.map(write).join(options.delimiter)}\r\n`).join(''),
    end: () => '',
  };
}
