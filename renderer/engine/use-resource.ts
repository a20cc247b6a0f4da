import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { isEngineError } from '#core/protocol/engine-error';
import { asError } from '../ui/as-error.ts';

export interface Resource<T> {
  /** The newest answer, of this key or (while it loads) of the one before. */
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  /** True while `data` answers an older key. */
  readonly stale: boolean;
  readonly reload: () => void;
}

interface State<T> {
  readonly key: string | null;
  readonly data: T | undefined;
  readonly dataKey: string | null;
  readonly error: Error | undefined;
  readonly loading: boolean;
}

/** How often a question is asked again by itself when the process that was to answer it stopped. */
const RETRIES = 2;

/**
 * Asks once per `key` (null: does not ask) and keeps the old answer on screen while a new one loads. The question is
 * cancelled when the key changes or the component goes; a process that stopped is asked again when it is back.
 */
export function useResource<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<State<T>>({
    key,
    data: undefined,
    dataKey: null,
    error: undefined,
    loading: key !== null,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  const attempt = `${turn}:${key ?? ''}`;

  // Before the frame is painted: the answer is on its way while it is. A new key needs no new state, as what it means follows from
  // the key of the state; one that is asked again does.
  useLayoutEffect(() => {
    if (key === null) return;
    void attempt;
    const abort = new AbortController();
    setState((old) => (old.key === key && !old.loading ? { ...old, loading: true } : old));
    void ask(latest.current, abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setState({ key, data, dataKey: key, error: undefined, loading: false });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const shown = asError(error);
        setState((old) => ({ ...old, key, error: shown, loading: false }));
      },
    );
    return () => abort.abort();
  }, [key, attempt]);

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  const current = state.key === key;
  return {
    data: state.data,
    error: current ? state.error : undefined,
    loading: current ? state.loading : key !== null,
    stale: state.data !== undefined && state.dataKey !== key,
    reload,
  };
}

async function ask<T>(load: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await load(signal);
    } catch (error) {
      if (signal.aborted || retries >= RETRIES || !isGone(error)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return isEngineError(error) && String(error.code) === 'process-gone';
}
