import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, writeFileDurably } from './durable-files.ts';

const fileName = 'CURRENT';

/** Id of the published snapshot of a role's folder; null before the first one. */
export async function readCurrent(folder: string): Promise<string | null> {
  try {
    const id = (await readFile(path.join(folder, fileName), 'utf8')).trim();
    return id === '' ? null : id;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Moves the pointer in one step: readers see the old id or the new one. */
export async function writeCurrent(folder: string, id: string): Promise<void> {
  await writeFileDurably(path.join(folder, fileName), `${id}\n`);
}

/**
 * Reports each change of CURRENT, by the system's file events and, where those are missing or late, by a look every
 * `pollMs`. The first call tells the state at the start. Returns a function that ends it.
 */
export function watchCurrent(folder: string, onChange: (id: string | null) => void, pollMs = 2_000): () => void {
  let last: string | null | undefined;
  let closed = false;
  let watcher: FSWatcher | null = null;
  let looking: Promise<void> = Promise.resolve();

  const look = (): void => {
    looking = looking.then(async () => {
      if (closed) return;
      const id = await readCurrent(folder).catch(() => last ?? null);
      if (closed || id === last) return;
      last = id;
      onChange(id);
    });
  };
  const listen = (): void => {
    try {
      watcher = watch(folder, { persistent: false }, look);
      watcher.on('error', () => {
        watcher?.close();
        watcher = null;
      });
    } catch {
      watcher = null;
    }
  };
  const timer = setInterval(() => {
    if (watcher === null) listen();
    look();
  }, pollMs);
  timer.unref();
  listen();
  look();
  return () => {
    closed = true;
    clearInterval(timer);
    watcher?.close();
  };
}
