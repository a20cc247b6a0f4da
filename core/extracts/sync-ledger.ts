import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '../sources/durable-write.ts';
import { ledgerPath } from './mirror-layout.ts';

const ledger = z.object({
  format: z.literal('mirror-ledger/1'),
  /** The root that the days come from. */
  root: z.string(),
  endpoint: z.string().nullable(),
  completeness: z.enum(['manifest', 'success_file', 'settled']),
  /** When a sync last came to its end without an error; null before the first. */
  syncedAt: z.string().nullable(),
});

/** What the mirror as a whole was made from. The state of each day (revision, ETags, hashes) stands in its day record. */
export type SyncLedger = z.output<typeof ledger>;

/** Null where there is none, and where it cannot be read: a sync then compares every day again. */
export async function readLedger(mirrorDir: string): Promise<SyncLedger | null> {
  try {
    return ledger.parse(JSON.parse(await readFile(ledgerPath(mirrorDir), 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeLedger(mirrorDir: string, value: SyncLedger): Promise<void> {
  await writeDurably(ledgerPath(mirrorDir), `${JSON.stringify(ledger.parse(value), null, 1)}\n`);
}
