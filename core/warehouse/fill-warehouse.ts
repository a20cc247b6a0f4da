import type { AnalysisFunction } from '../analysis/analysis-function.ts';
import type { ChecksSince } from '../checks/checks-since.ts';
import { runChecks } from '../checks/run-checks.ts';
import { runUnitTests } from '../checks/run-unit-tests.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import type { Availability } from '../models/availability.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import type { Pack } from '../packs/pack.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import type { RunLogEntry } from '../protocol/engine-api.ts';
import type { OnProgress } from '../protocol/progress.ts';
import type { CheckResult, ModelResult, SnapshotFile, SnapshotManifest, SourceCounts } from '../protocol/snapshot.ts';
import type { BuildFingerprints } from './build-fingerprints.ts';
import { foundAvailability } from './build-plan.ts';
import { afterTable, beforeTable, type Change } from './deltas.ts';
import type { ExtractDays } from './extract-days.ts';
import { ingestSources } from './ingest.ts';
import { ModelBuild } from './model-build.ts';
import { emptySeeds } from './seeds.ts';
import { readSettings } from './settings-uses.ts';
import { writeSnapshotFacts } from './snapshot-facts.ts';
import type { OpenWarehouse } from './warehouse-database.ts';

export type OnLog = (entry: Omit<RunLogEntry, 'at'>) => void;

export interface FillInput {
  readonly pack: Pack;
  readonly config: WorkspaceConfig;
  readonly view: ExtractView;
  readonly graph: ModelGraph;
  readonly days: ExtractDays;
  readonly fingerprints: BuildFingerprints;
  readonly seedsDir: string;
  /** Id under which it will be published. */
  readonly snapshot: string;
  /** Manifest of the build whose file this is a copy of; null for an empty file. */
  readonly previous: SnapshotManifest | null;
  readonly functions?: ReadonlyMap<string, AnalysisFunction>;
  readonly onProgress?: OnProgress;
  readonly onLog?: OnLog;
  readonly signal?: AbortSignal;
  /** Takes the milliseconds of each stage. */
  readonly onStage?: (stage: string, ms: number) => void;
}

export interface Filled {
  readonly files: readonly SnapshotFile[];
  readonly sources: readonly SourceCounts[];
  readonly models: readonly ModelResult[];
  readonly checks: readonly CheckResult[];
  readonly availability: Availability;
  readonly diagnostics: readonly Diagnostic[];
}

/** Sources, models, checks and what the reader needs to know, into an open warehouse. Errors: those of every step. */
export async function fillWarehouse(warehouse: OpenWarehouse, input: FillInput): Promise<Filled> {
  const stop = new AbortController();
  const signal = input.signal === undefined ? stop.signal : AbortSignal.any([input.signal, stop.signal]);
  // They need nothing but the pack, and run beside everything else.
  const tested = unitTests(input, signal);
  tested.catch(() => undefined);
  try {
    return await fill(warehouse, input, tested);
  } catch (error) {
    stop.abort();
    await tested.catch(() => undefined);
    throw error;
  }
}

async function fill(warehouse: OpenWarehouse, input: FillInput, tested: Promise<CheckResult[]>): Promise<Filled> {
  const { connection } = warehouse;
  const { pack, config, graph, days, previous, onProgress, onLog, signal } = input;
  const before = await readSettings(connection);

  const ingest = await timed(input, 'ingest', () =>
    ingestSources({
      connection,
      pack,
      mapping: config.mapping,
      view: input.view,
      asOf: days.asOf,
      firstDay: days.firstDay,
      previous: previous?.files ?? [],
      previousSources: previous?.sources ?? [],
      incremental: config.incremental,
      seedsDir: input.seedsDir,
      ...optional({ onProgress, onLog, signal }),
    }),
  );
  const availability = foundAvailability(graph, pack, ingest.sources, await emptySeeds(pack, input.seedsDir));

  const build = new ModelBuild({
    connection,
    pack,
    graph,
    availability,
    previous: previous?.models ?? [],
    changes: ingest.changed,
    settings: { before, after: await readSettings(connection) },
    incremental: config.incremental,
    asOf: days.asOf,
    ...optional({ functions: input.functions, onProgress, signal }),
    onLog: (message) => onLog?.({ level: 'info', stage: 'models', message, advice: null, error: null }),
  });
  const models = await timed(input, 'models', () => build.run());

  const checks = await timed(input, 'checks', async () => [
    ...(await runChecks(connection, {
      pack,
      availability,
      sources: ingest.sources,
      since: checksSince(input, build.changes),
      ...optional({ onProgress, signal }),
    })),
    ...(await tested),
  ]);

  const findings = await timed(input, 'facts', () =>
    writeSnapshotFacts(connection, { ...input, models, sources: ingest.sources, availability }),
  );
  const { files, sources, diagnostics } = ingest;
  return { files, sources, models, checks, availability, diagnostics: [...diagnostics, ...findings] };
}

/** The previous build's results tell about this one while the pack is the same. */
function checksSince({ previous, fingerprints }: FillInput, changes: ReadonlyMap<string, Change>): ChecksSince | null {
  if (previous === null || previous.fingerprints['checks'] !== fingerprints.checks) return null;
  return {
    results: new Map(previous.checks.map((result) => [result.check, result])),
    changeOf: (relation) => {
      const change = changes.get(relation) ?? 'rebuilt';
      return change === 'delta' ? { lost: beforeTable(relation), gained: afterTable(relation) } : change;
    },
  };
}

/** Unit tests read nothing but the pack: they run again when it has changed. */
async function unitTests(
  { pack, graph, previous, fingerprints }: FillInput,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  if (previous === null || previous.fingerprints['checks'] !== fingerprints.checks)
    return runUnitTests(pack, graph, { signal });
  return previous.checks.filter((check) => check.kind === 'unit_test');
}

async function timed<T>(input: FillInput, stage: string, work: () => Promise<T>): Promise<T> {
  input.signal?.throwIfAborted();
  const started = performance.now();
  try {
    return await work();
  } finally {
    input.onStage?.(stage, Math.round(performance.now() - started));
  }
}

/** Leaves out what is undefined: exact optional properties do not take it. */
function optional<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
