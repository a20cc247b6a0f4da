import { Portal } from '@mantine/core';
import { useLayoutEffect, useState } from 'react';
import css from './chart-tooltip.module.css';
import type { Tip } from './drawing.ts';

interface Props {
  readonly tip: Tip;
  /** Px of the window; the tooltip stands beside this place, inside the window. */
  readonly at: { readonly x: number; readonly y: number };
}

const GAP = 14;
const SHOWN = 12;

/** What stands under the pointer, as text. A screen reader hears the same from the chart's live region. */
export function ChartTooltip({ tip, at }: Props) {
  // A portal comes a moment later than what it is in.
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tip has another size
  useLayoutEffect(() => {
    const rect = box?.getBoundingClientRect();
    if (rect !== undefined) setSize({ width: rect.width, height: rect.height });
  }, [tip, box]);
  const right = at.x + GAP + size.width <= window.innerWidth;
  const left = right ? at.x + GAP : Math.max(4, at.x - GAP - size.width);
  const top = Math.max(4, Math.min(at.y - size.height / 2, window.innerHeight - size.height - 4));
  const more = tip.rows.length - SHOWN;
  return (
    <Portal>
      <div ref={setBox} className={css['tip']} style={{ left, top }} aria-hidden="true" data-tip>
        <div className={css['title']}>{tip.title}</div>
        {tip.rows.slice(0, SHOWN).map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be the same, and rows have no state
          <div key={index} className={css['row']}>
            <span className={css['swatch']} style={{ background: row.color ?? 'transparent' }} />
            <span className={css['name']}>{row.name}</span>
            <span className={css['value']}>{row.value}</span>
            {row.note === undefined ? null : <span className={css['note']}>{row.note}</span>}
          </div>
        ))}
        {more > 0 ? <div className={css['note']}>and {more} more</div> : null}
      </div>
    </Portal>
  );
}

/** A tooltip as one sentence. */
export function tipWords(tip: Tip): string {
  const rows = tip.rows.map(({ name, value, note }) =>
    [name, value, note === undefined ? '' : `(${note})`].filter((part) => part !== '').join(' '),
  );
  return `${tip.title}: ${rows.join(', ')}`;
}
