import { createHash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import { syncFolder } from '../sources/durable-write.ts';
import { throwIfCancelled } from '../sources/retry.ts';
import type { ObjectRead, SourceConnector } from '../sources/source-connector.ts';
import { asDiskError } from './free-disk.ts';
import { objectPath, partsFolder } from './mirror-layout.ts';
import { PartFile } from './part-file.ts';

/** An object that changes under the reader is begun again so often; a damaged one once. */
const maxChanges = 3;
const maxDamages = 2;

export interface FetchRequest {
  readonly connector: SourceConnector;
  readonly key: string;
  readonly bytes: number;
  /** Null where nobody announced it: the computed one is taken. */
  readonly sha256: string | null;
  /** The ETag of the listing that announced it; null when any is right. */
  readonly etag: string | null;
  /** Content that may be taken without reading when the object still has this ETag. */
  readonly known: { readonly etag: string; readonly sha256: string } | null;
  readonly signal: AbortSignal;
  /** Bytes of this file that are here now; falls back when it has to begin again. */
  readonly onBytes: (bytes: number) => void;
}

export interface FetchedObject {
  readonly sha256: string;
  readonly etag: string;
  /** Nothing was read: the content was here. */
  readonly reused: boolean;
}

/** The content-addressed files of a mirror: `objects/ab/<sha256>`, each verified before it gets its name. */
export class ObjectStore {
  readonly #mirrorDir: string;
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(mirrorDir: string) {
    this.#mirrorDir = mirrorDir;
  }

  /** True where the content is here with that size (its hash is computed again when a build reads it). */
  async has(sha256: string, bytes: number): Promise<boolean> {
    const info = await stat(objectPath(this.#mirrorDir, sha256)).catch(() => null);
    return info?.isFile() === true && info.size === bytes;
  }

  /** Removes content that turned out to be damaged, so that the next sync fetches it again. */
  async remove(sha256: string): Promise<void> {
    await rm(objectPath(this.#mirrorDir, sha256), { force: true });
  }

  /**
   * Fetches one file, going on where an earlier run stopped. Errors: `extract-size-differs`, `extract-hash-differs` (after
   * a second try), `object-changed`, `disk-full`, `cancelled`, and those of the connector. What is cut short stays as a part.
   */
  async fetch(request: FetchRequest): Promise<FetchedObject> {
    const name = createHash('sha256').update(`${request.key}\n${request.sha256}\n${request.bytes}`).digest('hex');
    // Two days may list the same object; a part has one writer.
    while (this.#running.has(name)) await this.#running.get(name)?.catch(() => undefined);
    const work = this.#fetchWithRepeats(request, name);
    this.#running.set(name, work);
    try {
      return await work;
    } finally {
      this.#running.delete(name);
    }
  }

  async #fetchWithRepeats(request: FetchRequest, name: string): Promise<FetchedObject> {
    for (let changes = 0, damages = 0; ; ) {
      try {
        return await this.#fetchOnce(request, name);
      } catch (error) {
        if (isEngineError(error, 'object-changed')) changes += 1;
        else if (isEngineError(error, 'extract-size-differs', 'extract-hash-differs')) damages += 1;
        else throw await asDiskError(error, this.#mirrorDir, request.bytes);
        if (changes >= maxChanges || damages >= maxDamages) throw error;
        request.onBytes(0);
      }
    }
  }

  async #fetchOnce(request: FetchRequest, name: string): Promise<FetchedObject> {
    const { key, bytes, sha256, signal } = request;
    throwIfCancelled(signal);
    if (sha256 !== null && (await this.has(sha256, bytes))) return { sha256, etag: request.etag ?? '', reused: true };
    const part = await PartFile.open(partsFolder(this.#mirrorDir), name, bytes);
    try {
      const etag = await this.#fill(part, request);
      if (etag === null && request.known !== null) {
        await part.discard();
        return { ...request.known, reused: true };
      }
      if (part.bytes !== bytes) {
        throw new EngineError('extract-size-differs', { key, expected: bytes, actual: part.bytes });
      }
      const actual = part.digest();
      if (sha256 !== null && actual !== sha256) {
        throw new EngineError('extract-hash-differs', { key, expected: sha256, actual });
      }
      const target = objectPath(this.#mirrorDir, actual);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await part.publish(target);
      await syncFolder(path.dirname(target));
      return { sha256: actual, etag: etag ?? part.etag ?? '', reused: false };
    } catch (error) {
      if (isEngineError(error, 'object-changed', 'extract-size-differs', 'extract-hash-differs')) await part.discard();
      throw error;
    } finally {
      await part.close();
    }
  }

  /** Reads what is missing. Returns the ETag read, or null when the content known already is still the right one. */
  async #fill(part: PartFile, { connector, key, bytes, sha256, etag, known, signal, onBytes }: FetchRequest) {
    onBytes(part.bytes);
    if (part.bytes === bytes && bytes > 0) {
      // Stopped between the last byte and the name. Only an announced hash tells whether this is still the content.
      if (sha256 === null) throw new EngineError('object-changed', { key });
      return part.etag;
    }
    const wanted = part.etag ?? etag;
    const read: ObjectRead = await connector.read(key, {
      offset: part.bytes,
      signal,
      ...(wanted === null ? {} : { ifMatch: wanted }),
    });
    if (part.bytes === 0 && known !== null && known.etag === read.etag) {
      read.close();
      return null;
    }
    if (read.bytes !== bytes) {
      read.close();
      throw new EngineError('extract-size-differs', { key, expected: bytes, actual: read.bytes });
    }
    try {
      for await (const chunk of read.body) {
        await part.write(chunk, read.etag);
        onBytes(part.bytes);
      }
    } catch (error) {
      if (!isEngineError(error, 'object-changed')) await part.keep(read.etag).catch(() => undefined);
      throw error;
    }
    return read.etag;
  }
}
