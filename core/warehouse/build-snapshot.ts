import { chmod, constants, copyFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AnalysisFunction } from '../analysis/analysis-function.ts';
import { verdictOf } from '../checks/verdict.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import { freeBytes, requireFree } from '../extracts/free-disk.ts';
import type { Pack } from '../packs/pack.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { OnProgress, RefreshStage } from '../protocol/progress.ts';
import { SNAPSHOT_FORMAT, type SnapshotManifest } from '../protocol/snapshot.ts';
import { type BuildPlan, planBuild, seedsFolder } from './build-plan.ts';
import { isDiskFull } from './disk-space.ts';
import { removeFolder } from './durable-files.ts';
import { engineVersions } from './engine-version.ts';
import { hashFileParts, hashPartBytes, hashWarehouse } from './file-hash.ts';
import { type Filled, fillWarehouse, type OnLog } from './fill-warehouse.ts';
import { archivePack } from './pack-archive.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { closeWarehouse, interruptible, openWarehouse } from './warehouse-database.ts';

export interface BuildInput {
  readonly workspaceDir: string;
  /** The pack with the workspace's settings and mapping applied. */
  readonly pack: Pack;
  readonly packDir: string;
  readonly config: WorkspaceConfig;
  readonly view: ExtractView;
  readonly role?: string;
  readonly full?: boolean;
  readonly functions?: ReadonlyMap<string, AnalysisFunction>;
  readonly onProgress?: OnProgress;
  readonly onLog?: OnLog;
  readonly signal?: AbortSignal;
}

export interface BuildOutcome {
  readonly status: 'published' | 'unchanged' | 'rejected';
  /** The current snapshot afterwards; null when the first build was rejected. */
  readonly snapshot: string | null;
  /** Of the snapshot that was published or is still current; of the rejected build where there is one. */
  readonly manifest: SnapshotManifest | null;
  /** Id of the rejected build. */
  readonly rejected: string | null;
  readonly plan: BuildPlan;
  /** Snapshots that retention removed. */
  readonly removed: readonly string[];
}

type Candidate = { id: string; folder: string; warehouse: string };

/**
 * Builds a candidate beside the published snapshots, checks it, and publishes it, or keeps it under rejected/ when a check of
 * severity error failed. CURRENT moves last; whatever goes wrong before leaves everything as it was. The caller holds the
 * writer's lock. Errors: `disk-full`, `cancelled`, and those of the plan, the ingest, the models and the checks.
 */
export async function buildSnapshot(input: BuildInput): Promise<BuildOutcome> {
  const store = new SnapshotStore(input.workspaceDir, input.role);
  await store.removeUnfinished();
  const plan = await planBuild(input);
  for (const { date, sources } of plan.days.incomplete)
    log(input, 'warn', 'ingest', `${date} came without ${sources.join(', ')}; "today" stays at the last complete day.`);
  if (plan.mode === 'unchanged') {
    const { previous } = plan;
    return {
      status: 'unchanged',
      snapshot: previous?.id ?? null,
      manifest: previous,
      rejected: null,
      plan,
      removed: [],
    };
  }
  requireFree(store.folder, plan.disk.needed, plan.disk.free);
  log(input, 'info', 'clone', `${plan.mode === 'full' ? 'Full build' : 'Update'}: ${plan.why}.`);
  const candidate = await store.beginCandidate(plan.days.asOf);
  try {
    const manifest = await makeCandidate(input, plan, store, candidate);
    return await finish(input, plan, store, candidate, manifest);
  } catch (error) {
    const explained = await explain(error, input, plan, store.folder);
    await removeFolder(candidate.folder);
    throw explained;
  }
}

async function makeCandidate(
  input: BuildInput,
  plan: BuildPlan,
  store: SnapshotStore,
  candidate: Candidate,
): Promise<SnapshotManifest> {
  const timings: Record<string, number> = {};
  const started = performance.now();
  const timed = async <T>(stage: string, work: () => Promise<T>): Promise<T> => {
    input.signal?.throwIfAborted();
    const begun = performance.now();
    const result = await work();
    timings[stage] = Math.round(performance.now() - begun);
    return result;
  };
  const { previous } = plan;
  step(input, 'clone');
  const from = previous !== null && plan.mode === 'update' ? previous : null;
  const base = from === null ? null : await timed('clone', () => clone(input, store, candidate, from));

  const warehouse = await openWarehouse(candidate.warehouse);
  let filled: Filled;
  let engine: SnapshotManifest['engine'];
  try {
    engine = await engineVersions(warehouse.connection);
    filled = await interruptible(warehouse.connection, input.signal, () =>
      fillWarehouse(warehouse, {
        pack: input.pack,
        config: input.config,
        view: input.view,
        graph: plan.graph,
        days: plan.days,
        fingerprints: plan.fingerprints,
        seedsDir: seedsFolder(input.workspaceDir),
        previous: base,
        snapshot: candidate.id,
        onStage: (stage, ms) => {
          timings[stage] = ms;
        },
        ...callbacks(input),
      }),
    );
    step(input, 'publish');
    const { compacted } = await timed('close', () => closeWarehouse(warehouse));
    if (compacted)
      log(input, 'info', 'publish', 'The file was written anew: it had grown over 1.25 times its live size.');
  } finally {
    warehouse.database.close();
  }
  const { pack, packDir, config } = input;
  const archive = await archivePack({ pack, packDir, config, seedsDir: seedsFolder(input.workspaceDir) });
  await writeFile(path.join(candidate.folder, 'pack.zip'), archive);
  const { size: bytes } = await stat(candidate.warehouse);
  const sha256 = await timed('hash', () => hashFileParts(candidate.warehouse, hashPartBytes, input.signal));
  timings['total'] = Math.round(performance.now() - started);
  return {
    format: SNAPSHOT_FORMAT,
    id: candidate.id,
    role: input.role ?? 'owner',
    asOf: plan.days.asOf,
    firstDay: plan.days.firstDay,
    missingDays: plan.days.missingDays,
    missingSources: plan.days.missingSources,
    builtAt: new Date().toISOString(),
    previous: previous?.id ?? null,
    engine,
    pack: { name: pack.name, version: pack.version, sha256: plan.fingerprints.pack },
    settings: settingsOf(pack),
    fingerprints: plan.fingerprints,
    warehouse: { bytes, sha256, partBytes: hashPartBytes },
    files: filled.files,
    sources: filled.sources,
    models: filled.models,
    metrics: pack.metrics.map(({ name, version }) => ({
      name,
      version,
      unavailable: filled.availability.metrics.get(name) ?? null,
    })),
    checks: filled.checks,
    diagnostics: [...plan.diagnostics, ...filled.diagnostics],
    timings,
  };
}

async function finish(
  input: BuildInput,
  plan: BuildPlan,
  store: SnapshotStore,
  candidate: Candidate,
  manifest: SnapshotManifest,
): Promise<BuildOutcome> {
  input.signal?.throwIfAborted();
  if (verdictOf(manifest.checks) === 'refused') {
    await store.reject(candidate, manifest);
    for (const check of manifest.checks)
      if (check.status === 'failed') log(input, 'error', 'checks', check.message, check.advice);
    const snapshot = await store.current();
    return { status: 'rejected', snapshot, manifest, rejected: candidate.id, plan, removed: [] };
  }
  await store.publish(candidate, manifest);
  step(input, 'clean');
  const removed = await store.retain(input.config.retention);
  if (removed.length > 0) log(input, 'info', 'clean', `Retention removed ${removed.join(', ')}.`);
  return { status: 'published', snapshot: candidate.id, manifest, rejected: null, plan, removed };
}

/**
 * Copies the previous file and proves meanwhile that it is the one that was published; a damaged one is not built upon. Returns null
 * to start from an empty file.
 */
async function clone(
  input: BuildInput,
  store: SnapshotStore,
  candidate: Candidate,
  previous: SnapshotManifest,
): Promise<SnapshotManifest | null> {
  const published = store.warehousePath(previous.id);
  const work = [
    hashWarehouse(published, previous.warehouse, input.signal),
    copyFile(published, candidate.warehouse, constants.COPYFILE_FICLONE),
  ] as const;
  // The folder may be removed when one of them fails, so both end first.
  await Promise.allSettled(work);
  const [sha256] = await Promise.all(work);
  await chmod(candidate.warehouse, 0o600);
  if (sha256 === previous.warehouse.sha256) return previous;
  const message = `The file of ${previous.id} is not the one that was published; everything is built anew.`;
  log(input, 'warn', 'clone', message, `Look at the disk, and remove ${previous.id} when nobody needs it.`);
  await removeFolder(candidate.warehouse);
  return null;
}

/** Cancelling and a full disk look different in every layer; people get one code for each. */
async function explain(error: unknown, input: BuildInput, plan: BuildPlan, folder: string): Promise<unknown> {
  if (input.signal?.aborted === true) return new EngineError('cancelled', { what: 'The build' }, { cause: error });
  if (!isDiskFull(error)) return error;
  const free = await freeBytes(folder);
  return new EngineError('disk-full', { path: folder, needed: plan.disk.needed, free }, { cause: error });
}

function settingsOf(pack: Pack): Record<string, unknown> {
  const settings = pack.settings.map((setting) => [
    setting.name,
    setting.kind === 'scalar' ? setting.value : setting.classes,
  ]);
  return { ...Object.fromEntries(settings), calendar: pack.calendar };
}

function callbacks({ functions, onProgress, onLog, signal }: BuildInput): Partial<BuildInput> {
  return {
    ...(functions === undefined ? {} : { functions }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onLog === undefined ? {} : { onLog }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function step(input: BuildInput, stage: RefreshStage): void {
  input.onProgress?.({ stage, item: null, done: 0, total: null, unit: 'steps' });
}

function log(
  input: BuildInput,
  level: 'info' | 'warn' | 'error',
  stage: string,
  message: string,
  advice?: string,
): void {
  input.onLog?.({ level, stage, message, advice: advice ?? null, error: null });
}
