import type { IsoDate } from '../protocol/date.ts';
import { type ErrorCode, isEngineError } from '../protocol/engine-error.ts';
import type { SourceConnector } from '../sources/source-connector.ts';
import type { DayPlan, PlannedFile } from './day-plan.ts';
import { type DayRecord, type RecordedFile, writeDayRecord } from './day-record.ts';
import { freeBytes, requireFree } from './free-disk.ts';
import type { ObjectStore } from './object-store.ts';
import { runBounded } from './run-bounded.ts';

const concurrency = 8;

/** A day or a file that could not be taken over, and why. */
export interface HeldBack {
  readonly date: IsoDate;
  readonly key: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface FetchResult {
  /** Days that were written. */
  readonly written: readonly IsoDate[];
  readonly files: number;
  readonly bytes: number;
  readonly reused: number;
  /** Days without a file that the root no longer gives; an older revision of them stays. */
  readonly heldBack: readonly HeldBack[];
  /** Files that the root no longer gives and the mirror still has. */
  readonly kept: readonly HeldBack[];
  readonly problems: readonly { readonly date: IsoDate; readonly error: Error }[];
}

export interface FetchInput {
  readonly connector: SourceConnector;
  readonly mirrorDir: string;
  readonly store: ObjectStore;
  readonly plans: readonly DayPlan[];
  readonly records: ReadonlyMap<IsoDate, DayRecord>;
  readonly signal: AbortSignal;
  readonly onProgress: (key: string | null, done: number, total: number) => void;
  /** Bytes that may be written; tests make a disk full. */
  readonly free?: (folder: string) => Promise<number>;
}

interface OpenDay {
  readonly plan: DayPlan;
  readonly previous: ReadonlyMap<string, RecordedFile>;
  readonly files: RecordedFile[];
  failed: boolean;
}

/**
 * Fetches the files of these days, the oldest day first, and writes each day's record once all of its files are there.
 * Errors: `disk-full` (before the first byte, where it can be foreseen), `cancelled`, and those of the connection.
 */
export async function fetchDays(input: FetchInput): Promise<FetchResult> {
  const { store, plans, records } = input;
  const written: IsoDate[] = [];
  const heldBack: HeldBack[] = [];
  const kept: HeldBack[] = [];
  const problems: { date: IsoDate; error: Error }[] = [];
  const days: OpenDay[] = plans.map((plan) => {
    const previous = new Map((records.get(plan.date)?.files ?? []).map((file) => [file.path, file]));
    return { plan, previous, files: [], failed: false };
  });
  const progress = new FetchProgress(input.onProgress);
  await runBounded(days, concurrency, async ({ plan }) => {
    for (const file of plan.files) {
      if (file.sha256 === null || !(await store.has(file.sha256, file.bytes))) progress.expect(file.bytes);
    }
  });
  requireFree(input.mirrorDir, progress.total, await (input.free ?? freeBytes)(input.mirrorDir));

  // A fault that ends the sync ends the files beside it too; their parts are kept.
  const stop = new AbortController();
  const signal = AbortSignal.any([input.signal, stop.signal]);
  let files = 0;
  let bytes = 0;
  let reused = 0;
  const finish = async (day: OpenDay) => {
    if (day.failed || day.files.length < day.plan.files.length) return;
    const { date, revision, deleted, manifest, sources } = day.plan;
    const sorted = day.files.sort((a, b) => (a.path < b.path ? -1 : 1));
    await writeDayRecord(input.mirrorDir, {
      format: 'mirror-day/1',
      date,
      revision,
      deleted,
      manifest,
      sources,
      files: sorted,
    });
    written.push(date);
  };
  const fetchFile = async (day: OpenDay, file: PlannedFile): Promise<void> => {
    if (day.failed) return;
    const { date } = day.plan;
    const known = await knownContent(store, day, file);
    const report = progress.begin(file.path);
    try {
      const got = await store.fetch({
        ...file,
        connector: input.connector,
        key: file.path,
        known,
        signal,
        onBytes: report,
      });
      if (got.reused) reused += 1;
      else {
        files += 1;
        bytes += file.bytes;
      }
      const { sha256, etag } = got;
      day.files.push({ ...file, sha256, etag });
    } catch (error) {
      if (isEngineError(error, 'object-missing', 'object-archived', 'object-changed')) {
        const notice = { date, key: file.path, code: error.code, message: error.message };
        if (known !== null && error.code !== 'object-changed') {
          kept.push(notice);
          day.files.push({ ...file, ...known });
        } else {
          day.failed = true;
          heldBack.push(notice);
        }
      } else if (isEngineError(error, 'extract-size-differs', 'extract-hash-differs', 'key-refused')) {
        day.failed = true;
        problems.push({ date, error });
      } else {
        throw error;
      }
    }
    await finish(day);
  };

  await runBounded(
    days.filter(({ plan }) => plan.files.length === 0),
    concurrency,
    finish,
  );
  await runBounded(filesOf(days), concurrency, async ({ day, file }) => {
    try {
      await fetchFile(day, file);
    } catch (error) {
      // Downloads that began with credentials which still held may come to their end.
      if (!isEngineError(error, 'credentials-expired')) stop.abort();
      throw error;
    }
  });
  progress.end();
  return { written: written.sort(), files, bytes, reused, heldBack, kept, problems };
}

function* filesOf(days: readonly OpenDay[]) {
  for (const day of days) for (const file of day.plan.files) yield { day, file };
}

/** The content that the mirror's own revision of the day has under this path, where it may still be the right one. */
async function knownContent(store: ObjectStore, day: OpenDay, file: PlannedFile) {
  const previous = day.previous.get(file.path);
  if (previous === undefined || previous.bytes !== file.bytes) return null;
  if (file.sha256 !== null && file.sha256 !== previous.sha256) return null;
  if (file.etag !== null && file.etag !== previous.etag) return null;
  if (!(await store.has(previous.sha256, previous.bytes))) return null;
  return { etag: previous.etag, sha256: previous.sha256 };
}

/** Adds up the bytes of files that are fetched side by side; tells of each file, of each percent, and ten times a second. */
class FetchProgress {
  total = 0;
  #done = 0;
  #told = 0;
  #toldAt = 0;
  readonly #tell: FetchInput['onProgress'];

  constructor(tell: FetchInput['onProgress']) {
    this.#tell = tell;
  }

  expect(bytes: number): void {
    this.total += bytes;
  }

  /** How far one file is; may fall back. */
  begin(key: string): (bytes: number) => void {
    let last: number | null = null;
    return (bytes) => {
      this.#done += bytes - (last ?? 0);
      const moved = Math.abs(this.#done - this.#told) * 100 >= this.total;
      if (last === null || moved || Date.now() - this.#toldAt >= 100) {
        this.#told = this.#done;
        this.#toldAt = Date.now();
        this.#tell(key, Math.min(this.#done, this.total), this.total);
      }
      last = bytes;
    };
  }

  end(): void {
    if (this.total > 0) this.#tell(null, this.total, this.total);
  }
}
