/** How a change is to be read. */
export interface ChangeView {
  readonly direction: 'up' | 'down' | 'flat';
  readonly tone: 'good' | 'bad' | 'neutral';
}

/** Direction and colour of a relative change (exact decimal text); null where there is nothing to compare. */
export function changeView(change: string | null, good: 'up' | 'down' | 'none'): ChangeView | null {
  if (change === null) return null;
  const value = Number(change);
  if (!Number.isFinite(value)) return null;
  if (Math.abs(value) < 0.0005) return { direction: 'flat', tone: 'neutral' };
  const direction = value > 0 ? 'up' : 'down';
  if (good === 'none') return { direction, tone: 'neutral' };
  return { direction, tone: direction === good ? 'good' : 'bad' };
}
