import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip } from 'node:zlib';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { fileFormat } from '../extracts/file-format.ts';
import { parseCsv } from '../models/staging-csv.ts';
import type { CsvDialect } from '../protocol/workspace.ts';
import type { SourceConnector, SourceObject } from '../sources/source-connector.ts';
import type { FoundTable } from './first-look-tables.ts';

/** A Parquet file has its columns at its end: it is fetched whole, up to this size. */
const largestParquet = 64 << 20;
const textHead = 1 << 20;
const sampledFiles = 3;

/** Some files of a table, as a DuckDB table. */
export interface TableSample {
  /** Quoted name of the DuckDB table. */
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Null for Parquet and JSONL. */
  readonly csv: CsvDialect | null;
  readonly rows: number;
}

/**
 * Fetches the newest, the oldest and a middle file of a table (of texts only the beginning) and reads them into a temporary
 * table. Null where every file is empty or too large.
 */
export async function sampleTable(
  connection: Connection,
  connector: SourceConnector,
  found: FoundTable,
  dir: string,
  table: string,
  signal: AbortSignal | undefined,
): Promise<TableSample | null> {
  const fetched: { file: string; format: 'parquet' | 'csv' | 'jsonl' }[] = [];
  for (const object of chosen(found.objects)) {
    const kind = fileFormat(object.key);
    if (kind === null) continue;
    const file = path.join(dir, `${table}-${fetched.length}.${kind.format}`);
    await fetchHead(connector, object, file, kind, signal);
    fetched.push({ file, format: kind.format });
  }
  const [first] = fetched;
  if (first === undefined) return null;
  const files = fetched.filter((each) => each.format === first.format).map((each) => each.file);
  const csv = first.format === 'csv' ? await guessDialect(files) : null;
  const list = `[${files.map(quoteText).join(', ')}]`;
  const read = {
    parquet: `read_parquet(${list}, union_by_name = true, hive_partitioning = false, binary_as_string = true)`,
    jsonl: `read_json(${list}, format = 'newline_delimited', union_by_name = true, ignore_errors = true, hive_partitioning = false)`,
    csv: csv === null ? '' : csvFunction(list, csv),
  }[first.format];
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${quoteName(table)} AS SELECT * FROM ${read} LIMIT 200000`);
  const columns = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${quoteName(table)}`);
  return {
    table: quoteName(table),
    columns: columns.map((column) => ({ name: column.column_name, type: column.column_type })),
    csv,
    rows: await connection.number(`SELECT count(*) FROM ${quoteName(table)}`),
  };
}

function csvFunction(list: string, csv: CsvDialect): string {
  const marks = `delim = ${quoteText(csv.delimiter)}, quote = ${quoteText(csv.quote)}, escape = ${quoteText(csv.escape)}`;
  return `read_csv(${list}, all_varchar = true, header = true, union_by_name = true, ignore_errors = true, null_padding = true, ${marks}, encoding = ${quoteText(csv.encoding)}, hive_partitioning = false)`;
}

function chosen(objects: readonly SourceObject[]): SourceObject[] {
  const usable = objects.filter(
    (object) => object.bytes > 0 && (!/\.parquet$/i.test(object.key) || object.bytes <= largestParquet),
  );
  const places = [usable.length - 1, 0, Math.floor(usable.length / 2)];
  return [...new Set(places)].slice(0, sampledFiles).flatMap((place) => usable[place] ?? []);
}

async function fetchHead(
  connector: SourceConnector,
  object: SourceObject,
  file: string,
  kind: { readonly format: string; readonly gzip: boolean },
  signal: AbortSignal | undefined,
): Promise<void> {
  const read = await connector.read(object.key, signal === undefined ? {} : { signal });
  try {
    const target = createWriteStream(file, { mode: 0o600 });
    if (kind.format === 'parquet') {
      await pipeline(Readable.from(read.body), target);
      return;
    }
    // A packed head unpacks as far as it goes.
    const packed = Readable.from(headOf(read.body, textHead));
    const source = kind.gzip ? packed.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })) : packed;
    await pipeline(source, wholeLines(read.bytes > textHead), target);
  } finally {
    read.close();
  }
}

async function* headOf(body: AsyncIterable<Uint8Array>, limit: number): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    yield chunk.subarray(0, limit - size);
    size += chunk.length;
    if (size >= limit) return;
  }
}

/** Holds back what follows the last line end, where the text was cut. */
function wholeLines(isCut: boolean): Transform {
  let rest = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const all = Buffer.concat([rest, chunk]);
      const end = all.lastIndexOf(10) + 1;
      rest = all.subarray(end);
      done(null, all.subarray(0, end));
    },
    flush(done) {
      done(null, isCut ? undefined : rest);
    },
  });
}

/** Of the newest file; all of them must be in the encoding. */
async function guessDialect(files: readonly string[]): Promise<CsvDialect> {
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const encodings = contents.map(guessEncoding);
  const encoding = encodings.find((each) => each !== 'utf-8') ?? 'utf-8';
  const bytes = contents[0] ?? Buffer.alloc(0);
  const text = new TextDecoder(
    encoding === 'latin-1' ? 'iso-8859-1' : encoding === 'utf-16' ? 'utf-16le' : 'utf-8',
  ).decode(bytes.subarray(0, 1 << 16));
  const [header = ''] = text.split('\n', 1);
  const delimiter = [',', ';', '\t', '|']
    .map((mark) => ({
      mark,
      fields: parseCsv(header, { delimiter: mark, quote: '"', escape: '"' }, 1).records[0]?.fields.length ?? 0,
    }))
    .reduce((best, each) => (each.fields > best.fields ? each : best)).mark;
  return { delimiter, quote: '"', escape: '"', encoding, header: true, decimal: '.' };
}

function guessEncoding(bytes: Uint8Array): CsvDialect['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'latin-1';
  }
}
