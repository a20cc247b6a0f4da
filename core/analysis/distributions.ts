import { betaI, gammaQ, normalQuantile } from './special-functions.ts';

/** P(|T| >= |t|) of Student's t: the two-sided p-value. Degrees of freedom need not be whole (DLMF 8.17, A&S 26.7.1). */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  const total = degreesOfFreedom + square;
  return betaI(degreesOfFreedom / total, degreesOfFreedom / 2, 0.5, square / total);
}

/** P(T <= t) of Student's t; small tails keep their digits. */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  const tail = studentTwoSided(t, degreesOfFreedom) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** t with P(T <= t) = p, for 0 < p < 1: bisection, so that it is as exact as the distribution itself. */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, degreesOfFreedom);
  // Student's tails are heavier than the normal ones: its quantile lies further out.
  let high = normalQuantile(p);
  let low = high * 2;
  while (studentCdf(low, degreesOfFreedom) > p) low *= 2;
  for (let i = 0; i < 200 && high - low > 1e-14 * Math.abs(low); i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degreesOfFreedom) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X >= x) of the chi-square distribution: the p-value of a chi-square statistic. */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  return gammaQ(degreesOfFreedom / 2, x / 2);
}
