import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readDayRecords } from './day-record.ts';
import { daysFolder, mirrorFolder, objectsFolder, partsFolder } from './mirror-layout.ts';

/** A part that nobody has gone on with for so long belongs to a file that is no longer wanted. */
const partAgeMs = 14 * 86_400_000;

export interface Garbage {
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Removes objects that neither a current day nor `keepHashes` (the files of every kept snapshot) refers to, and forgotten
 * parts. Call it under the writer's lock only. A mirror with a damaged day loses nothing: error `mirror-damaged`.
 */
export async function collectMirrorGarbage(
  workspaceDir: string,
  keepHashes: ReadonlySet<string>,
  now: number = Date.now(),
): Promise<Garbage> {
  const mirrorDir = mirrorFolder(workspaceDir);
  const records = await readDayRecords(mirrorDir);
  const current = new Set([...records.values()].flatMap((record) => record.files.map((file) => file.sha256)));
  let objects = 0;
  let bytes = 0;
  for (const shard of await names(objectsFolder(mirrorDir))) {
    for (const name of await names(path.join(objectsFolder(mirrorDir), shard))) {
      if (current.has(name) || keepHashes.has(name)) continue;
      const file = path.join(objectsFolder(mirrorDir), shard, name);
      const info = await lstat(file);
      if (!info.isFile()) continue;
      await rm(file, { force: true });
      objects += 1;
      bytes += info.size;
    }
  }
  for (const name of await names(partsFolder(mirrorDir))) {
    const file = path.join(partsFolder(mirrorDir), name);
    const info = await lstat(file);
    if (now - info.mtimeMs < partAgeMs) continue;
    await rm(file, { force: true });
    bytes += info.size;
  }
  for (const folder of [mirrorDir, daysFolder(mirrorDir), partsFolder(mirrorDir)]) {
    // A process that was killed while it wrote; the lock says that nobody writes now.
    for (const name of (await names(folder)).filter((found) => /^\..+\.tmp$/.test(found))) {
      await rm(path.join(folder, name), { force: true });
    }
  }
  return { objects, bytes };
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  });
}
