import { readExtractView, removeDamagedObject } from '../extracts/mirror.ts';
import { collectMirrorGarbage } from '../extracts/mirror-garbage.ts';
import { type SyncReport, syncExtracts } from '../extracts/sync.ts';
import type { IsoDate } from '../protocol/date.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import type { RunLogEntry, RunSummary } from '../protocol/engine-api.ts';
import { EngineError, isEngineError, toWireError } from '../protocol/engine-error.ts';
import type { OnProgress } from '../protocol/progress.ts';
import { openConnector } from '../sources/open-connector.ts';
import { type BuildOutcome, buildSnapshot } from '../warehouse/build-snapshot.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { type OpenedWorkspace, openWorkspace } from './open-workspace.ts';
import { RunRecorder } from './run-log.ts';

export interface RefreshOptions {
  readonly workspaceDir: string;
  readonly packsDir: string;
  /** Extract days before this one are not looked at. */
  readonly since: IsoDate | null;
  /** Builds everything again instead of what changed. */
  readonly full: boolean;
  readonly steps: 'sync' | 'build' | 'refresh';
  /** Who asks, for the lock's note: `assay refresh`. */
  readonly command: string;
  readonly waitMs: number;
  readonly onProgress: OnProgress;
  readonly onLog: (entry: Omit<RunLogEntry, 'at'>) => void;
  readonly signal: AbortSignal;
}

export interface RefreshOutcome {
  readonly run: RunSummary;
  readonly sync: SyncReport | null;
  /** Null when only the mirror was synced. */
  readonly build: BuildOutcome | null;
}

/**
 * Sync, build, checks, publish, clean: the whole of a refresh, or a part of it, under the writer's lock and with a log of its own.
 * Rejected builds are an outcome, failures are thrown (and stand in the log first).
 */
export async function refreshWorkspace(options: RefreshOptions): Promise<RefreshOutcome> {
  const lock = await acquireWriterLock(options.workspaceDir, {
    command: options.command,
    waitMs: options.waitMs,
    signal: options.signal,
  });
  try {
    const recorder = await RunRecorder.start(options.workspaceDir);
    const onLog = (entry: Omit<RunLogEntry, 'at'>) => {
      recorder.log(entry);
      options.onLog(entry);
    };
    try {
      return await runSteps(recorder, { ...options, onLog });
    } catch (error) {
      const wire = toWireError(error);
      recorder.log({ level: 'error', stage: 'refresh', message: wire.message, advice: wire.advice, error: wire });
      const status = isEngineError(error, 'cancelled') || options.signal.aborted ? 'cancelled' : 'failed';
      await recorder.end({ status, snapshot: null, message: wire.message }, []);
      throw error;
    }
  } finally {
    await lock.release();
  }
}

async function runSteps(recorder: RunRecorder, options: RefreshOptions): Promise<RefreshOutcome> {
  const workspace = await openWorkspace(options.workspaceDir, options.packsDir);
  for (const warning of workspace.diagnostics) {
    options.onLog({
      level: 'warn',
      stage: 'list',
      message: formatDiagnostic(warning),
      advice: warning.advice,
      error: null,
    });
  }
  const sync = options.steps === 'build' ? null : await syncMirror(workspace, options);
  if (options.steps === 'sync') {
    const run = await recorder.end({ status: 'unchanged', snapshot: null, message: 'The mirror is up to date.' }, []);
    return { run, sync, build: null };
  }
  const outcome = await buildRepaired(workspace, options);
  if (outcome.status !== 'unchanged') await cleanMirror(workspace.workspaceDir);
  const found = outcome.manifest?.checks.filter((check) => check.status !== 'passed') ?? [];
  const run = await recorder.end(describe(outcome), found);
  return { run, sync, build: outcome };
}

/** A file that the disk has damaged is removed and, in a refresh, fetched again once. */
async function buildRepaired(workspace: OpenedWorkspace, options: RefreshOptions): Promise<BuildOutcome> {
  try {
    return await build(workspace, options);
  } catch (error) {
    if (!isEngineError(error, 'object-damaged')) throw error;
    await removeDamagedObject(workspace.workspaceDir, error.params.expected);
    if (options.steps === 'build') throw error;
    options.onLog({
      level: 'warn',
      stage: 'verify',
      message: error.message,
      advice: 'It is fetched again.',
      error: null,
    });
    await syncMirror(workspace, options);
    return build(workspace, options);
  }
}

async function build(workspace: OpenedWorkspace, options: RefreshOptions): Promise<BuildOutcome> {
  return buildSnapshot({
    workspaceDir: workspace.workspaceDir,
    pack: workspace.pack,
    packDir: workspace.packDir,
    config: workspace.config,
    view: await readExtractView(workspace.workspaceDir),
    full: options.full,
    onProgress: options.onProgress,
    onLog: options.onLog,
    signal: options.signal,
  });
}

async function syncMirror(workspace: OpenedWorkspace, options: RefreshOptions): Promise<SyncReport> {
  const source = workspace.config.source;
  if (source === null) throw new EngineError('source-not-set', { workspace: workspace.workspaceDir });
  const connector = await openConnector(source, {
    onRetry: ({ what, attempt, waitMs, reason }) =>
      options.onLog({
        level: 'info',
        stage: 'fetch',
        message: `${what}: attempt ${attempt} failed (${reason}); the next one is in ${(waitMs / 1000).toFixed(1)} s.`,
        advice: null,
        error: null,
      }),
  });
  try {
    return await syncExtracts({
      connector,
      workspaceDir: workspace.workspaceDir,
      config: workspace.config,
      pack: workspace.pack,
      since: options.since,
      onProgress: options.onProgress,
      onLog: options.onLog,
      signal: options.signal,
    });
  } finally {
    connector.close();
  }
}

/** Removes what neither a current day nor a snapshot refers to. */
export async function cleanMirror(workspaceDir: string): Promise<{ readonly objects: number; readonly bytes: number }> {
  const store = new SnapshotStore(workspaceDir);
  const kept = new Set<string>();
  for (const { id } of await store.list()) {
    for (const file of (await store.manifest(id)).files) kept.add(file.sha256);
  }
  return collectMirrorGarbage(workspaceDir, kept);
}

function describe(build: BuildOutcome): Pick<RunSummary, 'status' | 'snapshot' | 'message'> {
  switch (build.status) {
    case 'published':
      return { status: 'published', snapshot: build.snapshot, message: `Published snapshot ${build.snapshot}.` };
    case 'unchanged':
      return { status: 'unchanged', snapshot: build.snapshot, message: 'Nothing has changed; nothing was published.' };
    case 'rejected':
      return {
        status: 'rejected',
        snapshot: build.rejected,
        message: 'Checks refused the build. The last good snapshot stays; the failing rows are kept.',
      };
  }
}
