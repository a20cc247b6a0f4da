import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { OwnDashboards, RunSummary } from '#core/protocol/engine-api';
import type { SavedFilters } from '#core/protocol/saved-filter';
import type { WorkspaceState } from '#core/protocol/workspace';
import { useEngine, useRefreshState } from './engine-context.tsx';
import { type Resource, useResource } from './use-resource.ts';

interface WorkspaceView {
  readonly workspace: Resource<WorkspaceState>;
  /** Newest first. */
  readonly runs: Resource<readonly RunSummary[]>;
  /** Dashboards of the workspace itself. */
  readonly own: Resource<OwnDashboards>;
  /** Filters saved under a name. */
  readonly saved: Resource<SavedFilters>;
}

const Context = createContext<WorkspaceView | null>(null);

/** Configuration and runs of the workspace; runs are read again when a refresh starts or ends, and now and then while another writer runs. */
export function WorkspaceProvider({ children }: { readonly children: ReactNode }) {
  const { reader, writer } = useEngine();
  const refresh = useRefreshState();
  const workspace = useResource('workspace', (signal) => writer.client.workspace({}, { signal }));
  const runs = useResource(`runs ${refresh.status}`, async (signal) => {
    const list = await writer.client.runs({}, { signal });
    return [...list].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  });
  const own = useResource('own dashboards', (signal) => reader.client.ownDashboards({}, { signal }));
  const saved = useResource('saved filters', (signal) => reader.client.savedFilters({}, { signal }));
  const { reload } = runs;
  const elsewhere = refresh.status !== 'running' && runs.data?.some((run) => run.status === 'running') === true;

  useEffect(() => {
    if (!elsewhere) return;
    const timer = setInterval(reload, 5000);
    return () => clearInterval(timer);
  }, [elsewhere, reload]);

  return <Context.Provider value={{ workspace, runs, own, saved }}>{children}</Context.Provider>;
}

export function useWorkspace(): WorkspaceView {
  const view = useContext(Context);
  if (view === null) throw new Error('no WorkspaceProvider');
  return view;
}
