import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Catalog } from '#core/protocol/catalog';
import type { ReaderStatus } from '#core/protocol/engine-api';
import type { SnapshotManifest } from '#core/protocol/snapshot';
import { nameMetrics } from '../ui/metric-names.ts';
import { useEngine } from './engine-context.tsx';
import { useResource } from './use-resource.ts';

/** A published snapshot with all that pages need to know of it; the three parts always belong together. */
export interface OpenSnapshot {
  readonly id: string;
  readonly catalog: Catalog;
  readonly manifest: SnapshotManifest;
}

export interface SnapshotView {
  readonly status: ReaderStatus | undefined;
  /** Undefined while it is not known yet; null: none is published. */
  readonly snapshot: OpenSnapshot | null | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
  /** Id of the newest published snapshot. */
  readonly current: string | null;
  /** True when an older snapshot was picked: the whole window shows it until `view(null)`. */
  readonly past: boolean;
  /** Shows a snapshot everywhere; null follows the newest one. */
  readonly view: (id: string | null) => void;
}

const Context = createContext<SnapshotView | null>(null);

/**
 * Follows CURRENT unless an older snapshot was picked: when a new snapshot is published, catalog and manifest are read first, then everything switches at once.
 */
export function SnapshotProvider({ children }: { readonly children: ReactNode }) {
  const { reader } = useEngine();
  const [turn, setTurn] = useState(0);
  const [picked, setPicked] = useState<string | null>(null);
  const shown = useRef<string | null | undefined>(undefined);

  useEffect(() => {
    const abort = new AbortController();
    let told: string | null | undefined;
    const watch = async () => {
      while (!abort.signal.aborted) {
        try {
          await reader.client.watchSnapshots(
            {},
            {
              signal: abort.signal,
              onProgress: ({ current }) => {
                // Back and forth in one breath: what is shown does not say yet what is being read.
                const moved = told !== undefined && told !== current;
                told = current;
                if (moved || current !== shown.current) setTurn((count) => count + 1);
              },
            },
          );
        } catch {
          // The process stopped: the next call waits until it is back. The pause keeps a broken reader from spinning.
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
        // What was published while nobody watched is seen now.
        if (!abort.signal.aborted) setTurn((count) => count + 1);
      }
    };
    void watch();
    return () => abort.abort();
  }, [reader]);

  const resource = useResource(`snapshot ${turn} ${picked ?? ''}`, async (signal) => {
    const status = await reader.client.status({}, { signal });
    if (status.snapshot === null) return { status, snapshot: null };
    const snapshot = picked ?? status.snapshot.id;
    const [catalog, manifest] = await Promise.all([
      reader.client.catalog({ snapshot }, { signal }),
      reader.client.manifest({ snapshot }, { signal }),
    ]);
    nameMetrics(catalog.metrics);
    return { status, snapshot: { id: snapshot, catalog, manifest } };
  });
  const current = resource.data?.status.snapshot?.id ?? null;
  shown.current = resource.data === undefined ? undefined : current;

  return (
    <Context.Provider
      value={{
        status: resource.data?.status,
        snapshot: resource.data?.snapshot,
        error: resource.error,
        loading: resource.loading,
        reload: resource.reload,
        current,
        past: picked !== null && picked !== current,
        view: setPicked,
      }}
    >
      {children}
    </Context.Provider>
  );
}

export function useSnapshot(): SnapshotView {
  const view = useContext(Context);
  if (view === null) throw new Error('no SnapshotProvider');
  return view;
}
