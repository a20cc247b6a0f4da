import { rename, rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { removeFolder } from './durable-files.ts';

/** The oldest DuckDB that opens a warehouse file; fixed, so that the file does not change shape with the engine's version. */
const storageVersion = 'v1.4.0';
/** A file that is not finished is thrown away, never recovered: a write-ahead log would only sync the disk at every statement. */
const attachOptions = `(STORAGE_VERSION '${storageVersion}', RECOVERY_MODE no_wal_writes)`;
/** A file is written anew when it is this many times its live size and more than `spareBytes` larger. */
const compactAbove = 1.25;
const mebibyte = 1 << 20;
const spareBytes = 16 * mebibyte;

/**
 * A warehouse file that is being built, attached as `warehouse` and in use; beside it the in-memory databases `delta` (schemas
 * before, after: the rows that this build removed and added, per relation) and `shadow` (what stands in for a relation
 * while a model runs on a part of it).
 */
export interface OpenWarehouse {
  readonly file: string;
  readonly database: Database;
  readonly connection: Connection;
}

/** Opens or makes the file. Spilled data goes to a folder beside it. */
export async function openWarehouse(file: string): Promise<OpenWarehouse> {
  const database = await Database.open({
    threads: Math.min(8, availableParallelism()),
    memoryLimit: `${Math.max(1024, Math.floor(totalmem() / 2 / mebibyte))}MB`,
    tempDirectory: path.join(path.dirname(file), 'tmp'),
  });
  try {
    const connection = await database.connect();
    await connection.run(`
      ATTACH ${quoteText(file)} AS warehouse ${attachOptions};
      ATTACH ':memory:' AS delta;
      CREATE SCHEMA delta.before;
      CREATE SCHEMA delta.after;
      ATTACH ':memory:' AS shadow;
      SET checkpoint_threshold = '256MB';
      USE warehouse`);
    return { file, database, connection };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Writes everything into the one file, compacts it when it is worth it, and closes it: it may be hashed and renamed now. */
export async function closeWarehouse(warehouse: OpenWarehouse): Promise<{ compacted: boolean }> {
  const { connection, database, file } = warehouse;
  const compact = `${file}.compact`;
  let compacted = false;
  try {
    await connection.run('DETACH delta; DETACH shadow; CHECKPOINT warehouse');
    if (await isBloated(connection)) {
      await rm(compact, { force: true });
      await connection.run(`
        ATTACH ${quoteText(compact)} AS compact ${attachOptions};
        COPY FROM DATABASE warehouse TO compact;
        CHECKPOINT compact`);
      compacted = true;
    }
  } finally {
    database.close();
  }
  if (compacted) await rename(compact, file);
  await rm(`${file}.wal`, { force: true });
  await removeFolder(path.join(path.dirname(file), 'tmp'));
  return { compacted };
}

async function isBloated(connection: Connection): Promise<boolean> {
  const [size] = await connection.rows(
    `SELECT block_size * total_blocks AS total, block_size * used_blocks AS used FROM pragma_database_size() WHERE database_name = 'warehouse'`,
  );
  const [total, used] = [Number(size?.['total']), Number(size?.['used'])];
  return total > compactAbove * used && total - used > spareBytes;
}

/**
 * Runs `work` so that the signal interrupts DuckDB in it. An interrupt that comes while a statement still waits for a thread
 * does nothing, so it is repeated until the work has ended.
 */
export async function interruptible<T>(
  connection: Connection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), 20);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', stop);
    clearInterval(timer);
  }
}
