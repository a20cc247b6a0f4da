import type { Mark } from './drawing.ts';

/** The mark that a key leads to, by number; null where the key leads nowhere. From no mark, every key leads to an end. */
export function moveMark(marks: readonly Mark[], from: number | null, key: string): number | null {
  if (marks.length === 0) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return marks.length - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const here = from === null ? undefined : marks[from];
  if (here === undefined) return step.column + step.row > 0 ? 0 : marks.length - 1;
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, mark] of marks.entries()) {
    const ahead = (mark.column - here.column) * step.column + (mark.row - here.row) * step.row;
    if (ahead <= 0) continue;
    const aside = Math.abs((mark.column - here.column) * step.row) + Math.abs((mark.row - here.row) * step.column);
    // Straight on first, then what is nearest to it.
    const cost = ahead + aside * 1000;
    if (cost < least) {
      least = cost;
      best = at;
    }
  }
  return best ?? from;
}

const steps: Readonly<Record<string, { readonly column: number; readonly row: number }>> = {
  ArrowRight: { column: 1, row: 0 },
  ArrowLeft: { column: -1, row: 0 },
  ArrowDown: { column: 0, row: 1 },
  ArrowUp: { column: 0, row: -1 },
};
