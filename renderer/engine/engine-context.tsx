import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Engine } from './engine.ts';
import type { LinkState } from './process-link.ts';
import type { RefreshState } from './refresh-store.ts';

const Context = createContext<Engine | null>(null);

export function EngineProvider({ engine, children }: { readonly engine: Engine; readonly children: ReactNode }) {
  return <Context.Provider value={engine}>{children}</Context.Provider>;
}

export function useEngine(): Engine {
  const engine = useContext(Context);
  if (engine === null) throw new Error('no EngineProvider');
  return engine;
}

export function useLinkState(process: 'reader' | 'writer'): LinkState {
  const link = useEngine()[process];
  return useSyncExternalStore(link.subscribe, () => link.state);
}

export function useRefreshState(): RefreshState {
  const { refresh } = useEngine();
  return useSyncExternalStore(refresh.subscribe, refresh.state);
}
