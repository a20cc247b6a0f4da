import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import type { OpenSnapshot } from './open-snapshot.ts';

export type PairSide = 'before' | 'after';

/** Two snapshots in one DuckDB instance: attached read-only as `before` and `after`, beside an in-memory database `work`. */
export interface SnapshotPair {
  readonly connection: Connection;
  /** Makes a table in `work` of a query that one of the snapshots answers. */
  readonly keep: (side: PairSide, table: string, sql: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

let count = 0;

/**
 * Opens an instance of its own for the two, as locked down as that of one snapshot.
 * @param writes the one file that DuckDB may write; null: none
 */
export async function openSnapshotPair(
  before: OpenSnapshot,
  after: OpenSnapshot,
  writes: string | null = null,
): Promise<SnapshotPair> {
  const spill = path.join(after.spillFolder, `pair-${++count}`);
  await mkdir(spill, { recursive: true, mode: 0o700 });
  const memory = Math.min(2e9, Math.max(512e6, os.totalmem() * 0.2));
  const database = await Database.open({
    memoryLimit: `${Math.floor(memory / 1e6)}MB`,
    threads: Math.min(4, os.availableParallelism()),
    tempDirectory: spill,
  });
  const close = async (): Promise<void> => {
    database.close();
    await rm(spill, { recursive: true, force: true });
  };
  try {
    const connection = await database.connect();
    await connection.run(`
      ATTACH ${quoteText(before.path)} AS before (READ_ONLY);
      ATTACH ${quoteText(after.path)} AS after (READ_ONLY);
      ATTACH ':memory:' AS work;
      ${writes === null ? '' : `SET GLOBAL allowed_paths = [${quoteText(writes)}];`}
      SET GLOBAL enable_external_access = false;
      SET GLOBAL lock_configuration = true`);
    return {
      connection,
      keep: (side, table, sql) => connection.run(`USE ${side}; CREATE TABLE work.main.${table} AS ${sql}; USE work`),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
