import { type MouseEvent, useEffect, useMemo, useRef } from 'react';
import type { ChartPick } from './chart-props.ts';

/** A second click this soon is a double click, and then the first one was none. */
const DOUBLE_CLICK_MS = 220;

type Act = ((pick: ChartPick) => void) | undefined;

interface Clicks {
  readonly onClick: (event: MouseEvent, pick: ChartPick | null | undefined) => void;
  readonly onDoubleClick: (pick: ChartPick | null | undefined) => void;
}

/** Tells a click on a mark from a double click. Where nothing answers a double click, a click acts at once. */
export function useClicks(onPick: Act, onDrill: Act): Clicks {
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ onPick, onDrill });
  latest.current = { onPick, onDrill };
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useMemo(
    () => ({
      onClick: ({ detail }, pick) => {
        clearTimeout(waiting.current);
        if (!pick) return;
        const act = () => latest.current.onPick?.(pick);
        if (latest.current.onDrill === undefined) act();
        else if (detail <= 1) waiting.current = setTimeout(act, DOUBLE_CLICK_MS);
      },
      onDoubleClick: (pick) => {
        clearTimeout(waiting.current);
        if (pick) latest.current.onDrill?.(pick);
      },
    }),
    [],
  );
}
