import { describe, expect, test } from 'vitest';
import {
  fitPurchases,
  logLikelihood,
  type PurchaseCell,
  type PurchaseModel,
  type PurchaseParameters,
  probabilityAlive,
  purchasesIfAlive,
} from './purchase-model.ts';
import { logGamma } from './special-functions.ts';
import { Random } from './testing/random.ts';

/** Customers as the model says they are: what each did up to `age`, and how often they bought in the `after` that follows. */
function simulate(
  model: PurchaseModel,
  { r, alpha, a, b }: PurchaseParameters,
  count: number,
  seed: number,
  after = 0,
) {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const rate = random.gamma(r, alpha);
    const leaves = random.beta(a, b);
    const age = 100 + 200 * random.uniform();
    let [frequency, recency, later, at] = [0, 0, 0, 0];
    let active = model === 'bg_nbd' || random.uniform() >= leaves;
    let alive = active;
    while (active) {
      at += random.exponential(rate);
      if (at > age + after) break;
      active = random.uniform() >= leaves;
      if (at > age) later++;
      else [frequency, recency, alive] = [frequency + 1, at, active];
    }
    return { frequency, recency, age, later, alive, customers: 1 };
  });
}

const truth = { r: 0.8, alpha: 30, a: 0.9, b: 2.4 };

describe.each(['mbg_nbd', 'bg_nbd'] as const)('%s', (model) => {
  const customers = simulate(model, truth, 30_000, 7, 180);
  const fit = fitPurchases(model, customers);

  test('recovers the parameters of simulated customers', () => {
    expect(fit.converged).toBe(true);
    // Four standard errors or so at 30,000 customers.
    expect(fit.r / truth.r).toBeCloseTo(1, 0.9);
    expect(fit.alpha / truth.alpha).toBeCloseTo(1, 0.9);
    expect(fit.a / truth.a).toBeCloseTo(1, 0.7);
    expect(fit.b / truth.b).toBeCloseTo(1, 0.7);
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(logLikelihood(model, truth, customers));
    expect(fit.logLikelihood - logLikelihood(model, truth, customers)).toBeLessThan(12);
  });

  test('P(alive) and the predicted purchases are what came, also by number of purchases', () => {
    for (const [least, most] of [
      [0, 0],
      [1, 2],
      [3, 1000],
    ] as const) {
      const group = customers.filter(({ frequency }) => frequency >= least && frequency <= most);
      const share = group.reduce((sum, one) => sum + probabilityAlive(model, truth, one), 0);
      const alive = group.filter((one) => one.alive).length;
      const expected = group.reduce(
        (sum, one) => sum + probabilityAlive(model, fit, one) * purchasesIfAlive(model, fit, one, 180),
        0,
      );
      const came = group.reduce((sum, one) => sum + one.later, 0);
      expect(share / alive).toBeCloseTo(1, 1.2);
      expect(expected / came).toBeCloseTo(1, 1);
    }
  });

  test('the formulas are the integrals that they stand for', () => {
    const cell: PurchaseCell = { frequency: 3, recency: 40, age: 70, customers: 1 };
    const chances = model === 'mbg_nbd' ? 4 : 3;
    const survives = (rate: number, p: number): number => (1 - p) ** chances * rate ** 3 * Math.exp(-rate * cell.age);
    const leaves = (rate: number, p: number): number =>
      p * (1 - p) ** (chances - 1) * rate ** 3 * Math.exp(-rate * cell.recency);
    const alive = integrate(truth, survives);
    const all = alive + integrate(truth, leaves);
    expect(logLikelihood(model, truth, [cell])).toBeCloseTo(Math.log(all), 4);
    expect(probabilityAlive(model, truth, cell)).toBeCloseTo(alive / all, 4);
    const later = integrate(truth, (rate, p) => (survives(rate, p) * (1 - Math.exp(-rate * p * 50))) / p);
    expect(purchasesIfAlive(model, truth, cell, 50)).toBeCloseTo(later / alive, 4);
  });
});

/** The mean of `f` over customers: Gamma rates and Beta chances to leave, by the midpoint rule. */
function integrate({ r, alpha, a, b }: PurchaseParameters, f: (rate: number, p: number) => number): number {
  const steps = 600;
  const gamma = r * Math.log(alpha) - logGamma(r);
  const beta = logGamma(a + b) - logGamma(a) - logGamma(b);
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    // Squares and cubes of even steps keep the edges, where the densities may be infinite, fine.
    const u = (i + 0.5) / steps;
    const rate = u ** 3;
    const rateWeight = Math.exp(gamma + (r - 1) * Math.log(rate) - alpha * rate) * 3 * u * u;
    for (let j = 0; j < steps; j++) {
      const w = (j + 0.5) / steps;
      const p = w ** 3;
      const weight = Math.exp(beta + (a - 1) * Math.log(p) + (b - 1) * Math.log1p(-p)) * 3 * w * w;
      sum += rateWeight * weight * f(rate, p);
    }
  }
  return sum / (steps * steps);
}

test('published: a customer of the CDNOW sample under the fit of Fader, Hardie and Lee (2005), in weeks', () => {
  const published = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
  const customer = { frequency: 2, recency: 30.43, age: 38.86 };
  const expected =
    probabilityAlive('bg_nbd', published, customer) * purchasesIfAlive('bg_nbd', published, customer, 39);
  expect(expected).toBeCloseTo(1.226, 3);
});

test('who bought once is active for sure under BG/NBD, and less so the longer ago under MBG/NBD', () => {
  const once = (age: number) => ({ frequency: 0, recency: 0, age });
  expect(probabilityAlive('bg_nbd', truth, once(300))).toBe(1);
  const chances = [1, 30, 300].map((age) => probabilityAlive('mbg_nbd', truth, once(age)));
  expect(chances).toEqual([...chances].sort((x, y) => y - x));
  expect(chances[0]).toBeLessThan(truth.b / (truth.a + truth.b));
});

test('no jump where a is 1', () => {
  const history = { frequency: 2, age: 60 };
  const at = (a: number) => purchasesIfAlive('mbg_nbd', { ...truth, a }, history, 90);
  expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 5);
});

test('customers who never come back: no error, whatever the parameters', () => {
  const fit = fitPurchases('mbg_nbd', [{ frequency: 0, recency: 0, age: 90, customers: 500 }]);
  expect(Number.isNaN(fit.logLikelihood)).toBe(false);
});
