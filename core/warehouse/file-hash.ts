import { createHash, webcrypto } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { SnapshotManifest } from '../protocol/snapshot.ts';

/** Bytes of the parts of a new snapshot's file that are hashed each by itself. */
export const hashPartBytes = 8 * 2 ** 20;
/** Parts that are hashed at a time. */
const lanes = Math.min(4, availableParallelism());

/** SHA-256 of a file, hex. What is said of `hashFileParts` goes for it too. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}

/**
 * SHA-256 of the SHA-256 (32 bytes each) of all parts of a file in order, hex: several parts at a time, beside the main thread.
 * Never call it on a database that this process has open: closing the second handle would drop the lock that DuckDB holds on the
 * file.
 */
export async function hashFileParts(file: string, partBytes: number, signal?: AbortSignal): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const parts = Array.from({ length: Math.ceil(size / partBytes) }, (_, i) => i * partBytes);
    const digests = parts.map(() => new Uint8Array());
    const waiting = parts.entries();
    const lane = async (): Promise<void> => {
      const buffer = new Uint8Array(Math.min(partBytes, size));
      for (const [i, start] of waiting) {
        signal?.throwIfAborted();
        const part = buffer.subarray(0, Math.min(partBytes, size - start));
        await readFully(handle, part, start);
        digests[i] = new Uint8Array(await webcrypto.subtle.digest('SHA-256', part));
      }
    };
    // The file is closed when one of them fails, so all end first.
    const work = Array.from({ length: lanes }, lane);
    await Promise.allSettled(work);
    await Promise.all(work);
    return hashText(Buffer.concat(digests));
  } finally {
    await handle.close();
  }
}

/** The hash of a snapshot's file in the way of its manifest: those of earlier builds have that of the whole file. */
export function hashWarehouse(
  file: string,
  { partBytes }: Pick<SnapshotManifest['warehouse'], 'partBytes'>,
  signal?: AbortSignal,
): Promise<string> {
  return partBytes === undefined ? hashFile(file, signal) : hashFileParts(file, partBytes, signal);
}

/** SHA-256 of a text or bytes, hex. */
export function hashText(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    done += bytesRead;
  }
}
