export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
  /** False where the steps ran out before a fresh start brought nothing more. */
  readonly converged: boolean;
}

interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

const maxRestarts = 20;

/**
 * The minimum of `f` near `start` by the simplex method of Nelder and Mead (1965), started again from where it ended until that
 * brings less than `tolerance`: a simplex that collapsed too early gets going again. `f` may be infinite where it is not
 * defined. Deterministic: the same function and start give the same bits.
 */
export function minimize(
  f: (at: readonly number[]) => number,
  start: readonly number[],
  { tolerance = 1e-7, step = 0.5, maxEvaluations = 4000 } = {},
): Minimum {
  let evaluations = 0;
  const evaluate = (at: readonly number[]): Vertex => {
    evaluations++;
    const value = f(at);
    return { at, value: Number.isNaN(value) ? Number.POSITIVE_INFINITY : value };
  };
  let best = evaluate(start);
  for (let restart = 0; restart < maxRestarts; restart++) {
    const size = restart === 0 ? step : step / 5;
    const corners = best.at.map((_, i) => evaluate(best.at.map((value, j) => (i === j ? value + size : value))));
    const found = descend(evaluate, [best, ...corners], tolerance, () => evaluations >= maxEvaluations);
    const gain = best.value - found.value;
    best = found;
    if (evaluations >= maxEvaluations) break;
    if (restart > 0 && gain < tolerance) return { ...best, evaluations, converged: Number.isFinite(best.value) };
  }
  return { ...best, evaluations, converged: false };
}

function descend(
  evaluate: (at: readonly number[]) => Vertex,
  start: readonly Vertex[],
  tolerance: number,
  exhausted: () => boolean,
): Vertex {
  const order = (vertices: readonly Vertex[]): Vertex[] => [...vertices].sort((a, b) => a.value - b.value);
  let simplex = order(start);
  for (;;) {
    const best = simplex[0];
    const worst = simplex.at(-1);
    const second = simplex.at(-2);
    if (best === undefined || worst === undefined || second === undefined) throw new Error('a simplex has two corners');
    if (worst.value - best.value < tolerance || exhausted()) return best;
    const others = simplex.slice(0, -1);
    const centre = best.at.map((_, i) => others.reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / others.length);
    const along = (factor: number): Vertex =>
      evaluate(centre.map((value, i) => value + factor * ((worst.at[i] ?? 0) - value)));
    const reflected = along(-1);
    let next: Vertex | null = reflected;
    if (reflected.value < best.value) {
      const expanded = along(-2);
      if (expanded.value < reflected.value) next = expanded;
    } else if (reflected.value >= second.value) {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      next = contracted.value < Math.min(reflected.value, worst.value) ? contracted : null;
    }
    simplex = order(
      next === null
        ? [best, ...simplex.slice(1).map(({ at }) => evaluate(at.map((value, i) => (value + (best.at[i] ?? 0)) / 2)))]
        : [...others, next],
    );
  }
}
