import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addDays, type IsoDate } from '../protocol/date.ts';
import { throwIfCancelled } from '../sources/retry.ts';
import { type DayRecord, readDayRecords } from './day-record.ts';
import type { ExtractFile, ExtractView } from './extract-view.ts';
import { fileFormat } from './file-format.ts';
import { mirrorFolder, objectPath } from './mirror-layout.ts';
import { ObjectStore } from './object-store.ts';
import { runBounded } from './run-bounded.ts';
import { readLedger } from './sync-ledger.ts';

/** What the mirror holds now, without a network. Deleted days are left out. Errors: `mirror-damaged`. */
export async function readExtractView(workspaceDir: string): Promise<ExtractView> {
  const mirrorDir = mirrorFolder(workspaceDir);
  const [ledger, records] = await Promise.all([readLedger(mirrorDir), readDayRecords(mirrorDir)]);
  const days = [...records.values()]
    .filter((record) => !record.deleted)
    .map((record) => ({
      date: record.date,
      revision: record.revision,
      files: record.files.map((file) => toExtractFile(mirrorDir, record, file)),
      sources: record.sources,
    }));
  return { root: ledger?.root ?? '', days, missingDays: missingDays([...records.keys()]) };
}

function toExtractFile(
  mirrorDir: string,
  { date, revision }: DayRecord,
  file: DayRecord['files'][number],
): ExtractFile {
  const { etag: _, ...rest } = file;
  const { format, gzip } = fileFormat(file.path) ?? { format: 'parquet', gzip: false };
  return { ...rest, date, revision, object: objectPath(mirrorDir, file.sha256), format, gzip };
}

/** Days between the first and the last of these (in order) that are not among them. */
export function missingDays(dates: readonly IsoDate[]): IsoDate[] {
  const missing: IsoDate[] = [];
  for (const [index, date] of dates.entries()) {
    const previous = dates[index - 1];
    if (previous === undefined) continue;
    for (let day = addDays(previous, 1); day < date; day = addDays(day, 1)) missing.push(day);
  }
  return missing;
}

export interface ObjectFault {
  /** Every path and day that this content stands for. */
  readonly paths: readonly { readonly date: IsoDate; readonly path: string }[];
  readonly sha256: string;
  readonly fault: 'missing' | 'size' | 'hash';
}

export interface VerifyOptions {
  /** Removes what is damaged, so that the next sync fetches it again. Default false. */
  readonly repair?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Hashes every object of the current days again. Returns what is not as it was. */
export async function verifyObjects(workspaceDir: string, options: VerifyOptions = {}): Promise<ObjectFault[]> {
  const { days } = await readExtractView(workspaceDir);
  const store = new ObjectStore(mirrorFolder(workspaceDir));
  const objects = new Map<string, ExtractFile[]>();
  for (const file of days.flatMap((day) => day.files)) {
    objects.set(file.sha256, [...(objects.get(file.sha256) ?? []), file]);
  }
  const faults: ObjectFault[] = [];
  let done = 0;
  await runBounded(objects, 2, async ([sha256, files]) => {
    throwIfCancelled(options.signal);
    const fault = await objectFault(files[0], options.signal);
    if (fault !== null) {
      faults.push({ sha256, fault, paths: files.map(({ date, path }) => ({ date, path })) });
      if (options.repair === true) await store.remove(sha256);
    }
    done += 1;
    options.onProgress?.(done, objects.size);
  });
  return faults;
}

async function objectFault(file: ExtractFile | undefined, signal?: AbortSignal): Promise<ObjectFault['fault'] | null> {
  if (file === undefined) return null;
  const info = await stat(file.object).catch(() => null);
  if (info === null) return 'missing';
  if (info.size !== file.bytes) return 'size';
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file.object, { highWaterMark: 1 << 20 })) {
    throwIfCancelled(signal);
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex') === file.sha256 ? null : 'hash';
}

/** Removes content that a reader found damaged, so that the next sync fetches it again. */
export async function removeDamagedObject(workspaceDir: string, sha256: string): Promise<void> {
  await new ObjectStore(mirrorFolder(workspaceDir)).remove(sha256);
}

export interface MirrorHealth {
  /** Empty before the first sync. */
  readonly root: string;
  readonly days: number;
  readonly firstDay: IsoDate | null;
  readonly lastDay: IsoDate | null;
  readonly files: number;
  readonly bytes: number;
  readonly missingDays: readonly IsoDate[];
  /** Files that are no longer there, or have another size. Content is hashed by `verifyObjects` only. */
  readonly lostFiles: readonly string[];
  /** When a sync last ended without an error. */
  readonly syncedAt: string | null;
}

/** A quick look for `assay doctor`. Errors: `mirror-damaged`. */
export async function mirrorHealth(workspaceDir: string): Promise<MirrorHealth> {
  const mirrorDir = mirrorFolder(workspaceDir);
  const store = new ObjectStore(mirrorDir);
  const [view, ledger] = await Promise.all([readExtractView(workspaceDir), readLedger(mirrorDir)]);
  const files = view.days.flatMap((day) => day.files);
  const lostFiles: string[] = [];
  await runBounded(files, 16, async ({ path, sha256, bytes }) => {
    if (!(await store.has(sha256, bytes))) lostFiles.push(path);
  });
  return {
    root: view.root,
    days: view.days.length,
    firstDay: view.days[0]?.date ?? null,
    lastDay: view.days.at(-1)?.date ?? null,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    missingDays: view.missingDays,
    lostFiles,
    syncedAt: ledger?.syncedAt ?? null,
  };
}
