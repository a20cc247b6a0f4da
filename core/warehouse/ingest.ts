import { builtinMacros } from '../duckdb/builtin-macros.ts';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import type { Pack } from '../packs/pack.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { RunLogEntry } from '../protocol/engine-api.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { SnapshotFile, SourceCounts } from '../protocol/snapshot.ts';
import type { Mapping } from '../protocol/workspace.ts';
import type { Change } from './deltas.ts';
import { columnDiagnostics, countSource } from './ingest-counts.ts';
import { attachDelta } from './ingest-delta.ts';
import { fileIdentity, type KnownFile, ObjectVerifier, readKnownFiles, writeFiles } from './ingest-files.ts';
import { ingestFull } from './ingest-full.ts';
import { ingestChanges } from './ingest-incremental.ts';
import { refuseShrunkSnapshot } from './ingest-shrink.ts';
import {
  activeFiles,
  type IngestSource,
  missingSourceDays,
  missingSources,
  planSources,
  unclaimedSources,
} from './ingest-source.ts';
import { createIngestSchemas, hasSourceTables, tablesOf } from './ingest-tables.ts';
import { dropWorkTables, type IngestWork } from './ingest-work.ts';
import { writeSeeds } from './seeds.ts';
import { writeSettings } from './settings-tables.ts';
import { interruptible } from './warehouse-database.ts';

export interface IngestInput {
  /** Of the warehouse file that is being built; it is the database in use. */
  readonly connection: Connection;
  readonly pack: Pack;
  readonly mapping: Mapping;
  readonly view: ExtractView;
  /** Default: the last and first day of the view. */
  readonly asOf?: IsoDate;
  readonly firstDay?: IsoDate;
  /** The files that the tables in the warehouse were made from, with this pack and mapping; empty: make everything anew. */
  readonly previous: readonly SnapshotFile[];
  /** Row counts of the snapshot before this one, for the shrink check of snapshot sources. */
  readonly previousSources?: readonly SourceCounts[];
  readonly incremental: boolean;
  /** `<workspace>/seeds`. */
  readonly seedsDir: string | null;
  readonly onProgress?: OnProgress;
  readonly onLog?: (entry: Omit<RunLogEntry, 'at'>) => void;
  readonly signal?: AbortSignal;
}

export interface IngestResult {
  readonly sources: readonly SourceCounts[];
  /** Every file of the view, with its rows. */
  readonly files: readonly SnapshotFile[];
  /** Relation (`source.orders`, `history.customers`, `settings.values`, a seed) -> what this build did to it. */
  readonly changed: ReadonlyMap<string, Change>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Brings `source.*`, `history.*`, `quarantine.*`, `settings.*`, the seeds and `meta.extract_files` to the state of the mirror.
 * Values are cast to the declared types, bad rows go to quarantine, days add up as each source says. Objects are compared with
 * their hashes before they are read.
 *
 * Errors: `object-damaged`, `extract-not-in-mirror`, `extract-file-empty`, `extract-file-unreadable`, `extract-line-malformed`,
 * `extract-rows-differ`, `source-required`, `source-column-absent`, `source-column-impossible`, `source-column-unreadable`,
 * `snapshot-source-shrank`, `seed-invalid`, `cancelled`.
 */
export async function ingestSources(input: IngestInput): Promise<IngestResult> {
  try {
    return await interruptible(input.connection, input.signal, () => ingest(input));
  } catch (error) {
    if (input.signal?.aborted === true && !isEngineError(error)) {
      throw new EngineError('cancelled', { what: 'The build' }, { cause: error });
    }
    throw error;
  }
}

async function ingest(input: IngestInput): Promise<IngestResult> {
  const { connection, pack, mapping, view, signal } = input;
  await createIngestSchemas(connection);
  await attachDelta(connection);
  for (const macro of builtinMacros(pack.calendar)) await connection.run(macro);
  const plans = planSources(pack, mapping, view);
  const missing = plans.find((plan) => plan.absent && plan.source.required);
  if (missing !== undefined) throw new EngineError('source-required', { source: missing.source.name, root: view.root });
  const fresh = input.previous.length === 0 || !input.incremental;
  const known = fresh ? [] : await readKnownFiles(connection);
  if (fresh) await connection.run('DELETE FROM meta.extract_files; DELETE FROM meta.ingest_sources');
  await dropForgottenSources(connection, pack);
  const numbers = new FileNumbers(known);
  const verifier = new ObjectVerifier(signal);

  const sources: SourceCounts[] = [];
  const changed = new Map<string, Change>();
  const diagnostics = [...unclaimedSources(pack, mapping, view), ...missingSources(pack, mapping, view)];
  const rowsOf = new Map<string, number>();
  for (const [i, plan] of plans.entries()) {
    signal?.throwIfAborted();
    const { name } = plan.source;
    input.onProgress?.({ stage: 'ingest', item: name, done: i, total: plans.length, unit: 'sources' });
    // Hashing the next source's files while DuckDB reads this one's costs nothing; failures show when they are asked for.
    const following = plans[i + 1];
    if (following !== undefined && fresh) verifier.verify(activeFiles(following)).catch(() => undefined);
    const work = await workOf(connection, plan, fresh ? null : known, numbers, verifier);
    const done = work.usable ? await ingestChanges(work) : await ingestFull(work);
    const published = input.previousSources?.find((counts) => counts.source === name);
    await refuseShrunkSnapshot(work, done.facts, published?.rows ?? null);
    const counts = await countSource(work, done.facts);
    await writeFiles(connection, name, work.files, work.known, done.facts);
    await rememberFull(connection, plan);
    await dropWorkTables(connection);
    sources.push(counts);
    changed.set(`source.${name}`, done.source);
    if (plan.source.history) changed.set(`history.${name}`, done.history);
    diagnostics.push(...columnDiagnostics(work, counts, done.facts));
    for (const file of work.files) rowsOf.set(`${name}|${fileIdentity(file)}`, done.facts.get(file.id)?.rows ?? 0);
    report(input, counts, done.source);
  }
  input.onProgress?.({ stage: 'ingest', item: null, done: plans.length, total: plans.length, unit: 'sources' });
  const days = {
    asOf: input.asOf ?? view.days.at(-1)?.date ?? null,
    firstDay: input.firstDay ?? view.days[0]?.date ?? null,
  };
  const missingDays = missingSourceDays(pack, mapping, view, days.asOf ?? '');
  for (const [name, change] of await writeSettings(connection, pack, { ...days, missingDays }))
    changed.set(name, change);
  for (const [name, change] of await writeSeeds(connection, pack, input.seedsDir)) changed.set(name, change);
  for (const diagnostic of diagnostics) log(input, 'warn', diagnostic.message, diagnostic.advice);
  return { sources, files: snapshotFiles(view, plans, rowsOf), changed, diagnostics };
}

/** Hands out numbers to files; those of known files stay. */
class FileNumbers {
  readonly #known: ReadonlyMap<string, number>;
  #next: number;

  constructor(known: readonly KnownFile[]) {
    this.#known = new Map(known.map((file) => [`${file.source}|${fileIdentity(file)}`, file.id]));
    this.#next = known.reduce((largest, file) => Math.max(largest, file.id), 0) + 1;
  }

  of(source: string, file: IngestSource['files'][number]): number {
    return this.#known.get(`${source}|${fileIdentity(file)}`) ?? this.#next++;
  }
}

async function workOf(
  connection: Connection,
  plan: IngestSource,
  known: readonly KnownFile[] | null,
  numbers: FileNumbers,
  verifier: ObjectVerifier,
): Promise<IngestWork> {
  const { name } = plan.source;
  const usable = known !== null && (await hasSourceTables(connection, plan.source));
  const knownLastFull = await connection.value(
    'SELECT CAST(last_full AS VARCHAR) FROM meta.ingest_sources WHERE source = $1',
    [name],
  );
  return {
    connection,
    plan,
    tables: tablesOf(plan.source),
    files: plan.files.map((file) => ({ ...file, view: file, id: numbers.of(name, file) })),
    usable,
    known: usable ? known.filter((file) => file.source === name) : [],
    knownLastFull: knownLastFull === null ? null : String(knownLastFull),
    verifier,
  };
}

async function rememberFull(connection: Connection, plan: IngestSource): Promise<void> {
  const { name } = plan.source;
  const day = plan.lastFull === null ? 'NULL' : `DATE '${plan.lastFull}'`;
  await connection.run('DELETE FROM meta.ingest_sources WHERE source = $1', [name]);
  await connection.run(`INSERT INTO meta.ingest_sources VALUES (${quoteText(name)}, ${day})`);
}

/** Drops the tables of sources that the pack no longer has. */
async function dropForgottenSources(connection: Connection, pack: Pack): Promise<void> {
  const kept = new Set(pack.sources.map((source) => source.name));
  const tables = await connection.rows<{ schema_name: string; table_name: string }>(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name IN ('source', 'history', 'quarantine')`,
  );
  const gone = new Set<string>();
  for (const { schema_name: schema, table_name: name } of tables) {
    if (kept.has(name)) continue;
    await connection.run(`DROP TABLE ${schema}.${quoteName(name)}`);
    gone.add(name);
  }
  for (const name of gone) {
    await connection.run(`DROP TABLE IF EXISTS meta.${quoteName(`unused_${name}`)}`);
    await connection.run('DELETE FROM meta.extract_files WHERE source = $1', [name]);
    await connection.run('DELETE FROM meta.ingest_sources WHERE source = $1', [name]);
  }
}

/** All files of the view under the names that the view has for them: what the next plan compares with. */
function snapshotFiles(
  view: ExtractView,
  plans: readonly IngestSource[],
  rowsOf: ReadonlyMap<string, number>,
): SnapshotFile[] {
  const owner = new Map(plans.flatMap((plan) => plan.files.map((file) => [file, plan.source.name])));
  return view.days.flatMap((day) =>
    day.files.map((file) => {
      const { source, date, revision, path, sha256, bytes, load } = file;
      const rows = rowsOf.get(`${owner.get(file) ?? ''}|${fileIdentity(file)}`) ?? file.rows ?? 0;
      return { source, date, revision, path, sha256, bytes, rows, load };
    }),
  );
}

function report(input: IngestInput, counts: SourceCounts, change: Change): void {
  const { source, rowsIn, rows, quarantined, duplicates, superseded, deleted } = counts;
  const rest = { quarantined, duplicates, superseded, deleted };
  const parts = Object.entries(rest).flatMap(([what, n]) => (n === 0 ? [] : [`${n} ${what}`]));
  const message =
    counts.absent === null
      ? `${source}: ${rowsIn} rows in, ${[`${rows} stand`, ...parts].join(', ')} (${change})`
      : `${source}: ${counts.absent}`;
  log(input, 'info', message, null);
}

function log(input: IngestInput, level: 'info' | 'warn', message: string, advice: string | null): void {
  input.onLog?.({ level, stage: 'ingest', message, advice, error: null });
}
