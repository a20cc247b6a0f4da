import type { Connection } from '../duckdb/connection.ts';
import { quoteText, textList } from '../duckdb/sql-text.ts';
import type { ExtractFile } from '../extracts/extract-view.ts';
import type { IsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { hashFile } from './file-hash.ts';
import type { FileFacts, NumberedFile } from './ingest-read.ts';

/** A file whose rows are in the tables already, as `meta.extract_files` has it. */
export interface KnownFile extends FileFacts {
  readonly id: number;
  readonly source: string;
  readonly date: IsoDate;
  readonly revision: number;
  readonly path: string;
  readonly sha256: string;
  readonly load: string;
}

/** What tells two files of a source apart: the same bytes at the same place and day are the same file. */
export function fileIdentity(file: Pick<KnownFile, 'date' | 'path' | 'sha256' | 'load'>): string {
  return [file.date, file.path, file.sha256, file.load].join('|');
}

/** The files that the tables of a warehouse were made from. */
export async function readKnownFiles(connection: Connection): Promise<KnownFile[]> {
  const rows = await connection.rows<Record<string, unknown>>(
    `SELECT file_id, source, CAST(extract_date AS VARCHAR) AS date, revision, path, sha256, rows, load, absent_columns, unknown_columns
     FROM meta.extract_files ORDER BY file_id`,
  );
  return rows.map((row) => ({
    id: Number(row['file_id']),
    source: String(row['source']),
    date: String(row['date']),
    revision: Number(row['revision']),
    path: String(row['path']),
    sha256: String(row['sha256']),
    load: String(row['load']),
    rows: Number(row['rows']),
    absent: (row['absent_columns'] ?? []) as string[],
    unknown: (row['unknown_columns'] ?? []) as string[],
  }));
}

/** Brings what `meta.extract_files` says of one source up to date; `known` is what it says now. */
export async function writeFiles(
  connection: Connection,
  source: string,
  files: readonly NumberedFile[],
  known: readonly KnownFile[],
  facts: ReadonlyMap<number, FileFacts>,
): Promise<void> {
  const said = new Map(known.map((file) => [file.id, JSON.stringify([file.revision, factsRow(file)])]));
  const none = { rows: 0, absent: [], unknown: [] };
  const stays = (file: NumberedFile): boolean =>
    said.get(file.id) === JSON.stringify([file.revision, factsRow(facts.get(file.id) ?? none)]);
  const kept = new Set(files.filter(stays).map((file) => file.id));
  const gone = known.filter((file) => !kept.has(file.id)).map((file) => file.id);
  if (known.length === 0) await connection.run('DELETE FROM meta.extract_files WHERE source = $1', [source]);
  else if (gone.length > 0)
    await connection.run(`DELETE FROM meta.extract_files WHERE file_id IN (${gone.join(', ')})`);
  const fresh = files.filter((file) => !kept.has(file.id));
  for (let from = 0; from < fresh.length; from += 1000) {
    const rows = fresh.slice(from, from + 1000).map((file) => {
      const { rows: count, absent, unknown } = facts.get(file.id) ?? none;
      return `(${file.id}, ${quoteText(source)}, DATE '${file.date}', ${file.revision}, ${quoteText(file.path)}, ${quoteText(file.sha256)},
        ${file.bytes}, ${count}, ${quoteText(file.load)}, CAST(${textList(absent)} AS VARCHAR[]), CAST(${textList(unknown)} AS VARCHAR[]))`;
    });
    await connection.run(`INSERT INTO meta.extract_files VALUES ${rows.join(', ')}`);
  }
}

function factsRow({ rows, absent, unknown }: FileFacts): readonly unknown[] {
  return [rows, absent, unknown];
}

/**
 * Compares files of the mirror with their hashes before they are read; DuckDB reads most damaged Parquet files without an error.
 * A file is hashed once, however often it is asked for.
 */
export class ObjectVerifier {
  readonly #seen = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #signal: AbortSignal | undefined;
  #free = 4;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Errors: `object-damaged`, `extract-not-in-mirror`. */
  async verify(files: readonly ExtractFile[]): Promise<void> {
    await Promise.all(files.map((file) => this.#once(file)));
  }

  #once(file: ExtractFile): Promise<void> {
    const known = this.#seen.get(file.object);
    if (known !== undefined) return known;
    const work = this.#check(file);
    // The caller may ask for it later than it fails.
    work.catch(() => undefined);
    this.#seen.set(file.object, work);
    return work;
  }

  async #check(file: ExtractFile): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      const found = await hashFile(file.object, this.#signal);
      if (found !== file.sha256)
        throw new EngineError('object-damaged', { path: file.path, expected: file.sha256, found });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new EngineError('extract-not-in-mirror', { path: file.path, sha256: file.sha256 }, { cause: error });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
