import { minimize } from './nelder-mead.ts';
import { logGamma } from './special-functions.ts';

/**
 * What a purchase of a customer is worth (Fader and Hardie 2013, "The gamma-gamma model of monetary value"): values of one customer's
 * purchases vary as Gamma(p, nu), and nu varies between customers as Gamma(q, v). Supposes that how much one spends does not go with
 * how often one buys.
 */
export interface ValueParameters {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/** So many customers with so many purchases of about the same mean value (above 0). */
export interface ValueCell {
  readonly purchases: number;
  readonly mean: number;
  readonly customers: number;
}

export type ValueFit = ValueParameters & {
  readonly logLikelihood: number;
  readonly evaluations: number;
  readonly converged: boolean;
};

const farthest = 14;

/** The parameters under which the cells are most likely. */
export function fitValues(cells: readonly ValueCell[]): ValueFit {
  const weight = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const scale = cells.reduce((sum, cell) => sum + cell.customers * cell.mean, 0) / Math.max(weight, 1);
  // In units of the mean value, so that the search is the same in every currency.
  const scaled = cells.map((cell) => ({ ...cell, mean: cell.mean / scale }));
  const found = minimize(
    (at) =>
      at.some((value) => Math.abs(value) > farthest) ? Number.POSITIVE_INFINITY : -valueLogLikelihood(exp(at), scaled),
    [1, 1, 1],
    { tolerance: 1e-4 },
  );
  const { evaluations, converged, value } = found;
  const { p, q, v } = exp(found.at);
  return { p, q, v: v * scale, logLikelihood: -value - weight * Math.log(scale), evaluations, converged };
}

function exp(logs: readonly number[]): ValueParameters {
  const [p = 0, q = 0, v = 0] = logs.map(Math.exp);
  return { p, q, v };
}

/** Natural logarithm of the likelihood of the mean values of all customers. */
export function valueLogLikelihood({ p, q, v }: ValueParameters, cells: readonly ValueCell[]): number {
  const base = q * Math.log(v) - logGamma(q);
  const byPurchases = new Map<number, number>();
  let sum = 0;
  for (const { purchases, mean, customers } of cells) {
    const shape = p * purchases;
    let terms = byPurchases.get(purchases);
    if (terms === undefined) {
      terms = base + logGamma(shape + q) - logGamma(shape) + shape * Math.log(purchases);
      byPurchases.set(purchases, terms);
    }
    sum += customers * (terms + (shape - 1) * Math.log(mean) - (shape + q) * Math.log(purchases * mean + v));
  }
  return sum;
}

/** Mean value of a purchase to come, of a customer with `purchases` of mean value `mean` so far; infinite where q <= 1 allows it. */
export function expectedValue({ p, q, v }: ValueParameters, purchases: number, mean: number): number {
  const weight = p * purchases + q - 1;
  return weight > 0 ? (p * (v + purchases * mean)) / weight : Number.POSITIVE_INFINITY;
}
