import { type Connection, Database } from '../duckdb/connection.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import { freeBytes } from '../extracts/free-disk.ts';
import { type Availability, resolveAvailability } from '../models/availability.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import type { Pack } from '../packs/pack.ts';
import type { WorkspaceConfig } from '../packs/workspace-config.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { ModelResult, SnapshotManifest, SourceCounts } from '../protocol/snapshot.ts';
import { type BuildFingerprints, buildFingerprints } from './build-fingerprints.ts';
import type { Change } from './deltas.ts';
import { estimateDisk } from './disk-space.ts';
import { pathExists } from './durable-files.ts';
import { type ExtractDays, extractDays, fileKey, viewFiles } from './extract-days.ts';
import { decideModel } from './model-plan.ts';
import { emptySeeds } from './seeds.ts';
import { SnapshotStore } from './snapshot-store.ts';

export interface PlanInput {
  readonly workspaceDir: string;
  readonly pack: Pack;
  readonly config: WorkspaceConfig;
  readonly view: ExtractView;
  readonly role?: string;
  /** Start from an empty file, whatever could be kept. */
  readonly full?: boolean;
}

export interface PlannedModel {
  readonly model: string;
  readonly kind: string;
  readonly how: ModelResult['how'];
  readonly why: string;
}

/** What a build would do and why. Sources are compared by files: content that turns out equal is cut off only when it runs. */
export interface BuildPlan {
  readonly days: ExtractDays;
  readonly fingerprints: BuildFingerprints;
  readonly graph: ModelGraph;
  readonly diagnostics: readonly Diagnostic[];
  /** The published snapshot; null when there is none that can be read. */
  readonly previous: SnapshotManifest | null;
  /** `update` starts from a copy of the previous file, `full` from an empty one. */
  readonly mode: 'unchanged' | 'update' | 'full';
  readonly why: string;
  readonly files: {
    readonly total: number;
    readonly added: number;
    readonly removed: number;
    /** Bytes of extracts that are read. */
    readonly bytes: number;
  };
  readonly models: readonly PlannedModel[];
  /** Bytes that the build needs and that are free on the disk of the workspace. */
  readonly disk: { readonly needed: number; readonly free: number };
}

/** Plans the next build of a workspace. Errors: `no-extracts`, `pack-invalid` for models that do not fit together. */
export async function planBuild(input: PlanInput): Promise<BuildPlan> {
  const { pack, config, view } = input;
  const store = new SnapshotStore(input.workspaceDir, input.role);
  const days = extractDays(view, pack, store.workspaceDir);
  const fingerprints = await buildFingerprints({ pack, config, view, days, seedsDir: seedsFolder(input.workspaceDir) });
  const { previous, problem } = await readPrevious(store);
  const { graph, diagnostics } = await modelGraph(pack);
  const files = compareFiles(view, previous);
  const { mode, why } = decideMode(input, fingerprints, previous, problem, files);
  const bytes = mode === 'full' ? files.totalBytes : files.addedBytes;
  const seeds = await emptySeeds(pack, seedsFolder(input.workspaceDir));
  const models =
    mode === 'unchanged' ? [] : planModels(input, graph, mode === 'update' ? previous : null, files.changed, seeds);
  return {
    days,
    fingerprints,
    graph,
    diagnostics,
    previous,
    mode,
    why,
    files: { total: files.total, added: files.added, removed: files.removed, bytes },
    models,
    disk: {
      needed: mode === 'unchanged' ? 0 : estimateDisk(mode === 'update' ? (previous?.warehouse.bytes ?? 0) : 0, bytes),
      free: await freeBytes(store.folder),
    },
  };
}

/** Folder of people's own rows for the pack's seeds. */
export function seedsFolder(workspaceDir: string): string {
  return `${workspaceDir}/seeds`;
}

/** The graph of a pack's models. Errors: `pack-invalid`. */
export async function modelGraph(pack: Pack): Promise<{ graph: ModelGraph; diagnostics: Diagnostic[] }> {
  const { graph, diagnostics } = await inMemory((connection) => buildModelGraph(pack, connection));
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new EngineError('pack-invalid', { pack: pack.name, diagnostics });
  return { graph, diagnostics };
}

async function inMemory<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const database = await Database.open();
  try {
    return await work(await database.connect());
  } finally {
    database.close();
  }
}

async function readPrevious(
  store: SnapshotStore,
): Promise<{ previous: SnapshotManifest | null; problem: string | null }> {
  const current = await store.current();
  if (current === null) return { previous: null, problem: 'nothing has been published yet' };
  try {
    const previous = await store.manifest(current);
    const there = await pathExists(store.warehousePath(current));
    return there ? { previous, problem: null } : { previous: null, problem: `the file of ${current} is gone` };
  } catch (error) {
    if (!isEngineError(error, 'snapshot-missing', 'snapshot-damaged', 'snapshot-too-new')) throw error;
    return { previous: null, problem: error.message };
  }
}

interface FileChanges {
  readonly total: number;
  readonly added: number;
  readonly removed: number;
  readonly totalBytes: number;
  readonly addedBytes: number;
  /** Sources with a file that came, went or changed. */
  readonly changed: ReadonlySet<string>;
}

function compareFiles(view: ExtractView, previous: SnapshotManifest | null): FileChanges {
  const now = viewFiles(view);
  const before = new Map((previous?.files ?? []).map((file) => [fileKey(file), file]));
  const keys = new Set(now.map(fileKey));
  const added = now.filter((file) => !before.has(fileKey(file)));
  const removed = [...before].filter(([key]) => !keys.has(key)).map(([, file]) => file);
  const bytes = (files: readonly { bytes: number }[]): number => files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    total: now.length,
    added: added.length,
    removed: removed.length,
    totalBytes: bytes(now),
    addedBytes: bytes(added),
    changed: new Set([...added, ...removed].map((file) => file.source)),
  };
}

function decideMode(
  input: PlanInput,
  fingerprints: BuildFingerprints,
  previous: SnapshotManifest | null,
  problem: string | null,
  files: FileChanges,
): Pick<BuildPlan, 'mode' | 'why'> {
  if (previous === null) return { mode: 'full', why: problem ?? 'there is no snapshot' };
  if (input.full === true) return { mode: 'full', why: 'a full build was asked for' };
  const was = previous.fingerprints;
  if (was['input'] === fingerprints.input)
    return { mode: 'unchanged', why: 'extracts, pack and settings are the same' };
  if (was['ingest'] !== fingerprints.ingest)
    return { mode: 'full', why: 'how sources are read has changed (their declarations, the mapping, the calendar)' };
  const parts = [
    files.added > 0 ? `${files.added} new files` : '',
    files.removed > 0 ? `${files.removed} files no longer in the current view` : '',
    was['checks'] === fingerprints.checks ? '' : 'the pack or a setting changed',
  ].filter((part) => part !== '');
  return { mode: 'update', why: parts.length === 0 ? 'seeds or extract days changed' : parts.join(', ') };
}

function planModels(
  input: PlanInput,
  graph: ModelGraph,
  previous: SnapshotManifest | null,
  changedSources: ReadonlySet<string>,
  seeds: ReadonlySet<string>,
): PlannedModel[] {
  const availability = expectedAvailability(input, graph, previous, seeds);
  const results = new Map((previous?.models ?? []).map((result) => [result.model, result]));
  const changes = new Map<string, Change>();
  for (const source of changedSources) {
    changes.set(`source.${source}`, 'delta');
    changes.set(`history.${source}`, 'delta');
  }
  return graph.order.flatMap((name) => {
    const node = graph.nodes.get(name);
    if (node === undefined) return [];
    const { how, why } = decideModel({
      node,
      unavailable: availability.models.get(name),
      previous: results.get(name),
      changeOf: (relation) => changes.get(relation) ?? 'unchanged',
      incremental: input.config.incremental,
    });
    const isNew = results.get(name)?.fingerprint !== node.fingerprint;
    if (how !== 'kept' && how !== 'unavailable') changes.set(name, isNew ? 'rebuilt' : 'delta');
    return [{ model: name, kind: node.model.kind, how, why }];
  });
}

/** Before the files are read, absent columns are those of the previous build. */
function expectedAvailability(
  input: PlanInput,
  graph: ModelGraph,
  previous: SnapshotManifest | null,
  seeds: ReadonlySet<string>,
): Availability {
  const present = new Set(viewFiles(input.view).map((file) => file.source));
  const absentSources = new Map(
    input.pack.sources
      .filter((source) => !present.has(source.name))
      .map((source) => [source.name, `no extract has the source ${source.name}`]),
  );
  const columns = (previous?.sources ?? []).map((counts): [string, string[]] => [
    counts.source,
    [...counts.absentColumns],
  ]);
  return resolveAvailability(graph, input.pack, {
    absentSources,
    absentColumns: new Map(columns),
    emptySeeds: seeds,
  });
}

/** What the ingest found, as the graph asks for it. */
export function foundAvailability(
  graph: ModelGraph,
  pack: Pack,
  sources: readonly SourceCounts[],
  seeds: ReadonlySet<string>,
): Availability {
  const absentSources = new Map(
    sources.flatMap(({ source, absent }): [string, string][] => (absent === null ? [] : [[source, absent]])),
  );
  const absentColumns = new Map(sources.map(({ source, absentColumns: names }) => [source, [...names]]));
  return resolveAvailability(graph, pack, { absentSources, absentColumns, emptySeeds: seeds });
}
