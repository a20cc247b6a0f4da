import type { Pack } from '../packs/pack.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import { byteText } from '../protocol/byte-scale.ts';
import type { IsoDate } from '../protocol/date.ts';
import type { RunLogEntry } from '../protocol/engine-api.ts';
import { EngineError, isEngineError, toWireError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import { throwIfCancelled } from '../sources/retry.ts';
import type { SourceConnector } from '../sources/source-connector.ts';
import { findChangedManifests } from './changed-manifests.ts';
import type { RootChanges } from './day-plan.ts';
import { type DayRecord, readDayRecords, removeDayRecords } from './day-record.ts';
import { type FetchResult, fetchDays, type HeldBack } from './fetch-days.ts';
import { findChangedDays } from './listed-days.ts';
import { missingDays } from './mirror.ts';
import { mirrorFolder } from './mirror-layout.ts';
import { ObjectStore } from './object-store.ts';
import { readLedger, writeLedger } from './sync-ledger.ts';

export interface SyncInput {
  readonly connector: SourceConnector;
  readonly workspaceDir: string;
  readonly config: Pick<WorkspaceConfig, 'completeness' | 'settledMinutes' | 'mapping'>;
  /** Names the sources of a root without manifests, besides those of the mapping. */
  readonly pack?: Pick<Pack, 'sources'>;
  /** Days before this one are not looked at; those that the mirror holds stay. */
  readonly since: IsoDate | null;
  readonly onProgress: OnProgress;
  readonly onLog: (entry: Omit<RunLogEntry, 'at'>) => void;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970; tests set the clock. */
  readonly now?: () => number;
  /** Bytes that may be written under a folder; tests make a disk full. */
  readonly free?: (folder: string) => Promise<number>;
}

export interface SyncReport {
  readonly root: string;
  /** Manifests (or extract files) that the listing showed. */
  readonly listed: number;
  /** Days that are new, restated or deleted, in order. */
  readonly changed: readonly IsoDate[];
  readonly fetched: { readonly files: number; readonly bytes: number };
  /** Files of changed days whose content the mirror had already. */
  readonly reused: number;
  /** Days that wait for a file which the root no longer gives. */
  readonly heldBack: readonly HeldBack[];
  /** Files that the root no longer gives; what the mirror holds of them stays valid. */
  readonly kept: readonly HeldBack[];
  /** Days that the root no longer tells of; they stay. */
  readonly gone: readonly IsoDate[];
  /** Days that are not complete yet (roots without manifests). */
  readonly incomplete: readonly IsoDate[];
  /** Days between the first and the last of the mirror that nobody told of. */
  readonly missing: readonly IsoDate[];
}

/**
 * Brings the mirror up to date with its root: one listing pass, then only what changed. A day becomes visible when all
 * of its files are verified. A fault of one day does not stop the others; the first is thrown at the end. What was fetched
 * before an error or a cancel is kept, and the next sync goes on from there.
 */
export async function syncExtracts(input: SyncInput): Promise<SyncReport> {
  const { connector, signal, onLog } = input;
  const mirrorDir = mirrorFolder(input.workspaceDir);
  const store = new ObjectStore(mirrorDir);
  throwIfCancelled(signal);
  await settleRoot(mirrorDir, input);
  const records = await readDayRecords(mirrorDir, (error) => {
    onLog({
      level: 'warn',
      stage: 'list',
      message: `${error.message} The day is read again.`,
      advice: null,
      error: null,
    });
  });

  try {
    const changes = await look(mirrorDir, records, input);
    const repairs = await lostFiles(store, records, changes);
    if (repairs.length > 0)
      warn(input, 'fetch', `${repairs.length} days have lost files in the mirror; they are fetched again.`);
    const plans = [...changes.plans, ...repairs].sort((a, b) => (a.date < b.date ? -1 : 1));
    const result = await fetchDays({
      connector,
      mirrorDir,
      store,
      plans,
      records,
      signal,
      onProgress: (item, done, total) => input.onProgress({ stage: 'fetch', item, done, total, unit: 'bytes' }),
      ...(input.free === undefined ? {} : { free: input.free }),
    });
    const report = await describe(mirrorDir, input, changes, result);
    failForProblems(input, [...changes.problems, ...result.problems]);
    const syncedAt = new Date((input.now ?? Date.now)()).toISOString();
    await writeLedger(mirrorDir, { ...ledgerOf(input), syncedAt });
    return report;
  } catch (error) {
    if (isEngineError(error, 'credentials-expired')) {
      warn(
        input,
        'fetch',
        'The sync pauses here: the credentials have expired. What was fetched is kept.',
        error.advice,
      );
    }
    throw error;
  }
}

/** Another root is another shop: its days do not mix with those of the one before. */
async function settleRoot(mirrorDir: string, input: SyncInput): Promise<void> {
  const ledger = await readLedger(mirrorDir);
  const wanted = ledgerOf(input);
  const sameMode = (ledger?.completeness === 'manifest') === (wanted.completeness === 'manifest');
  if (ledger !== null && ledger.root === wanted.root && ledger.endpoint === wanted.endpoint && sameMode) return;
  if (ledger !== null) {
    const was = ledger.endpoint === null ? ledger.root : `${ledger.root} at ${ledger.endpoint}`;
    warn(
      input,
      'list',
      `The mirror was made from ${was} (${ledger.completeness}); it is made anew from ${wanted.root}.`,
    );
    await removeDayRecords(mirrorDir);
  }
  await writeLedger(mirrorDir, { ...wanted, syncedAt: null });
}

function ledgerOf({ connector, config }: SyncInput) {
  const { root, endpoint } = connector;
  return { format: 'mirror-ledger/1' as const, root, endpoint, completeness: config.completeness };
}

async function look(mirrorDir: string, records: ReadonlyMap<IsoDate, DayRecord>, input: SyncInput) {
  const { connector, since, signal, onProgress, config } = input;
  const onListed = (done: number) => onProgress({ stage: 'list', item: null, done, total: null, unit: 'objects' });
  if (config.completeness === 'manifest') {
    return findChangedManifests({
      connector,
      mirrorDir,
      records,
      since,
      signal,
      onListed,
      onRead: (item, done, total) => onProgress({ stage: 'list', item, done, total, unit: 'objects' }),
    });
  }
  return findChangedDays({
    connector,
    records,
    since,
    signal,
    onListed,
    completeness: config.completeness,
    settledMinutes: config.settledMinutes,
    mapping: config.mapping,
    sourceNames: (input.pack?.sources ?? []).map((source) => source.name),
    now: (input.now ?? Date.now)(),
    onSkipped: (key, reason) => warn(input, 'list', `${key} is left out: ${reason}.`),
  });
}

/** Days whose record is right but whose files are no longer in the store: somebody removed them, or they were damaged. */
async function lostFiles(store: ObjectStore, records: ReadonlyMap<IsoDate, DayRecord>, { plans }: RootChanges) {
  const planned = new Set(plans.map(({ date }) => date));
  const lost: DayRecord[] = [];
  for (const record of records.values()) {
    if (planned.has(record.date)) continue;
    const here = await Promise.all(record.files.map(({ sha256, bytes }) => store.has(sha256, bytes)));
    if (here.includes(false)) lost.push(record);
  }
  return lost.map((record) => ({ ...record, files: record.files.map((file) => ({ ...file, etag: null })) }));
}

async function describe(
  mirrorDir: string,
  input: SyncInput,
  changes: RootChanges,
  { written, files, bytes, reused, heldBack, kept }: FetchResult,
): Promise<SyncReport> {
  const records = await readDayRecords(mirrorDir, () => {});
  const missing = missingDays([...records.keys()]);
  const { gone, incomplete, listed } = changes;
  for (const { date, message } of heldBack) warn(input, 'fetch', `The day ${date} is held back: ${message}`);
  for (const { date, message } of kept) warn(input, 'fetch', `${date}: ${message} The copy in the mirror stays valid.`);
  for (const plan of changes.plans) {
    const said = Object.entries(plan.sources).filter(([, state]) => state === 'missing');
    for (const [source] of said) warn(input, 'fetch', `${plan.date}: the shop says that ${source} is missing.`);
  }
  if (gone.length > 0) warn(input, 'list', `The root no longer tells of ${dates(gone)}; the mirror keeps them.`);
  if (incomplete.length > 0) warn(input, 'list', `Not complete yet: ${dates(incomplete)}.`);
  if (missing.length > 0) warn(input, 'list', `No extracts for ${dates(missing)}.`);
  const done =
    written.length === 0
      ? 'Nothing has changed at the root.'
      : `${counted(written.length, 'day')}, ${counted(files, 'file')}, ${byteText(bytes)} fetched.`;
  input.onLog({ level: 'info', stage: 'fetch', message: done, advice: null, error: null });
  return {
    root: input.connector.root,
    listed,
    changed: written,
    fetched: { files, bytes },
    reused,
    heldBack,
    kept,
    gone,
    incomplete,
    missing,
  };
}

function failForProblems(
  input: SyncInput,
  problems: readonly { readonly date: IsoDate | null; readonly error: Error }[],
) {
  for (const { error } of problems) {
    const advice = error instanceof EngineError ? error.advice : null;
    input.onLog({ level: 'error', stage: 'fetch', message: error.message, advice, error: toWireError(error) });
  }
  const first = problems[0];
  if (first !== undefined) throw first.error;
}

function warn(input: SyncInput, stage: string, message: string, advice: string | null = null): void {
  input.onLog({ level: 'warn', stage, message, advice, error: null });
}

/** `3 days (2026-11-01, 2026-11-02, 2026-11-05)`, shortened. */
function dates(days: readonly IsoDate[]): string {
  const shown = days.slice(0, 5).join(', ');
  return `${counted(days.length, 'day')} (${shown}${days.length > 5 ? ', ...' : ''})`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
