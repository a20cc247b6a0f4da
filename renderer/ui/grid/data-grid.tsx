import { useEffect, useRef } from 'react';
import css from './grid-view.module.css';
import { type GridEvents, GridView } from './grid-view.ts';
import type { GridSource } from './row-pool.ts';

interface Props extends GridEvents {
  readonly label: string;
  /** A new object where anything changed. */
  readonly source: GridSource;
  /** Changes with each new result; while it stays, place and selection stay. */
  readonly identity: unknown;
}

/** The pooled grid as a component: fills its parent. */
export function DataGrid({ label, source, identity, ...events }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<GridView | null>(null);
  const shown = useRef<unknown>(undefined);
  const latest = useRef(events);
  latest.current = events;

  useEffect(() => {
    if (host.current === null) return;
    const made = new GridView(host.current, label, {
      onSelect: (range, active) => latest.current.onSelect(range, active),
      onOpen: (cell) => latest.current.onOpen(cell),
      onCopy: (range, withHeader) => latest.current.onCopy(range, withHeader),
    });
    view.current = made;
    shown.current = undefined;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [label]);

  useEffect(() => {
    view.current?.show(source, shown.current === identity);
    shown.current = identity;
  }, [source, identity]);

  return <div ref={host} className={css['frame']} />;
}
