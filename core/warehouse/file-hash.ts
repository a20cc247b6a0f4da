import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * SHA-256 of a file, hex. Never call it on a database that this process has open: closing the second handle would drop
 * the lock that DuckDB holds on the file.
 */
export async function hashFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}

/** SHA-256 of a text or bytes, hex. */
export function hashText(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
