import { minimize } from './nelder-mead.ts';
import { logGamma } from './special-functions.ts';

/**
 * When customers buy again and when they have left, from three numbers of each. While a customer is active, purchases come by a
 * Poisson process; rates differ between customers as Gamma(r, alpha). After a purchase the customer leaves with a probability
 * that differs as Beta(a, b).
 *
 * - `bg_nbd` (Fader, Hardie and Lee 2005): one may leave after each repeat purchase, so who bought once is active for sure.
 * - `mbg_nbd` (Batislam, Denizel and Filiztekin 2007; Hoppe and Wagner 2007): one may leave after the first purchase too.
 */
export type PurchaseModel = 'bg_nbd' | 'mbg_nbd';

/** Times are in any one unit, here days. `alpha` is in it as well. */
export interface PurchaseParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

export interface PurchaseHistory {
  /** Repeat purchases: all but the first. */
  readonly frequency: number;
  /** Time from the first to the last purchase; 0 without a repeat purchase. */
  readonly recency: number;
  /** Time from the first purchase to today. */
  readonly age: number;
}

/** So many customers with about the same history. */
export interface PurchaseCell extends PurchaseHistory {
  readonly customers: number;
}

export type PurchaseFit = PurchaseParameters & {
  readonly logLikelihood: number;
  readonly evaluations: number;
  readonly converged: boolean;
};

/** Parameters beyond exp(+-14) describe no customers: there the likelihood is flat. */
const farthest = 14;

/** Purchases after which one may have left. */
function chancesToLeave(model: PurchaseModel, frequency: number): number {
  return model === 'mbg_nbd' ? frequency + 1 : frequency;
}

/** The parameters under which the cells are most likely. The order of the cells decides the last bits. */
export function fitPurchases(model: PurchaseModel, cells: readonly PurchaseCell[]): PurchaseFit {
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const exposure = cells.reduce((sum, cell) => sum + cell.customers * cell.age, 0);
  const start = [0, Math.log(Math.max(exposure / Math.max(customers, 1), 1)), 0, 0.5];
  const found = minimize(
    (at) =>
      at.some((value) => Math.abs(value) > farthest) ? Number.POSITIVE_INFINITY : -logLikelihood(model, exp(at), cells),
    start,
    { tolerance: 1e-4 },
  );
  const { evaluations, converged, value } = found;
  return { ...exp(found.at), logLikelihood: -value, evaluations, converged };
}

function exp(logs: readonly number[]): PurchaseParameters {
  const [r = 0, alpha = 0, a = 0, b = 0] = logs.map(Math.exp);
  return { r, alpha, a, b };
}

/** Natural logarithm of the likelihood of all customers; about 50 ns a cell, since the gamma functions are taken once for each frequency. */
export function logLikelihood(
  model: PurchaseModel,
  { r, alpha, a, b }: PurchaseParameters,
  cells: readonly PurchaseCell[],
): number {
  const base = r * Math.log(alpha) - logGamma(r);
  const byFrequency = new Map<number, { readonly survived: number; readonly left: number }>();
  let sum = 0;
  for (const { frequency, recency, age, customers } of cells) {
    let terms = byFrequency.get(frequency);
    if (terms === undefined) {
      const chances = chancesToLeave(model, frequency);
      const stayed = logGamma(b + chances) - logGamma(b) + logGamma(a + b) - logGamma(a + b + chances);
      terms = {
        survived: base + logGamma(r + frequency) + stayed,
        left: chances === 0 ? Number.NEGATIVE_INFINITY : Math.log(a / (b + chances - 1)),
      };
      byFrequency.set(frequency, terms);
    }
    const shape = r + frequency;
    const active = Math.log(alpha + age);
    const odds = terms.left + shape * (active - Math.log(alpha + recency));
    sum += customers * (terms.survived - shape * active + (odds > 35 ? odds : Math.log1p(Math.exp(odds))));
  }
  return sum;
}

/** The probability that the customer is still active today. */
export function probabilityAlive(
  model: PurchaseModel,
  { r, alpha, a, b }: PurchaseParameters,
  { frequency, recency, age }: PurchaseHistory,
): number {
  const chances = chancesToLeave(model, frequency);
  if (chances === 0) return 1;
  return 1 / (1 + (a / (b + chances - 1)) * ((alpha + age) / (alpha + recency)) ** (r + frequency));
}

/**
 * Purchases expected from today over `time`, of a customer who is active today (times P(alive): of the customer as known). Fader,
 * Hardie and Lee (2005) equation 10, with Euler's transformation of the hypergeometric function, whose terms fall fast for
 * any number of purchases.
 */
export function purchasesIfAlive(
  model: PurchaseModel,
  { r, alpha, a, b }: PurchaseParameters,
  { frequency, age }: Pick<PurchaseHistory, 'frequency' | 'age'>,
  time: number,
): number {
  // At a = 1 the formula is 0 / 0; its limit is within 1e-6 of its neighbours.
  const leaving = Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a;
  const z = time / (alpha + age + time);
  const sum = leaving + b + chancesToLeave(model, frequency) - 1;
  const stayed = (1 - z) ** (leaving - 1) * hypergeometric(sum - r - frequency, leaving - 1, sum, z);
  return (sum / (leaving - 1)) * (1 - stayed);
}

/** Gauss's 2F1(a, b; c; z) by its series, for 0 <= z < 1. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 100_000; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) < 1e-14 * Math.abs(sum)) return sum;
  }
  return Number.NaN;
}
