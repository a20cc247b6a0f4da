import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';

/** Turns rows into text, a part at a time; nothing is held back but what `end` returns. */
export interface TextWriter {
  readonly begin: () => string;
  readonly rows: (rows: readonly (readonly Cell[])[]) => string;
  readonly end: () => string;
}

export interface TextOptions {
  /** CSV: what stands between cells. */
  readonly delimiter: string;
  /** CSV: decimal mark of numbers; with `,` numbers are written in the manner of many European spreadsheets. */
  readonly decimal: '.' | ',';
  /** CSV: a byte order mark, by which Excel knows UTF-8. */
  readonly bom: boolean;
  /** CSV: put an apostrophe before text cells that a spreadsheet would run as a formula. */
  readonly defang: boolean;
  /** CSV: the labels of a metric answer's columns in the header, as the screen has them, instead of their names. */
  readonly labels: boolean;
}

export const defaultTextOptions: TextOptions = {
  delimiter: ',',
  decimal: '.',
  bom: false,
  defang: true,
  labels: false,
};

/** A way to write a result as text: one file in this folder and one line in export-formats.ts. */
export interface TextFormat {
  readonly kind: 'text';
  readonly name: string;
  readonly extension: string;
  readonly create: (columns: readonly ResultColumn[], options: TextOptions) => TextWriter;
}

/** A way that DuckDB or the Arrow path writes by itself. */
export interface BinaryFormat {
  readonly kind: 'arrow' | 'parquet';
  readonly name: string;
  readonly extension: string;
}

/** A workbook, which carries its receipt. */
export interface WorkbookFormat {
  readonly kind: 'workbook';
  readonly name: string;
  readonly extension: string;
  /** Rows that it can hold. */
  readonly mostRows: number;
}

export type ExportFormat = TextFormat | BinaryFormat | WorkbookFormat;
