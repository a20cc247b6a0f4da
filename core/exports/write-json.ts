import type { ResultColumn } from '../duckdb/arrow-query.ts';
import { jsonCell } from './cell-text.ts';
import type { TextFormat, TextWriter } from './export-format.ts';

/** One array of objects, an object a line; see `jsonCell` for the values. */
export const jsonFormat: TextFormat = { kind: 'text', name: 'json', extension: 'json', create };

function create(columns: readonly ResultColumn[]): TextWriter {
  const keys = columns.map((column) => JSON.stringify(column.name));
  let first = true;
  return {
    begin: () => '[',
    rows: (rows) =>
      rows
        .map((row) => {
          const members = columns.map((column, i) => `${keys[i]}:${JSON.stringify(jsonCell(row[i] ?? null, column))}`);
          const separator = first ? '\n' : ',\n';
          first = false;
          return `${separator}{${members.join(',')}}`;
        })
        .join(''),
    end: () => (first ? ']\n' : '\n]\n'),
  };
}
