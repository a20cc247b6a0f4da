import type { Connection } from '../duckdb/connection.ts';
import { quoteText, textList } from '../duckdb/sql-text.ts';
import type { ExtractFile } from '../extracts/extract-view.ts';
import type { FileGroup } from '../models/staging-sql.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { CsvDialect } from '../protocol/workspace.ts';
import { readCsvHeader, readJsonlKeys } from './ingest-file-head.ts';

/** Sorts the files of a source into groups of the same columns and types, without reading their rows. */
export async function groupFiles(
  connection: Connection,
  files: readonly ExtractFile[],
  dialect: CsvDialect,
): Promise<FileGroup[]> {
  refuseEmpty(files);
  const parquet = files.filter((file) => file.format === 'parquet');
  const texts = files.filter((file) => file.format !== 'parquet');
  return [...(await groupParquet(connection, parquet)), ...(await groupTexts(texts, dialect))];
}

/** Rows of Parquet files by object, from their footers. */
export async function parquetRows(connection: Connection, files: readonly ExtractFile[]): Promise<Map<string, number>> {
  if (files.length === 0) return new Map();
  const rows = await connection.rows<{ file: string; rows: string }>(
    `SELECT file_name AS file, num_rows AS rows FROM parquet_file_metadata(${pathList(files)})`,
  );
  return new Map(rows.map((row) => [row.file, Number(row.rows)]));
}

function refuseEmpty(files: readonly ExtractFile[]): void {
  for (const file of files) {
    const saysNothing = file.format !== 'parquet' && (file.rows === 0 || file.format === 'jsonl');
    if (file.bytes === 0 && !saysNothing) throw new EngineError('extract-file-empty', { path: file.path });
  }
}

async function groupParquet(connection: Connection, files: readonly ExtractFile[]): Promise<FileGroup[]> {
  if (files.length === 0) return [];
  const signatures = await parquetSignatures(connection, files);
  const groups = new Map<string, ExtractFile[]>();
  for (const file of files) {
    const signature = signatures.get(file.object) ?? '';
    const members = groups.get(signature) ?? [];
    members.push(file);
    groups.set(signature, members);
  }
  const found: FileGroup[] = [];
  for (const [, members] of groups) {
    const path = members[0]?.object ?? '';
    const columns = await connection.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM read_parquet(${quoteText(path)}, hive_partitioning = false, binary_as_string = true)`,
    );
    found.push({
      format: 'parquet',
      gzip: false,
      columns: columns.map((column) => ({ name: column.column_name, type: column.column_type })),
      files: members,
    });
  }
  return found;
}

async function parquetSignatures(
  connection: Connection,
  files: readonly ExtractFile[],
): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = await connection.rows<{ file: string; signature: string }>(
      `SELECT file_name AS file, md5(string_agg(concat_ws('|', name, type, num_children, converted_type, logical_type, precision, scale, type_length), ';' ORDER BY column_id)) AS signature
       FROM parquet_schema(${pathList(files)}) GROUP BY file_name`,
    );
    return new Map(rows.map((row) => [row.file, row.signature]));
  } catch (error) {
    if (!isEngineError(error, 'sql-failed')) throw error;
    throw parquetError(error, files);
  }
}

/** DuckDB's message about a Parquet file as an error that names the file's key. */
export function parquetError(error: Error, files: readonly ExtractFile[]): EngineError {
  const file = files.find((candidate) => error.message.includes(candidate.object));
  const path = file?.path ?? files[0]?.path ?? '';
  const message = file === undefined ? error.message : error.message.replaceAll(file.object, file.path);
  return new EngineError('extract-file-unreadable', { path, format: 'Parquet', message }, { cause: error });
}

async function groupTexts(files: readonly ExtractFile[], dialect: CsvDialect): Promise<FileGroup[]> {
  const groups = new Map<
    string,
    { format: ExtractFile['format']; gzip: boolean; names: string[]; files: ExtractFile[] }
  >();
  for (const file of files) {
    if (file.bytes === 0) continue;
    const names = file.format === 'csv' ? await readCsvHeader(file, dialect) : await readJsonlKeys(file);
    if (names.length === 0 && file.format === 'csv' && file.rows !== 0) {
      throw new EngineError('extract-file-empty', { path: file.path });
    }
    if (names.length === 0) continue;
    const signature = JSON.stringify([file.format, file.gzip, file.format === 'csv' ? names : [...names].sort()]);
    const group = groups.get(signature) ?? { format: file.format, gzip: file.gzip, names, files: [] };
    group.files.push(file);
    groups.set(signature, group);
  }
  return [...groups.values()].map(({ names, ...group }) => ({
    ...group,
    columns: names.map((name) => ({ name, type: 'VARCHAR' })),
  }));
}

function pathList(files: readonly ExtractFile[]): string {
  return textList([...new Set(files.map((file) => file.object))]);
}
