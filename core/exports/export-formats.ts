import { EngineError } from '../protocol/engine-error.ts';
import type { ExportFormat } from './export-format.ts';
import { csvFormat } from './write-csv.ts';
import { jsonFormat } from './write-json.ts';
import { tableFormat } from './write-table.ts';
import { xlsxFormat } from './write-xlsx.ts';

/** Every way to write a result, in the order of the help. */
export const exportFormats: readonly ExportFormat[] = [
  tableFormat,
  csvFormat,
  jsonFormat,
  xlsxFormat,
  { kind: 'parquet', name: 'parquet', extension: 'parquet' },
  { kind: 'arrow', name: 'arrow', extension: 'arrows' },
];

/** Errors: `export-format-unknown`. */
export function exportFormat(name: string): ExportFormat {
  const format = exportFormats.find((each) => each.name === name);
  if (format === undefined) {
    throw new EngineError('export-format-unknown', { format: name, known: exportFormats.map((each) => each.name) });
  }
  return format;
}
