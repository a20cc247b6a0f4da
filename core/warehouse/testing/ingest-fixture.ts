import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Connection } from '../../duckdb/connection.ts';
import { Database } from '../../duckdb/connection.ts';
import { quoteText } from '../../duckdb/sql-text.ts';
import type { ExtractFile, ExtractView } from '../../extracts/extract-view.ts';
import type { Pack, Source, SourceColumn, SourceType } from '../../packs/pack.ts';
import type { SnapshotFile } from '../../protocol/snapshot.ts';
import { type Mapping, mappingSchema } from '../../protocol/workspace.ts';
import { type IngestInput, type IngestResult, ingestSources } from '../ingest.ts';

const place = { file: 'sources/x.yml', line: 1, column: 1 };

/** A declared column; required and not nullable unless said otherwise. */
export function column(name: string, type: SourceType, more: Partial<SourceColumn> = {}): SourceColumn {
  return {
    name,
    type,
    optional: false,
    nullable: false,
    pii: false,
    classes: null,
    description: '',
    unit: null,
    ...more,
  };
}

/** A source; upsert by its first column unless said otherwise. */
export function source(name: string, columns: readonly SourceColumn[], more: Partial<Source> = {}): Source {
  const key = columns[0] === undefined ? [] : [columns[0].name];
  return {
    name,
    description: '',
    required: false,
    columns,
    key,
    mode: 'upsert',
    replaceBy: null,
    orderBy: null,
    op: null,
    deletedAt: null,
    history: false,
    maxShrink: 0.2,
    maxQuarantine: 0.01,
    freshnessDays: null,
    place,
    ...more,
  };
}

/** A pack of sources, without models. */
export function packOf(sources: readonly Source[], more: Partial<Pack> = {}): Pack {
  return {
    name: 'test',
    version: '1',
    description: '',
    calendar: { timeZone: 'UTC', weekStart: 'monday', fiscal: { pattern: 'months', startMonth: 1 } },
    settings: [],
    sources,
    seeds: [],
    models: [],
    metrics: [],
    checks: [],
    dashboards: [],
    files: [],
    ...more,
  };
}

interface PutOptions {
  readonly name?: string;
  readonly load?: 'delta' | 'full';
  /** False: the bytes of a `.gz` file are not packed. */
  readonly packed?: boolean;
  /** What the manifest says; default: nothing. */
  readonly rows?: number;
}

/** A mirror in a temporary folder, changed file by file. */
export class TestExtracts {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'assay-ingest-'));
  readonly #files = new Map<string, ExtractFile>();
  readonly #stated = new Map<string, Record<string, 'complete' | 'empty' | 'missing'>>();

  /** Puts a CSV (`.csv`, `.csv.gz`), JSONL or Parquet file; its content is text or bytes. */
  put(name: string, date: string, content: string | Uint8Array, options: PutOptions = {}): ExtractFile {
    const file = options.name ?? 'part-0000.csv';
    const gzip = file.endsWith('.gz');
    const bytes = gzip && options.packed !== false ? gzipSync(content) : Buffer.from(content);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const object = path.join(this.dir, sha256);
    writeFileSync(object, bytes);
    const key = `${name}/dt=${date}/${file}`;
    const format = file.includes('.parquet') ? 'parquet' : file.includes('.jsonl') ? 'jsonl' : 'csv';
    const put: ExtractFile = {
      source: name,
      date,
      revision: 1,
      path: key,
      object,
      sha256,
      bytes: bytes.length,
      rows: options.rows ?? null,
      format,
      gzip,
      load: options.load ?? 'delta',
    };
    this.#files.set(key, put);
    return put;
  }

  /** Puts a Parquet file made by a query. */
  async putParquet(name: string, date: string, query: string, options: PutOptions = {}): Promise<ExtractFile> {
    const made = path.join(this.dir, 'made.parquet');
    const database = await Database.open();
    try {
      const connection = await database.connect();
      await connection.run(`COPY (${query}) TO ${quoteText(made)} (FORMAT parquet)`);
    } finally {
      database.close();
    }
    return this.put(name, date, readFileSync(made), { name: 'part-0000.parquet', ...options });
  }

  /** Takes a file, or all of a source's day, out of the current view. */
  drop(name: string, date: string, file?: string): void {
    for (const key of [...this.#files.keys()]) {
      if (key.startsWith(`${name}/dt=${date}/`) && (file === undefined || key.endsWith(`/${file}`)))
        this.#files.delete(key);
    }
  }

  /** What the manifest of a day says of a source without files. */
  state(name: string, date: string, says: 'complete' | 'empty' | 'missing'): void {
    this.#stated.set(date, { ...this.#stated.get(date), [name]: says });
  }

  view(): ExtractView {
    const dates = [...new Set([...[...this.#files.values()].map((file) => file.date), ...this.#stated.keys()])].sort();
    const days = dates.map((date) => ({
      date,
      revision: 1,
      files: [...this.#files.values()].filter((file) => file.date === date).sort((a, b) => (a.path < b.path ? -1 : 1)),
      sources: this.#stated.get(date) ?? {},
    }));
    return { root: '/extracts', days, missingDays: [] };
  }

  /** Writes a seed of a person's own. */
  seed(name: string, csv: string): string {
    const dir = path.join(this.dir, 'seeds');
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, `${name}.csv`), csv);
    return dir;
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A warehouse in memory that ingests one view after another. */
export class TestWarehouse {
  readonly database: Database;
  readonly connection: Connection;
  #previous: readonly SnapshotFile[] = [];

  private constructor(database: Database, connection: Connection) {
    this.database = database;
    this.connection = connection;
  }

  static async open(): Promise<TestWarehouse> {
    const database = await Database.open();
    return new TestWarehouse(database, await database.connect());
  }

  async ingest(pack: Pack, view: ExtractView, more: Partial<IngestInput> = {}): Promise<IngestResult> {
    const result = await ingestSources({
      connection: this.connection,
      pack,
      mapping: mapping({}),
      view,
      previous: this.#previous,
      incremental: true,
      seedsDir: null,
      ...more,
    });
    this.#previous = result.files;
    return result;
  }

  /** Rows as texts, sorted; the file is named by its path. */
  async dump(table: string): Promise<string[]> {
    const rows = await this.connection.rows<{ row: string }>(
      `SELECT CAST(to_json({'row': t, 'path': f.path}) AS VARCHAR) AS row FROM (SELECT * EXCLUDE (_file) FROM ${table}) t
       POSITIONAL JOIN (SELECT _file FROM ${table}) i LEFT JOIN meta.extract_files f ON f.file_id = i._file ORDER BY row`,
    );
    return rows.map((row) => row.row);
  }

  close(): void {
    this.database.close();
  }
}

/** A mapping with defaults filled in. */
export function mapping(sources: Readonly<Record<string, unknown>>): Mapping {
  return mappingSchema.parse({ sources });
}
