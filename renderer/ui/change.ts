import type { MetricFormat } from '#core/protocol/metric-query';

/** How a change is to be read. */
export interface ChangeView {
  readonly direction: 'up' | 'down' | 'flat';
  readonly tone: 'good' | 'bad' | 'neutral';
}

/** What `formatMove` writes, as a ratio: points of a share, else the relative change (exact decimal text). */
export function moveOf(
  { change, delta }: { readonly change: string | null; readonly delta: string | null },
  format: MetricFormat | null,
): string | null {
  return format?.kind === 'percent' ? delta : change;
}

/** Direction and colour of a move (exact decimal text, a ratio); null where there is nothing to compare. */
export function changeView(change: string | null, good: 'up' | 'down' | 'none'): ChangeView | null {
  if (change === null) return null;
  const value = Number(change);
  if (!Number.isFinite(value)) return null;
  if (Math.abs(value) < 0.0005) return { direction: 'flat', tone: 'neutral' };
  const direction = value > 0 ? 'up' : 'down';
  if (good === 'none') return { direction, tone: 'neutral' };
  return { direction, tone: direction === good ? 'good' : 'bad' };
}
