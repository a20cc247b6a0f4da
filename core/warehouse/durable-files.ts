import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Makes the bytes of a file survive a power cut. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder survive a power cut. Windows has no such call; its file system journals names. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await syncFile(folder);
}

/** Writes a whole file that is on the disk, under its name, when this returns; a reader sees the old one or the new one. */
export async function writeFileDurably(file: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const folder = path.dirname(file);
  const part = path.join(folder, `.${path.basename(file)}.${process.pid}.part`);
  const handle = await open(part, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameWithRetry(part, file);
  await syncFolder(folder);
}

const busyCodes = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** `rename` that waits while another program (a scanner, a reader on Windows) holds the target: up to about 2 s. */
export async function renameWithRetry(from: string, to: string, attempts = 8): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (attempt >= attempts || !busyCodes.has(errorCode(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** attempt));
    }
  }
}

/** Removes a folder and what it holds, read-only files too; nothing happens where there is none. */
export async function removeFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    for (const name of await namesIn(folder)) await chmod(path.join(folder, name), 0o600).catch(() => undefined);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Names in a folder in order; empty where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Makes a folder (0700: a workspace holds personal data) and its parents. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** True when the path is there. */
export async function pathExists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** `ENOENT` and its like; empty for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
