import { type KeyboardEvent, memo, Suspense, useEffect, useRef, useState } from 'react';
import type { ChartKind } from '#core/protocol/chart-kind';
import css from './chart.module.css';
import { ChartBoundary } from './chart-boundary.tsx';
import type { ChartProps } from './chart-props.ts';
import { chartRenderers } from './chart-registry.ts';
import { TableChart } from './table-chart.tsx';
import { useSettled } from './use-settled.ts';

/** An answer drawn as asked. `T` while it has the focus shows the same rows as a table. Fills its parent. */
export function Chart({ query, selected, ...given }: ChartProps & { readonly kind: ChartKind }) {
  return <SettledChart {...given} query={useSettled(query)} selected={useSettled(selected)} />;
}

const SettledChart = memo(function SettledChart({ kind, ...props }: ChartProps & { readonly kind: ChartKind }) {
  const frame = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const shown = useRef(asTable);
  const Renderer = chartRenderers[kind];
  const hasTable = kind !== 'table' && kind !== 'kpi';
  useEffect(() => {
    // What had the focus is gone.
    if (shown.current !== asTable) frame.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    shown.current = asTable;
  }, [asTable]);
  const onKeyDown = (event: KeyboardEvent) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!hasTable || !plain || event.key.toLowerCase() !== 't') return;
    event.preventDefault();
    event.stopPropagation();
    setAsTable(!asTable);
  };
  if (props.table.rows === 0 && kind !== 'kpi') return <p className={css['empty']}>No rows in this range</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key is that of the chart inside, which has the focus
    <div ref={frame} className={css['chart']} data-chart={kind} onKeyDown={onKeyDown}>
      {asTable ? (
        <>
          <div className={css['rows']}>
            <TableChart {...props} />
          </div>
          <button type="button" className={css['back']} title="T" onClick={() => setAsTable(false)}>
            Show as chart
          </button>
        </>
      ) : (
        <ChartBoundary answer={props.table}>
          <Suspense fallback={null}>
            <Renderer {...props} />
          </Suspense>
        </ChartBoundary>
      )}
    </div>
  );
});
