import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Connection, Database } from '../duckdb/connection.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { SnapshotManifest } from '../protocol/snapshot.ts';
import type { GateScope } from './statement-gate.ts';

export interface SnapshotFileToOpen {
  readonly id: string;
  /** Absolute path of its warehouse.duckdb. */
  readonly path: string;
  readonly manifest: SnapshotManifest;
}

export interface OpenOptions {
  /** Folder in which queries that exceed the memory limit spill; a folder below it is made for each open snapshot. */
  readonly spillFolder: string;
  /** Bytes; default: 40% of the machine's memory, 512 MB to 8 GB. */
  readonly memoryBytes?: number;
  readonly threads?: number;
  /** Workspace whose own metrics are asked too; without one there are those of the snapshot's pack alone. */
  readonly workspaceDir?: string;
}

const spillLimit = '20GB';
let count = 0;

/**
 * A published snapshot in a DuckDB instance of its own that can do nothing but read it: read-only, no access to files or
 * network, no extensions, bounded memory, threads and spilling, and a configuration that no statement can change.
 */
export class OpenSnapshot {
  readonly id: string;
  /** Absolute path of its warehouse.duckdb. */
  readonly path: string;
  readonly manifest: SnapshotManifest;
  readonly scope: GateScope;
  readonly workspaceDir: string | null;
  /** Folder of its own, in which its queries spill; gone when it is closed. */
  readonly spillFolder: string;
  readonly #database: Database;

  private constructor(
    file: SnapshotFileToOpen,
    database: Database,
    scope: GateScope,
    spill: string,
    workspaceDir: string | null,
  ) {
    this.id = file.id;
    this.path = file.path;
    this.manifest = file.manifest;
    this.scope = scope;
    this.workspaceDir = workspaceDir;
    this.#database = database;
    this.spillFolder = spill;
  }

  /** Errors: `snapshot-damaged` when DuckDB cannot open the file. */
  static async open(file: SnapshotFileToOpen, options: OpenOptions): Promise<OpenSnapshot> {
    const memory = options.memoryBytes ?? Math.min(8e9, Math.max(512e6, os.totalmem() * 0.4));
    const spill = await makeSpillFolder(options.spillFolder);
    let database: Database | undefined;
    try {
      database = await Database.open({
        path: file.path,
        readOnly: true,
        threads: options.threads ?? os.availableParallelism(),
        memoryLimit: `${Math.floor(memory / 1e6)}MB`,
        tempDirectory: spill,
      });
      const connection = await database.connect();
      await connection.run(`SET GLOBAL max_temp_directory_size = '${spillLimit}'`);
      await connection.run('SET GLOBAL enable_external_access = false');
      await connection.run('SET GLOBAL allow_community_extensions = false');
      await connection.run('SET GLOBAL lock_configuration = true');
      const scope = await readScope(connection);
      connection.close();
      return new OpenSnapshot(file, database, scope, spill, options.workspaceDir ?? null);
    } catch (error) {
      database?.close();
      await rm(spill, { recursive: true, force: true });
      if (!isEngineError(error, 'database-not-opened', 'sql-failed')) throw error;
      throw new EngineError('snapshot-damaged', { snapshot: file.id, message: error.message }, { cause: error });
    }
  }

  /** A connection for one query; the caller closes it. */
  connect(): Promise<Connection> {
    return this.#database.connect();
  }

  async close(): Promise<void> {
    this.#database.close();
    await rm(this.spillFolder, { recursive: true, force: true });
  }
}

async function readScope(connection: Connection): Promise<GateScope> {
  const database = String(await connection.value('SELECT current_database()')).toLowerCase();
  const relations = await connection.rows<{ name: string }>(
    `SELECT lower(schema_name || '.' || table_name) AS name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
     UNION ALL
     SELECT lower(schema_name || '.' || view_name) FROM duckdb_views() WHERE NOT internal AND database_name = current_database()`,
  );
  const macros = await connection.rows<{ name: string }>(
    `SELECT DISTINCT lower(schema_name || '.' || function_name) AS name FROM duckdb_functions()
     WHERE NOT internal AND database_name = current_database() AND function_type IN ('macro', 'table_macro')`,
  );
  return {
    database,
    relations: new Set(relations.map((each) => each.name)),
    macros: new Set(macros.map((each) => each.name)),
  };
}

/** Only its owner can read what spills. Where the workspace cannot be written, the system's folder serves. */
async function makeSpillFolder(parent: string): Promise<string> {
  const name = `reader-${process.pid}-${++count}`;
  for (const folder of [parent, os.tmpdir()]) {
    const spill = path.join(folder, folder === parent ? name : `assay-${name}`);
    try {
      await mkdir(spill, { recursive: true, mode: 0o700 });
      return spill;
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return path.join(os.tmpdir(), name);
}
