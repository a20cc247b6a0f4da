/**
 * p-values corrected for being several (S. Holm, 1979), in the order given: the smallest times m, the next times m - 1, and so on,
 * never smaller than the one before and at most 1. A corrected p below 0.05 keeps the chance of any false finding among them below
 * 0.05, however they depend on each other. Nulls stay null and do not count.
 */
export function holm(values: readonly (number | null)[]): (number | null)[] {
  const ranked = values.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p || a.i - b.i);
  const corrected: (number | null)[] = values.map(() => null);
  let floor = 0;
  ranked.forEach(({ p, i }, rank) => {
    floor = Math.min(1, Math.max(floor, p * (ranked.length - rank)));
    corrected[i] = floor;
  });
  return corrected;
}
