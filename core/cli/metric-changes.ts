import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BoundPack, compareMetrics } from '../models/compare-metrics.ts';
import { loadPack } from '../packs/load-pack.ts';
import { hasErrors } from '../packs/pack-diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { openWorkspace, requirePack } from '../refresh/open-workspace.ts';
import { modelGraph } from '../warehouse/build-plan.ts';
import { restorePack } from '../warehouse/pack-archive.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { type CommandContext, exitCodes, type OptionSpec } from './command.ts';
import { writeRecords } from './write-records.ts';

export const changesOptions: Readonly<Record<string, OptionSpec>> = {
  changes: { type: 'boolean', help: 'what became of the metrics from one pack to another' },
  'from-snapshot': { type: 'string', value: 'ID', help: 'the older pack: the one that this snapshot was built with' },
  'from-pack': { type: 'string', value: 'NAME|DIR', help: 'the older pack' },
  'to-snapshot': { type: 'string', value: 'ID', help: "the newer pack; the workspace's by default" },
  'to-pack': { type: 'string', value: 'NAME|DIR', help: "the newer pack; the workspace's by default" },
};

/** Prints what became of every metric; exit 1 when a definition changed without a new version, or a version is gone. */
export async function writeMetricChanges(context: CommandContext): Promise<number> {
  const before = await packAt(context, 'from');
  if (before === null) {
    const problem = '--changes needs --from-snapshot ID or --from-pack DIR: the pack to compare with.';
    throw new EngineError('usage', { problem, command: 'metrics' });
  }
  const after = (await packAt(context, 'to')) ?? (await workspacePack(context));
  const changes = compareMetrics(before, after);
  writeRecords(
    context,
    'metrics',
    changes.map(({ metric, change, from, to, what }) => ({ metric, change, from, to, what })),
  );
  const faults = changes.filter((change) => change.fault);
  context.report.line(
    changes.length === 0
      ? 'No metric changed.'
      : `${changes.length} changes, of which ${faults.length} are faults${faults.length === 0 ? '' : ': raise the version, and keep the old definition under previous'}.`,
  );
  return faults.length > 0 ? exitCodes.failed : exitCodes.fine;
}

async function packAt(context: CommandContext, side: 'from' | 'to'): Promise<BoundPack | null> {
  const snapshot = context.option(`${side}-snapshot`);
  const name = context.option(`${side}-pack`);
  if (snapshot !== null && name !== null) {
    const problem = `--${side}-snapshot and --${side}-pack name two packs.`;
    throw new EngineError('usage', { problem, command: 'metrics' });
  }
  if (snapshot !== null) return snapshotPack(context.workspaceDir, snapshot);
  if (name === null) return null;
  const { pack } = await requirePack(name, context.workspaceDir, context.packsDir);
  return { pack, graph: (await modelGraph(pack)).graph };
}

/** Without the workspace's settings: only what the packs themselves say is compared. */
async function workspacePack(context: CommandContext): Promise<BoundPack> {
  const { config, workspaceDir } = await openWorkspace(context.workspaceDir, context.packsDir);
  const { pack } = await requirePack(config.pack, workspaceDir, context.packsDir);
  return { pack, graph: (await modelGraph(pack)).graph };
}

/** The pack in `pack.zip` of a snapshot. Errors: `snapshot-missing`, `pack-invalid`. */
async function snapshotPack(workspaceDir: string, id: string): Promise<BoundPack> {
  const lease = await new SnapshotStore(workspaceDir).lease(id);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-pack-'));
  try {
    const { packDir } = await restorePack(await readFile(path.join(path.dirname(lease.path), 'pack.zip')), folder);
    const { pack, diagnostics } = await loadPack(packDir);
    if (pack === null || hasErrors(diagnostics))
      throw new EngineError('pack-invalid', { pack: `The pack of snapshot ${lease.id}`, diagnostics });
    return { pack, graph: (await modelGraph(pack)).graph };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await lease.release();
  }
}
