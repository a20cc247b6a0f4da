import { isEngineError } from '../protocol/engine-error.ts';

/** Bytes of a warehouse for one byte of extracts: sources, history, facts and marts, and what a build spills. */
const growth = 6;

/**
 * Bytes that a build needs beside what is there: a copy of the previous file (twice, when it has to be compacted), and
 * `growth` times the extracts that it reads anew. An estimate, on the safe side.
 */
export function estimateDisk(previousBytes: number, newExtractBytes: number): number {
  return 2 * previousBytes + growth * newExtractBytes;
}

/** True for what a full disk makes of DuckDB's and the system's errors. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true;
  if (isEngineError(error, 'disk-full')) return true;
  if (
    error instanceof Error &&
    /No space left on device|disk quota exceeded|not enough space on the disk/i.test(error.message)
  )
    return true;
  return error instanceof Error && error.cause !== undefined && isDiskFull(error.cause);
}
