import { mappingTargets } from './packs/mapping-targets.ts';
import { readWorkspaceConfig, writeWorkspaceConfig } from './packs/workspace-config.ts';
import type { WriterApi } from './protocol/engine-api.ts';
import { isEngineError } from './protocol/engine-error.ts';
import type { Handlers } from './protocol/rpc.ts';
import type { WorkspaceState } from './protocol/workspace.ts';
import { entryToSave } from './query/check-metric.ts';
import { SnapshotPool } from './query/snapshot-pool.ts';
import { openWorkspace, prepareWorkspace, workspaceExists } from './refresh/open-workspace.ts';
import { readOwnDashboards, removeOwnDashboard, saveOwnDashboard } from './refresh/own-dashboards.ts';
import { removeOwnMetric, restoreOwnMetric, saveOwnMetric } from './refresh/own-metrics.ts';
import { refreshWorkspace } from './refresh/refresh-workspace.ts';
import { listRuns, readRun } from './refresh/run-log.ts';
import { readSavedFilters, removeFilter, saveFilter } from './refresh/saved-filters.ts';
import { openConnector } from './sources/open-connector.ts';
import { takeFirstLook } from './warehouse/first-look.ts';
import { SnapshotStore } from './warehouse/snapshot-store.ts';
import { acquireWriterLock, lockHolder } from './warehouse/writer-lock.ts';

export interface WriterOptions {
  readonly workspaceDir: string;
  /** Folder of the built-in packs. */
  readonly packsDir: string;
}

export interface Writer {
  readonly handlers: Handlers<WriterApi>;
  /** Cancels what runs and waits for it. */
  readonly close: () => Promise<void>;
}

/** Everything that changes a workspace, for one process. The lock is taken for each change, not for the life of the process. */
export async function openWriter({ workspaceDir, packsDir }: WriterOptions): Promise<Writer> {
  const stop = new AbortController();
  const running = new Set<Promise<unknown>>();
  const store = new SnapshotStore(workspaceDir);

  const state = async (): Promise<WorkspaceState> => {
    if (!(await workspaceExists(workspaceDir))) await locked(() => prepareWorkspace(workspaceDir, {}));
    const { config, diagnostics } = await readWorkspaceConfig(workspaceDir);
    return { path: workspaceDir, pack: config.pack, source: config.source, mapping: config.mapping, diagnostics };
  };

  const locked = async <T>(work: () => Promise<T>, waitMs = 5_000): Promise<T> => {
    const lock = await acquireWriterLock(workspaceDir, { command: 'Assay window', waitMs });
    try {
      return await work();
    } finally {
      await lock.release();
    }
  };

  /** Only one refresh at a time takes the lock; whether one runs tells the last log without an end from a killed one. */
  const isRunning = async () => (await lockHolder(workspaceDir)) !== null;

  const handlers: Handlers<WriterApi> = {
    workspace: state,
    firstLook: async ({ source }, { signal, report }) => {
      await state();
      const { pack, config } = await openWorkspace(workspaceDir, packsDir);
      const connector = await openConnector(source);
      const look = await takeFirstLook({ connector, pack, config, onProgress: report, signal });
      return { ...look, targets: mappingTargets(pack) };
    },
    connect: async ({ source, mapping }) => {
      await state();
      await locked(async () => {
        const { config } = await readWorkspaceConfig(workspaceDir);
        await writeWorkspaceConfig(workspaceDir, { ...config, source, mapping });
      });
      return state();
    },
    refresh: async ({ since }, { signal, report }) => {
      const work = refreshWorkspace({
        workspaceDir,
        packsDir,
        since,
        full: false,
        steps: 'refresh',
        command: 'Assay window',
        waitMs: 0,
        onProgress: report,
        onLog: () => {},
        signal: AbortSignal.any([signal, stop.signal]),
      });
      running.add(work);
      try {
        return (await work).run;
      } finally {
        running.delete(work);
      }
    },
    saveDashboard: async ({ dashboard }) => {
      await state();
      await locked(() => saveOwnDashboard(workspaceDir, dashboard));
      return readOwnDashboards(workspaceDir);
    },
    removeDashboard: ({ name }) => locked(() => removeOwnDashboard(workspaceDir, name)),
    saveMetric: async ({ snapshot, ...asked }) => {
      // The snapshot is open for this moment alone: a build clones its file in this process.
      const pool = new SnapshotPool(workspaceDir);
      const { snapshot: opened, release } = await pool.use(snapshot);
      const entry = await entryToSave(opened, asked).finally(() => {
        release();
        return pool.close();
      });
      const { replaces, draft } = asked;
      await locked(() => saveOwnMetric(workspaceDir, entry, { replaces, change: draft.change }));
      return { name: draft.name };
    },
    removeMetric: ({ name }) => locked(() => removeOwnMetric(workspaceDir, name)),
    restoreMetric: async ({ text }) => {
      await locked(() => restoreOwnMetric(workspaceDir, text));
      return { restored: true };
    },
    saveFilter: async ({ filter }) => {
      await state();
      await locked(() => saveFilter(workspaceDir, filter));
      return readSavedFilters(workspaceDir);
    },
    removeFilter: ({ name }) => locked(() => removeFilter(workspaceDir, name)),
    pin: async ({ snapshot, pinned }) => {
      await locked(() => (pinned ? store.pin(snapshot) : store.unpin(snapshot)), 0);
      return { pinned };
    },
    makeCurrent: async ({ snapshot }) => ({ current: await locked(() => store.rollBack(snapshot), 0) }),
    runs: async () => listRuns(workspaceDir, await isRunning()),
    run: async ({ id }) => readRun(workspaceDir, id, await isRunning()),
  };

  return {
    handlers,
    close: async () => {
      stop.abort();
      for (const result of await Promise.allSettled(running)) {
        if (result.status === 'rejected' && !isEngineError(result.reason, 'cancelled')) throw result.reason;
      }
    },
  };
}
