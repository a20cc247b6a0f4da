import { readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { Database } from '../duckdb/connection.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import { makeFolder, writeFileDurably } from './durable-files.ts';

/** What the note beside the lock says of its holder. The lock itself is the system's: it goes with the process. */
export interface LockNote {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  /** UTC, ISO 8601. */
  readonly since: string;
}

export interface WriterLock {
  /** Lets the next writer in; safe to call twice. */
  readonly release: () => Promise<void>;
}

export interface LockOptions {
  /** What this writer does, for the note: `assay refresh`. */
  readonly command?: string;
  /** How long to wait for another writer; 0: fail at once. */
  readonly waitMs?: number;
  readonly onWait?: (holder: string) => void;
  readonly signal?: AbortSignal;
}

const noteSchema = z.object({ pid: z.int(), host: z.string(), command: z.string(), since: z.string() });
/** A look at who holds the lock takes it for some milliseconds: that is not another writer. */
const grace = 300;
/** The system's lock is one per process: two writers in one process must be told apart here. */
const heldHere = new Set<string>();

/**
 * Makes this process the only writer of a workspace: DuckDB holds `lock.duckdb` read-write, which the system releases
 * even after a kill. Errors: `workspace-locked` naming the holder, `cancelled`.
 */
export async function acquireWriterLock(workspaceDir: string, options: LockOptions = {}): Promise<WriterLock> {
  const folder = path.resolve(workspaceDir);
  await makeFolder(folder);
  const deadline = Date.now() + Math.max(grace, options.waitMs ?? 0);
  for (let told = false; ; told = true) {
    const database = await tryLock(folder);
    if (database !== null) return hold(folder, database, options.command ?? 'assay');
    const holder = await describeHolder(folder);
    if (options.signal?.aborted === true) throw new EngineError('cancelled', { what: 'Waiting for the other writer' });
    if (Date.now() >= deadline) throw new EngineError('workspace-locked', { path: folder, holder });
    if (!told && (options.waitMs ?? 0) > 0) options.onWait?.(holder);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The note of the last holder; it tells who holds the lock only while somebody does. */
export async function readLockNote(workspaceDir: string): Promise<LockNote | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(notePath(workspaceDir), 'utf8')));
  } catch {
    return null;
  }
}

/** Who writes to the workspace right now; null when nobody does. */
export async function lockHolder(workspaceDir: string): Promise<string | null> {
  const folder = path.resolve(workspaceDir);
  await makeFolder(folder);
  const database = await tryLock(folder);
  if (database === null) return describeHolder(folder);
  letGo(folder, database);
  return null;
}

async function describeHolder(folder: string): Promise<string> {
  const note = await readLockNote(folder);
  if (note === null) return 'an unknown process';
  return `${note.command} (process ${note.pid} on ${note.host}, since ${note.since})`;
}

function letGo(folder: string, database: Database): void {
  database.close();
  heldHere.delete(folder);
}

async function tryLock(folder: string): Promise<Database | null> {
  if (heldHere.has(folder)) return null;
  heldHere.add(folder);
  try {
    return await Database.open({ path: path.join(folder, 'lock.duckdb'), threads: 1, memoryLimit: '64MB' });
  } catch (error) {
    heldHere.delete(folder);
    if (isEngineError(error, 'database-not-opened') && /lock|being used by another process/i.test(error.params.message))
      return null;
    throw error;
  }
}

async function hold(folder: string, database: Database, command: string): Promise<WriterLock> {
  const note: LockNote = { pid: process.pid, host: hostname(), command, since: new Date().toISOString() };
  await writeFileDurably(notePath(folder), JSON.stringify(note));
  let held = true;
  return {
    release: async () => {
      if (!held) return;
      held = false;
      await rm(notePath(folder), { force: true });
      letGo(folder, database);
    },
  };
}

function notePath(workspaceDir: string): string {
  return path.join(path.resolve(workspaceDir), 'lock.json');
}
