import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell } from '../duckdb/connection.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { type CellRemarks, type CellStyles, cellWriter } from './xlsx-cell.ts';
import { cellXml } from './xlsx-text.ts';

/** Rows of one sheet below its header. */
export const mostRows = 1_048_575;
const mostColumns = 16_384;

export interface SheetColumn extends ResultColumn {
  /** What the header says. */
  readonly label: string;
  readonly styles: CellStyles;
}

const open = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`;

/**
 * The XML of a sheet: a frozen header, then the rows, a chunk at a time. Errors: `export-too-many-rows` at the row that has no
 * place, `export-too-large` for columns that have none.
 */
export async function* sheetXml(
  columns: readonly SheetColumn[],
  chunks: AsyncIterable<readonly (readonly Cell[])[]>,
  remarks: CellRemarks,
  headerStyle: number,
): AsyncGenerator<Buffer> {
  if (columns.length > mostColumns) throw new EngineError('export-too-large', { limit: `${mostColumns} columns` });
  const letters = columns.map((_, at) => columnLetters(at));
  const writers = columns.map((column) => cellWriter(column, column.styles, remarks));
  const header = columns.map(({ label }, at) => {
    const text = cellXml(label, remarks);
    return `<c r="${letters[at]}1" s="${headerStyle}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  });
  const widths = columns.map(
    (column, at) => `<col min="${at + 1}" max="${at + 1}" width="${widthOf(column)}" customWidth="1"/>`,
  );
  yield Buffer.from(`${open}<cols>${widths.join('')}</cols><sheetData><row r="1">${header.join('')}</row>`);
  let row = 1;
  for await (const chunk of chunks) {
    if (row - 1 + chunk.length > mostRows)
      throw new EngineError('export-too-many-rows', { rows: null, most: mostRows });
    let xml = '';
    for (const cells of chunk) {
      row += 1;
      xml += `<row r="${row}">`;
      for (let at = 0; at < cells.length; at += 1)
        xml += writers[at]?.(cells[at] ?? null, `${letters[at]}${row}`) ?? '';
      xml += '</row>';
    }
    yield Buffer.from(xml);
  }
  yield Buffer.from('</sheetData></worksheet>');
}

/** 0 -> `A`, 26 -> `AA`. */
function columnLetters(at: number): string {
  const above = Math.floor(at / 26) - 1;
  return `${above < 0 ? '' : columnLetters(above)}${String.fromCharCode(65 + (at % 26))}`;
}

/** In characters. The rows come later, so it goes by type and header. */
function widthOf({ label, type }: SheetColumn): number {
  const least = type === 'VARCHAR' ? 18 : type.startsWith('TIMESTAMP') ? 20 : 12;
  return Math.min(48, Math.max(least, label.length + 2));
}
