import { readdir, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { type IsoDate, isIsoDate } from '../protocol/date.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { writeDurably } from '../sources/durable-write.ts';
import { dayPath, daysFolder } from './mirror-layout.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);

const recordedFile = z.object({
  source: z.string(),
  path: z.string(),
  etag: z.string(),
  sha256: hash,
  bytes: count,
  rows: count.nullable(),
  load: z.enum(['delta', 'full']),
});

const dayRecord = z.object({
  format: z.literal('mirror-day/1'),
  date: z.string().refine(isIsoDate),
  revision: count,
  deleted: z.boolean(),
  /** The manifest it was made of; null for a root without manifests. `sha256` is over what it says (see manifest). */
  manifest: z.object({ key: z.string(), etag: z.string(), sha256: hash }).nullable(),
  files: z.array(recordedFile),
  sources: z.record(z.string(), z.enum(['complete', 'empty', 'missing'])),
});

/** One day of the mirror. It is written only when all of its files are there, so a day is seen whole or not at all. */
export type DayRecord = z.output<typeof dayRecord>;
export type RecordedFile = z.output<typeof recordedFile>;

export async function writeDayRecord(mirrorDir: string, record: DayRecord): Promise<void> {
  await writeDurably(dayPath(mirrorDir, record.date), `${JSON.stringify(dayRecord.parse(record), null, 1)}\n`);
}

/** All days in date order. What cannot be read goes to `onDamaged`; without it that is a `mirror-damaged` error. */
export async function readDayRecords(
  mirrorDir: string,
  onDamaged?: (error: EngineError) => void,
): Promise<Map<IsoDate, DayRecord>> {
  const names = await readdir(daysFolder(mirrorDir)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const dates = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .filter(isIsoDate)
    .sort();
  const read = await Promise.all(dates.map((date) => readDayRecord(mirrorDir, date).catch((error: unknown) => error)));
  const records = new Map<IsoDate, DayRecord>();
  for (const [index, record] of read.entries()) {
    if (record instanceof EngineError && onDamaged !== undefined) onDamaged(record);
    else if (record instanceof Error) throw record;
    else records.set(dates[index] ?? '', record as DayRecord);
  }
  return records;
}

async function readDayRecord(mirrorDir: string, date: IsoDate): Promise<DayRecord> {
  const file = dayPath(mirrorDir, date);
  try {
    const record = dayRecord.parse(JSON.parse(await readFile(file, 'utf8')));
    if (record.date !== date) throw new Error(`it is about ${record.date}`);
    return record;
  } catch (cause) {
    const message = cause instanceof z.ZodError ? (cause.issues[0]?.message ?? 'unknown shape') : String(cause);
    throw new EngineError('mirror-damaged', { file, message }, { cause });
  }
}

/** Forgets every day: another root is another shop. Objects stay until garbage collection, in case the content is the same. */
export async function removeDayRecords(mirrorDir: string): Promise<void> {
  await rm(daysFolder(mirrorDir), { recursive: true, force: true });
}
