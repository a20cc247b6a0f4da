import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errorCode, namesIn } from './durable-files.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

const prefix = '.lease-';
const leaseSchema = z.object({ pid: z.int(), started: z.string().nullable(), since: z.string() });

/** Who reads a snapshot. */
export interface Lease extends ProcessIdentity {
  /** UTC, ISO 8601. */
  readonly since: string;
}

let count = 0;

/**
 * Says that this process reads the snapshot in `folder`: retention leaves it alone until the returned function is called or
 * the process is gone. A snapshot on a medium that cannot be written is read without a lease.
 */
export async function takeLease(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, `${prefix}${process.pid}-${++count}.json`);
  try {
    await writeFile(file, JSON.stringify({ ...ownIdentity(), since: new Date().toISOString() }), { mode: 0o600 });
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error))) return async () => undefined;
    throw error;
  }
  return () => rm(file, { force: true });
}

/** Leases of processes that still run; files of dead processes are swept away. */
export async function liveLeases(folder: string): Promise<Lease[]> {
  const leases: Lease[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const file = path.join(folder, name);
    const lease = await readLease(file);
    if (lease === 'gone') continue;
    // A lease that is being written right now has no content yet: its name tells the process.
    const holder = lease ?? { pid: Number(name.slice(prefix.length).split('-')[0]), started: null, since: '' };
    if (isRunning(holder)) leases.push(holder);
    else await rm(file, { force: true }).catch(() => undefined);
  }
  return leases;
}

async function readLease(file: string): Promise<Lease | null | 'gone'> {
  try {
    return leaseSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? 'gone' : null;
  }
}
