import { readFunction } from '../models/staging-sql.ts';
import { groupFiles, parquetRows } from './ingest-groups.ts';
import type { FileFacts, NumberedFile } from './ingest-read.ts';
import type { IngestWork } from './ingest-work.ts';

/**
 * Row counts of files that a newer day replaces as a whole: from an earlier build, the manifest, or Parquet footers; CSV and
 * JSONL files of which nobody knows are counted. Their rows are not looked at.
 */
export async function skippedRows(work: IngestWork, files: readonly NumberedFile[]): Promise<Map<number, FileFacts>> {
  const { connection, plan } = work;
  const known = new Map(work.known.map((file) => [file.id, file.rows]));
  const open = files.filter((file) => file.rows === null && !known.has(file.id));
  const footers = await parquetRows(
    connection,
    open.filter((file) => file.format === 'parquet'),
  );
  const counted = new Map<string, number>();
  const texts = open.filter((file) => file.format !== 'parquet');
  for (const group of await groupFiles(connection, texts, plan.dialect)) {
    const rows = await connection.rows<{ i: string; rows: string }>(
      `SELECT file_index AS i, count(*) AS rows FROM ${readFunction(group, group.files, plan.dialect)} GROUP BY i`,
    );
    for (const row of rows) counted.set(group.files[Number(row.i)]?.object ?? '', Number(row.rows));
  }
  return new Map(
    files.map((file) => {
      const rows = known.get(file.id) ?? file.rows ?? footers.get(file.object) ?? counted.get(file.object) ?? 0;
      return [file.id, { rows, absent: [], unknown: [] }];
    }),
  );
}
