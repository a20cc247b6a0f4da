/** The middle value (the mean of the two middle ones); NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median distance from 0, times 1.4826: the standard deviation where the values are normal about 0. */
export function robustScale(values: readonly number[]): number {
  return 1.4826 * median(values.map(Math.abs));
}
