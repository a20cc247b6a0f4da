import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { addDays } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { inLanes, type Piece } from './lanes.ts';
import { randomMacros } from './random-macros.ts';
import { shopBatch, tablesOfBatches } from './shop-batch.ts';
import { batchExtracts, experimentExtracts, laterExtracts, type ShopExtract, smallExtracts } from './shop-extracts.ts';
import { dayRanges, type ShopOptions } from './shop-options.ts';
import { shopTables } from './shop-tables.ts';
import { shopTruth } from './shop-truth.ts';
import { shopTypes } from './shop-types.ts';

export interface GeneratedShop {
  /** Source -> rows over all days. */
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

interface WrittenFile {
  readonly source: string;
  readonly date: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
}

/**
 * Writes a shop as gold extracts below `folder`: `<source>/dt=YYYY-MM-DD/part-0.parquet`, one manifest a day and truth.json.
 * Everything follows from the options, nothing from the clock. `folder` must be empty or not exist.
 */
export async function generateShop(
  folder: string,
  options: ShopOptions,
  { lanes = 2, onStep = () => {} }: { readonly lanes?: number; readonly onStep?: (step: string) => void } = {},
): Promise<GeneratedShop> {
  await refuseFullFolder(folder);
  const started = performance.now();
  // Each lane is a connection that works for itself: two of DuckDB's threads on one batch cost half as much again.
  const database = await Database.open({ threads: 1, memoryLimit: '6GB', tempDirectory: path.join(folder, '.tmp') });
  try {
    const connection = await database.connect();
    await connection.run(
      'SET GLOBAL preserve_insertion_order = false; SET GLOBAL partitioned_write_max_open_files = 4096',
    );
    for (const macro of randomMacros(options.seed)) await connection.run(macro);
    for (const step of [...shopTypes(), ...shopTables(options), ...tablesOfBatches()]) {
      onStep(step.name);
      await connection.run(step.sql);
    }
    const files: WrittenFile[] = [];
    const write = async (own: Connection, extracts: readonly ShopExtract[]) => {
      for (const { source, sql } of extracts) files.push(...(await writeExtract(own, folder, source, sql)));
    };
    const pieces = shopPieces(options, write, async (own) => {
      const truth = await shopTruth(own, options);
      await writeFile(path.join(folder, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
    });
    await inLanes(await Promise.all(Array.from({ length: lanes }, () => database.connect())), pieces, onStep);
    onStep('manifests');
    await writeManifests(folder, options, files);
    return {
      rows: sumBySource(files),
      files: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      milliseconds: Math.round(performance.now() - started),
    };
  } finally {
    database.close();
    await rm(path.join(folder, '.tmp'), { recursive: true, force: true });
  }
}

/** What is left once the tables of all days are there, in the order in which lanes take it. */
function shopPieces(
  options: ShopOptions,
  write: (own: Connection, extracts: readonly ShopExtract[]) => Promise<void>,
  writeTruth: (own: Connection) => Promise<void>,
): readonly Piece[] {
  const writing = (extracts: readonly ShopExtract[], after: readonly Piece[]): Piece => ({
    name: `extracts of ${extracts.map((extract) => extract.source).join(' and ')}`,
    after,
    run: (own) => write(own, extracts),
  });
  const ranges = dayRanges(options);
  const days = ranges.map(
    (range): Piece => ({
      name: `days from ${addDays(options.from, range.first)}`,
      run: async (own) => {
        for (const step of shopBatch(options, range)) await own.run(step.sql);
        await write(own, batchExtracts(options, range));
      },
    }),
  );
  return [
    ...smallExtracts(options).map((extract) => writing([extract], [])),
    ...days,
    ...ranges.map((range, index) => writing(laterExtracts(options, range), days.slice(0, index + 1))),
    ...experimentExtracts(options).map((extract) => writing([extract], days)),
    { name: 'truth', after: days, run: writeTruth },
  ];
}

async function refuseFullFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [first] = await readdir(folder);
  if (first !== undefined) throw new EngineError('folder-not-empty', { path: folder, found: first });
}

/** One Parquet file a day; DuckDB reports what it wrote, and the files are hashed while the next extracts are made. */
async function writeExtract(
  connection: Connection,
  folder: string,
  source: string,
  sql: string,
): Promise<WrittenFile[]> {
  const target = path.join(folder, source);
  await mkdir(target, { recursive: true });
  const written = await connection.rows<{ filename: string; count: string; file_size_bytes: string }>(
    `COPY (${sql}) TO ${quoteText(target)} (FORMAT parquet, PARTITION_BY (dt), COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1000, FILENAME_PATTERN 'part-{i}', OVERWRITE_OR_IGNORE, RETURN_STATS)`,
  );
  const files: WrittenFile[] = [];
  for (const file of written) {
    files.push({
      source,
      date: /dt=(\d{4}-\d{2}-\d{2})/.exec(file.filename)?.[1] ?? '',
      path: path.relative(folder, file.filename).split(path.sep).join('/'),
      bytes: Number(file.file_size_bytes),
      sha256: await sha256(file.filename),
      rows: Number(file.count),
    });
  }
  return files;
}

async function writeManifests(folder: string, options: ShopOptions, files: readonly WrittenFile[]): Promise<void> {
  const byDate = new Map<string, WrittenFile[]>();
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    byDate.set(file.date, [...(byDate.get(file.date) ?? []), file]);
  }
  await mkdir(path.join(folder, '_manifests'));
  for (let day = 0; day < options.days; day++) {
    const date = addDays(options.from, day);
    const listed = (byDate.get(date) ?? []).map(({ date: _, ...file }) => ({ ...file, load: 'delta' }));
    const manifest = {
      format: 'gold-extract/1',
      date,
      revision: 1,
      produced_at: `${addDays(date, 1)}T02:10:00Z`,
      files: listed,
    };
    await writeFile(path.join(folder, '_manifests', `dt=${date}.json`), `${JSON.stringify(manifest, null, 1)}\n`);
  }
}

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

function sumBySource(files: readonly WrittenFile[]): Record<string, number> {
  const rows: Record<string, number> = {};
  for (const file of files) rows[file.source] = (rows[file.source] ?? 0) + file.rows;
  return rows;
}
