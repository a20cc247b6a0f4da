import { useRef, useState } from 'react';
import type { Dashboard, Tile } from '#core/protocol/dashboard';
import { useEngine } from '../engine/engine-context.tsx';
import { useWorkspace } from '../engine/workspace-context.tsx';
import { asError } from '../ui/as-error.ts';

export interface Arrangement {
  readonly tiles: readonly Tile[];
  /** Shows other tiles at once and writes them to the file. */
  readonly arrange: (tiles: readonly Tile[]) => void;
  /** Back by one step; null where nothing was changed since the page was opened. */
  readonly undo: (() => void) | null;
  /** Why the last change is not in the file; it is taken back on screen. */
  readonly failure: Error | null;
}

/** The tiles of a dashboard while it is edited. Changes are written one after the other, so that the file ends as the screen does. */
export function useArrangement(dashboard: Dashboard): Arrangement {
  const { writer } = useEngine();
  const { own } = useWorkspace();
  const [steps, setSteps] = useState<readonly (readonly Tile[])[]>([]);
  const queue = useRef(Promise.resolve());
  const [failure, setFailure] = useState<Error | null>(null);
  const tiles = steps.at(-1) ?? dashboard.tiles;
  const show = (next: readonly (readonly Tile[])[]) => {
    const before = steps;
    const shown = next.at(-1) ?? dashboard.tiles;
    setSteps(next);
    setFailure(null);
    queue.current = queue.current
      .then(() => writer.client.saveDashboard({ dashboard: { ...dashboard, tiles: [...shown] } }))
      .then(own.reload, (error: unknown) => {
        setSteps(before);
        setFailure(asError(error));
      });
  };
  return {
    tiles,
    // The first step is what the file said, so that undoing all of it writes that again.
    arrange: (next) => show(steps.length === 0 ? [dashboard.tiles, next] : [...steps, next]),
    undo: steps.length < 2 ? null : () => show(steps.slice(0, -1)),
    failure,
  };
}
