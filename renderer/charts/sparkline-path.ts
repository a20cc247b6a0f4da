interface Place {
  readonly x: number;
  readonly y: number;
}

/** A sparkline in a box of 100 x 100 with y down: line pieces (a gap is a gap) and the last point. */
export interface SparklineShape {
  readonly path: string;
  readonly last: Place | null;
  /** Where each value lies; null where there is none. */
  readonly places: readonly (Place | null)[];
}

/** `values` in order of time; null where there is none. Scaled to its own range, so it shows shape and not size. */
export function sparklineShape(values: readonly (number | null)[]): SparklineShape {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return { path: '', last: null, places: values.map(() => null) };
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (at: number) => (values.length === 1 ? 100 : (at / (values.length - 1)) * 100);
  const y = (value: number) => (high === low ? 50 : 100 - ((value - low) / (high - low)) * 100);
  let path = '';
  let open = false;
  let last: SparklineShape['last'] = null;
  const places: (Place | null)[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null || !Number.isFinite(value)) {
      open = false;
      places.push(null);
      continue;
    }
    const alone = !open && !Number.isFinite(values[at + 1] ?? Number.NaN);
    path += `${open ? 'L' : 'M'}${round(x(at))} ${round(y(value))}`;
    // A lone point between two gaps would be a line of no length.
    if (alone) path += 'h0.01';
    open = true;
    last = { x: x(at), y: y(value) };
    places.push(last);
  }
  return { path, last, places };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
