import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { ExtractFile, ExtractView } from '../extracts/extract-view.ts';
import { fileFormat } from '../extracts/file-format.ts';
import { mirrorFolder, objectPath } from '../extracts/mirror-layout.ts';
import { applyWorkspace } from '../packs/apply-workspace.ts';
import { loadPack } from '../packs/load-pack.ts';
import { readWorkspaceConfig } from '../packs/workspace-config.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { SnapshotFile, SnapshotManifest } from '../protocol/snapshot.ts';
import { buildFingerprints } from './build-fingerprints.ts';
import { modelGraph, seedsFolder } from './build-plan.ts';
import { makeFolder, namesIn, pathExists, removeFolder } from './durable-files.ts';
import { hashWarehouse } from './file-hash.ts';
import { fillWarehouse } from './fill-warehouse.ts';
import { restorePack } from './pack-archive.ts';
import { isRunning } from './process-identity.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { hashTable, tableDifference } from './table-difference.ts';
import { interruptible, openWarehouse } from './warehouse-database.ts';

const scratchPrefix = '.verify-';
/** Schemas whose tables follow from the extracts and the pack. `meta` and `checks` tell how a build went. */
const compared = ['source', 'history', 'quarantine', 'settings', 'main'];

export interface VerifiedTable {
  /** `source.orders`, `main.fact_orders`. */
  readonly table: string;
  readonly rows: number;
  /** Order-independent hash of the exact columns; null where the snapshot lacks the table. */
  readonly hash: string | null;
  /** What differs from the table that was built again; null when nothing does. */
  readonly problem: string | null;
}

export interface VerifyReport {
  readonly snapshot: string;
  /** True when the file is the published one and every table is what its extracts and its pack make. */
  readonly ok: boolean;
  /** Null when the file's SHA-256 is the manifest's. */
  readonly fileProblem: string | null;
  readonly tables: readonly VerifiedTable[];
}

export interface VerifyInput {
  readonly workspaceDir: string;
  /** Null: the current one. */
  readonly snapshot: string | null;
  readonly role?: string;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Builds a snapshot again from its manifest, its pack.zip and the mirror, in full and in a folder of its own, and compares every
 * table. Errors: `snapshot-missing`, `snapshot-damaged`, `extract-not-in-mirror`, `cancelled`, and those of a build.
 */
export async function verifySnapshot(input: VerifyInput): Promise<VerifyReport> {
  const store = new SnapshotStore(input.workspaceDir, input.role);
  const lease = await store.lease(input.snapshot);
  const scratch = await makeScratch(store.workspaceDir);
  try {
    const { manifest } = lease;
    const sha256 = await hashWarehouse(lease.path, manifest.warehouse, input.signal);
    const same = sha256 === manifest.warehouse.sha256;
    const fileProblem = same ? null : `its hash is ${sha256}, the manifest says ${manifest.warehouse.sha256}`;
    const tables = same ? await compareTables(input, lease.path, manifest, scratch) : [];
    const ok = same && tables.every((table) => table.problem === null);
    return { snapshot: lease.id, ok, fileProblem, tables };
  } catch (error) {
    if (input.signal?.aborted !== true) throw error;
    throw new EngineError('cancelled', { what: 'The verification' }, { cause: error });
  } finally {
    await removeFolder(scratch);
    await lease.release();
  }
}

async function compareTables(
  input: VerifyInput,
  file: string,
  manifest: SnapshotManifest,
  scratch: string,
): Promise<VerifiedTable[]> {
  const restored = await restorePack(await readFile(path.join(path.dirname(file), 'pack.zip')), scratch);
  const { config } = await readWorkspaceConfig(restored.workspaceDir);
  const loaded = await loadPack(restored.packDir);
  if (loaded.pack === null) {
    const message = `its pack.zip does not load: ${loaded.diagnostics.map(formatDiagnostic).join(' ')}`;
    throw new EngineError('snapshot-damaged', { snapshot: manifest.id, message });
  }
  const { pack } = applyWorkspace(loaded.pack, config);
  const view = await viewOf(manifest, input.workspaceDir);
  const { asOf, firstDay, missingDays } = manifest;
  const days = { asOf, firstDay, missingDays, missingSources: manifest.missingSources ?? {}, incomplete: [] };
  const seedsDir = seedsFolder(restored.workspaceDir);
  const { graph } = await modelGraph(pack);

  const warehouse = await openWarehouse(path.join(scratch, 'warehouse.duckdb'));
  const { connection } = warehouse;
  try {
    return await interruptible(connection, input.signal, async () => {
      await fillWarehouse(warehouse, {
        pack,
        config,
        view,
        graph,
        days,
        fingerprints: await buildFingerprints({ pack, config, view, days, seedsDir }),
        seedsDir,
        snapshot: manifest.id,
        previous: null,
        ...(input.onProgress === undefined ? {} : { onProgress: input.onProgress }),
        ...(input.signal === undefined ? {} : { signal: input.signal }),
      });
      await connection.run(`ATTACH ${quoteText(file)} AS published (READ_ONLY)`);
      return compareAll(connection);
    });
  } finally {
    warehouse.database.close();
  }
}

async function compareAll(connection: Connection): Promise<VerifiedTable[]> {
  const published = await tablesIn(connection, 'published');
  const rebuilt = await tablesIn(connection, 'warehouse');
  const results: VerifiedTable[] = [];
  for (const table of [...new Set([...published.keys(), ...rebuilt.keys()])].sort()) {
    const [left, right] = [published.get(table), rebuilt.get(table)];
    const { rows, hash } = left === undefined ? { rows: 0, hash: null } : await hashTable(connection, left);
    const problem =
      left === undefined
        ? 'the snapshot lacks it'
        : right === undefined
          ? 'nothing makes it'
          : await tableDifference(connection, left, right);
    results.push({ table, rows, hash, problem });
  }
  return results;
}

/** Tables of a database: name -> what to select from, with paths of extract files instead of their numbers. */
async function tablesIn(connection: Connection, database: string): Promise<Map<string, string>> {
  const rows = await connection.rows<{ schema_name: string; table_name: string; numbered: boolean }>(
    `SELECT schema_name, table_name, bool_or(column_name = '_file') AS numbered FROM duckdb_columns()
     JOIN duckdb_tables() USING (database_name, schema_name, table_name)
     WHERE database_name = ${quoteText(database)} AND schema_name IN (${compared.map(quoteText).join(', ')})
     GROUP BY ALL`,
  );
  return new Map(
    rows.map(({ schema_name: schema, table_name: name, numbered }) => {
      const table = `${database}.${quoteName(schema)}.${quoteName(name)}`;
      const withPath = `(SELECT t.* EXCLUDE (_file), f.path AS _path FROM ${table} AS t LEFT JOIN ${database}.meta.extract_files AS f ON f.file_id = t._file)`;
      return [`${schema}.${name}`, numbered ? withPath : table];
    }),
  );
}

/** The view that a manifest was built from. Errors: `extract-not-in-mirror`. */
async function viewOf(manifest: SnapshotManifest, workspaceDir: string): Promise<ExtractView> {
  const mirror = mirrorFolder(workspaceDir);
  const byDay = new Map<string, ExtractFile[]>();
  for (const file of manifest.files) {
    const object = objectPath(mirror, file.sha256);
    if (!(await pathExists(object)))
      throw new EngineError('extract-not-in-mirror', { path: file.path, sha256: file.sha256 });
    byDay.set(file.date, [...(byDay.get(file.date) ?? []), extractFile(file, object)]);
  }
  const stated = new Map<string, Record<string, 'missing'>>();
  for (const [source, dates] of Object.entries(manifest.missingSources ?? {})) {
    for (const date of dates) {
      stated.set(date, { ...stated.get(date), [source]: 'missing' });
      if (!byDay.has(date)) byDay.set(date, []);
    }
  }
  const days = [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, files]) => ({
      date,
      revision: files[0]?.revision ?? 1,
      files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
      sources: stated.get(date) ?? {},
    }));
  return { root: manifest.id, days, missingDays: manifest.missingDays };
}

function extractFile(file: SnapshotFile, object: string): ExtractFile {
  const { format, gzip } = fileFormat(file.path) ?? { format: 'parquet', gzip: false };
  return { ...file, object, rows: null, format, gzip };
}

/** A folder beside the snapshots (a rebuild needs as much room); those of processes that are gone are swept away. */
async function makeScratch(workspaceDir: string): Promise<string> {
  await makeFolder(workspaceDir);
  for (const name of await namesIn(workspaceDir)) {
    if (!name.startsWith(scratchPrefix)) continue;
    const pid = Number(name.slice(scratchPrefix.length).split('-')[0]);
    if (!isRunning({ pid, started: null })) await removeFolder(path.join(workspaceDir, name));
  }
  return mkdtemp(path.join(workspaceDir, `${scratchPrefix}${process.pid}-`));
}
