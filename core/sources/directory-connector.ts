import type { BigIntStats, Dirent } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../protocol/engine-error.ts';
import { writeDurably } from './durable-write.ts';
import { checkKey } from './object-key.ts';
import { throwIfCancelled } from './retry.ts';
import type { ObjectRead, ReadOptions, SourceConnector, SourceObject } from './source-connector.ts';

const pageSize = 1000;
const chunkBytes = 1 << 20;

/**
 * A folder as a root. ETags are made of size, change time and inode. Links are followed only to what stands under the
 * root itself. Errors: `root-missing`.
 */
export async function openDirectory(root: string): Promise<SourceConnector> {
  const folder = path.resolve(root);
  let real: string;
  try {
    real = await realpath(folder);
    await readdir(real);
  } catch (cause) {
    throw new EngineError('root-missing', { root: folder, message: reasonOf(cause) }, { cause });
  }
  return {
    root: folder,
    endpoint: null,
    list: (prefix, options) => listFolder(real, prefix, options?.signal),
    read: (key, options) => readFromFolder(real, key, options ?? {}),
    write: async (key, content) => {
      try {
        const target = path.join(real, ...checkKey(key).split('/'));
        await refuseLinkOut(real, path.dirname(target), key);
        await writeDurably(target, content, { file: 0o644, folder: 0o755 });
      } catch (cause) {
        if (cause instanceof EngineError) throw cause;
        throw new EngineError('root-not-writable', { root: folder, key, message: reasonOf(cause) }, { cause });
      }
    },
    close: () => {},
  };
}

async function* listFolder(root: string, prefix: string, signal: AbortSignal | undefined) {
  // `orders/dt=2026` begins in the folder `orders`; what is not under it need not be looked at.
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (start !== '') checkKey(start.slice(0, -1));
  let page: SourceObject[] = [];
  for await (const object of walk(root, start, prefix, [])) {
    throwIfCancelled(signal);
    page.push(object);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Everything under `at` (empty or ending in `/`) in key order. `above`: real paths of the folders that led here, against loops. */
async function* walk(root: string, at: string, prefix: string, above: readonly string[]): AsyncGenerator<SourceObject> {
  const folder = path.join(root, at);
  const real = await realpathOrNull(folder);
  if (real === null) return;
  refuseOutside(root, real, at);
  if (above.includes(real)) return;
  const entries = await readdir(folder, { withFileTypes: true });
  // Folders sort with their slash, as keys do in a bucket: `a-b/x` before `a/x`.
  const named = entries.map((entry) => ({ entry, sortKey: entry.isDirectory() ? `${entry.name}/` : entry.name }));
  named.sort((a, b) => Buffer.compare(Buffer.from(a.sortKey), Buffer.from(b.sortKey)));
  for (const { entry } of named) {
    const key = `${at}${entry.name}`;
    if (!key.startsWith(prefix) && !prefix.startsWith(`${key}/`)) continue;
    const info = await infoOf(root, key, entry);
    if (info === null) continue;
    if (info.isDirectory()) yield* walk(root, `${key}/`, prefix, [...above, real]);
    else if (info.isFile() && key.startsWith(prefix)) yield objectOf(key, info);
  }
}

/** Null for what vanished meanwhile and for links to nowhere. */
async function infoOf(root: string, key: string, entry: Dirent): Promise<BigIntStats | null> {
  const file = path.join(root, key);
  if (entry.isSymbolicLink()) {
    const real = await realpathOrNull(file);
    if (real === null) return null;
    refuseOutside(root, real, key);
  }
  return stat(file, { bigint: true }).catch(nullWhenGone);
}

async function readFromFolder(root: string, key: string, options: ReadOptions): Promise<ObjectRead> {
  throwIfCancelled(options.signal);
  const file = path.join(root, ...checkKey(key).split('/'));
  const real = await realpathOrNull(file);
  if (real === null) throw new EngineError('object-missing', { key });
  refuseOutside(root, real, key);
  const handle = await open(real, 'r').catch((cause) => {
    if (nullWhenGone(cause) === null) throw new EngineError('object-missing', { key }, { cause });
    throw new EngineError('access-denied', { root, what: key }, { cause });
  });
  try {
    const info = await handle.stat({ bigint: true });
    if (!info.isFile()) throw new EngineError('object-missing', { key });
    const { etag, bytes } = objectOf(key, info);
    if (options.ifMatch !== undefined && options.ifMatch !== etag) throw new EngineError('object-changed', { key });
    const close = () => void handle.close().catch(() => undefined);
    return { etag, bytes, body: chunksOf(handle, key, etag, options), close };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* chunksOf(handle: FileHandle, key: string, etag: string, { offset = 0, signal }: ReadOptions) {
  try {
    let position = offset;
    for (;;) {
      throwIfCancelled(signal);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    // Overwritten in place while it was read: what was read is a mixture.
    if (objectOf(key, await handle.stat({ bigint: true })).etag !== etag) {
      throw new EngineError('object-changed', { key });
    }
  } finally {
    await handle.close();
  }
}

function objectOf(key: string, info: BigIntStats): SourceObject {
  return {
    key,
    bytes: Number(info.size),
    etag: `"${info.size}-${info.mtimeNs}-${info.ino}"`,
    modifiedAt: new Date(Number(info.mtimeMs)),
    storageClass: null,
  };
}

async function refuseLinkOut(root: string, folder: string, key: string): Promise<void> {
  let at = folder;
  let real = await realpathOrNull(at);
  while (real === null && at !== root) {
    at = path.dirname(at);
    real = await realpathOrNull(at);
  }
  if (real !== null) refuseOutside(root, real, key);
}

function refuseOutside(root: string, real: string, key: string): void {
  const relative = path.relative(root, real);
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    throw new EngineError('key-refused', { key, reason: 'it is a link that leaves the root' });
  }
}

async function realpathOrNull(file: string): Promise<string | null> {
  return realpath(file).catch(nullWhenGone);
}

function nullWhenGone(error: unknown): null {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null;
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
