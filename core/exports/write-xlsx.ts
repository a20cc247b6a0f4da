import { createHash } from 'node:crypto';
import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import type { AnswerContext } from '../protocol/metric-query.ts';
import type { CellRemarks } from './xlsx-cell.ts';
import { numberFormat } from './xlsx-number-format.ts';
import { baseStyles, fixedParts, linesXml, StyleSheet } from './xlsx-parts.ts';
import { mostRows, type SheetColumn, sheetXml } from './xlsx-sheet.ts';
import { cellXml, mostCellText } from './xlsx-text.ts';
import { zipStream } from './zip-stream.ts';

/** An Excel workbook (Office Open XML): the rows, and their receipt on a second sheet. */
export const xlsxFormat = { kind: 'workbook', name: 'xlsx', extension: 'xlsx', mostRows } as const;

/** The part with the rows; a receipt holds its hash, as it cannot hold that of the file it lies in. */
export const dataPart = 'xl/worksheets/sheet1.xml';

export interface WorkbookRows {
  readonly columns: readonly ResultColumn[];
  readonly chunks: AsyncIterable<readonly (readonly Cell[])[]>;
  /** Labels and formats of a metric answer; null: the columns' own names. */
  readonly context: AnswerContext | null;
  /** Names and texts of the receipt, asked for when all rows are written. */
  readonly receipt: (sheet: {
    readonly bytes: number;
    readonly sha256: string;
    readonly notes: readonly string[];
  }) => readonly (readonly [string, string])[];
}

/**
 * The bytes of a workbook, a part at a time; neither rows nor cells are held. Numbers are numbers up to 15 digits, dates are dates,
 * NULL is no cell and the empty text an empty one. Errors: `export-too-many-rows`, `export-too-large`, those of the rows.
 */
export function xlsxBytes({ columns, chunks, context, receipt }: WorkbookRows): AsyncGenerator<Buffer> {
  const styles = new StyleSheet();
  const known = new Map((context?.columns ?? []).map((column) => [column.name, column]));
  const sheetColumns = columns.map((column): SheetColumn => {
    const asked = known.get(column.name);
    const value = styles.place(numberFormat(column, asked?.format ?? null));
    return { ...column, label: asked?.label ?? column.name, styles: { value, quoted: baseStyles.quoted } };
  });
  const remarks: CellRemarks = { cut: 0, escaped: 0, longNumbers: 0, farDates: 0 };
  const hash = createHash('sha256');
  let bytes = 0;
  async function* data() {
    for await (const part of sheetXml(sheetColumns, chunks, remarks, baseStyles.header)) {
      hash.update(part);
      bytes += part.length;
      yield part;
    }
  }
  function* receiptSheet() {
    const lines = receipt({ bytes, sha256: hash.digest('hex'), notes: remarkWords(remarks) });
    yield Buffer.from(linesXml(lines, (text) => cellXml(text, { cut: 0, escaped: 0 })));
  }
  return zipStream([
    ...Object.entries(fixedParts).map(([name, text]) => ({ name, content: [Buffer.from(text)] })),
    { name: 'xl/styles.xml', content: [Buffer.from(styles.xml())] },
    { name: dataPart, content: data() },
    { name: 'xl/worksheets/sheet2.xml', content: receiptSheet() },
  ]);
}

/** What stands in the sheet otherwise than in the data; empty where nothing does. */
function remarkWords({ cut, escaped, longNumbers, farDates }: CellRemarks): string[] {
  const notes: string[] = [];
  if (cut > 0) notes.push(`${cut} texts are longer than the ${mostCellText} characters of a cell and are cut`);
  if (escaped > 0) notes.push(`${escaped} texts have control characters, written as _x0001_ and the like`);
  if (longNumbers > 0) {
    notes.push(`${longNumbers} numbers have more than the 15 digits that a spreadsheet keeps and are exact text`);
  }
  if (farDates > 0) notes.push(`${farDates} dates before 1 March 1900 or after the year 9999 are text`);
  return notes;
}
