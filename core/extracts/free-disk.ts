import { mkdir, statfs } from 'node:fs/promises';
import { EngineError } from '../protocol/engine-error.ts';

/** What stays free for everything else on the machine. */
export const diskReserveBytes = 256 * 1024 * 1024;

/** Bytes that may still be written in `folder` by this user. */
export async function freeBytes(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws `disk-full` unless `bytes` and the reserve fit. */
export function requireFree(folder: string, bytes: number, free: number): void {
  const needed = bytes + diskReserveBytes;
  if (bytes > 0 && needed > free) throw new EngineError('disk-full', { path: folder, needed, free });
}

/** An error of the file system as `disk-full` where it is one. */
export async function asDiskError(error: unknown, folder: string, needed: number): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  const free = await freeBytes(folder).catch(() => 0);
  return new EngineError('disk-full', { path: folder, needed, free }, { cause: error });
}
