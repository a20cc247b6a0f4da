/**
 * Special functions on doubles, without a library. Relative errors are about 1e-13, and grow to 1e-11 where the parameters
 * of the incomplete functions reach 10,000.
 */

const lanczosG = 607 / 128;
/** Coefficients by P. Godfrey (2001) for g = 607/128 and 15 terms. */
const lanczos = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488,
  0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
];

/** ln(Gamma(x)) for x > 0 (Lanczos); NaN for anything else. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  // The recurrence keeps the small arguments exact: Gamma(x) = Gamma(x + 1) / x.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  let sum = lanczos[0] ?? 0;
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (x - 1 + i);
  const t = x - 0.5 + lanczosG;
  return (x - 0.5) * Math.log(t) - t + Math.log(Math.sqrt(2 * Math.PI) * sum);
}

/** ln(Beta(a, b)) for a, b > 0; large arguments do not cancel each other's digits. */
export function logBeta(a: number, b: number): number {
  if (a > b) return logBeta(b, a);
  if (b < 10) return logGamma(a) + logGamma(b) - logGamma(a + b);
  const sum = a + b;
  const rest = stirlingRest(b) - stirlingRest(sum);
  if (a < 10) return logGamma(a) - (b - 0.5) * Math.log1p(a / b) - a * Math.log(sum) + a + rest;
  const logs = (a - 0.5) * Math.log(a / sum) + (b - 0.5) * Math.log1p(-a / sum) - Math.log(sum) / 2;
  return Math.log(2 * Math.PI) / 2 + logs + stirlingRest(a) + rest;
}

/** ln(Gamma(x)) - ((x - 1/2) ln(x) - x + ln(2 pi) / 2) for x >= 10 (DLMF 5.11.1). */
function stirlingRest(x: number): number {
  return polynomial(1 / (x * x), [-691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12]) / x;
}

const tiny = 1e-300;
const epsilon = 1e-15;
const maxSteps = 100_000;

/** The regularized lower incomplete gamma function P(a, x), for a > 0 and x >= 0. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** The regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x); small tails keep their digits. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

/** P(a, x) as a power series (DLMF 8.11.4): quick where x < a + 1. */
function gammaSeries(a: number, x: number): number {
  if (x === 0) return 0;
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < maxSteps && term > sum * epsilon; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Q(a, x) as a continued fraction (DLMF 8.9.2) by the method of Lentz: quick where x >= a + 1. */
function gammaFraction(a: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < maxSteps; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(step * d + b);
    c = awayFromZero(b + step / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < epsilon) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** The regularized incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1. `rest` is 1 - x where it is known better. */
export function betaI(x: number, a: number, b: number, rest = 1 - x): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(rest >= 0)) return Number.NaN;
  if (x === 0 || rest === 0) return x === 0 ? 0 : 1;
  const logX = rest < 0.5 ? Math.log1p(-rest) : Math.log(x);
  const logRest = x < 0.5 ? Math.log1p(-x) : Math.log(rest);
  const front = Math.exp(a * logX + b * logRest - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(rest, b, a)) / b;
}

/** The continued fraction of I_x(a, b) (DLMF 8.17.22) by the method of Lentz. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let n = 1; n < maxSteps; n++) {
    const even = (n * (b - n) * x) / ((a + 2 * n - 1) * (a + 2 * n));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + n) * (a + b + n) * x) / ((a + 2 * n) * (a + 2 * n + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < epsilon) break;
  }
  return fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** P(Z <= z) of the standard normal distribution; small tails keep their digits. */
export function normalCdf(z: number): number {
  const tail = gammaQ(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** P(|Z| >= |z|): the two-sided p-value of a z statistic. */
export function normalTwoSided(z: number): number {
  return gammaQ(0.5, (z * z) / 2);
}

/** z with P(Z <= z) = p: a first guess (Acklam), made exact by Halley's method. -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  // By symmetry, in the tail that keeps its digits.
  if (p > 0.5) return -normalQuantile(1 - p);
  let z = acklam(p);
  for (let i = 0; i < 2; i++) {
    const error = (normalCdf(z) - p) * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}

/** The normal quantile to a relative error of 1.15e-9, for p <= 0.5 (P. J. Acklam, 2003). */
function acklam(p: number): number {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return (
      polynomial(
        q,
        [
          -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
          2.938163982698783,
        ],
      ) / polynomial(q, [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1])
    );
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    (q *
      polynomial(
        r,
        [
          -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
          2.506628277459239,
        ],
      )) /
    polynomial(
      r,
      [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1],
    )
  );
}

/** By Horner's scheme; the highest power first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
