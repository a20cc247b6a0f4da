import { expect, test } from 'vitest';
import { expectedValue, fitValues, type ValueCell } from './gamma-gamma.ts';
import { Random } from './testing/random.ts';

const truth = { p: 6.25, q: 3.74, v: 15.44 };

test('recovers the parameters of simulated customers, in any currency', () => {
  const random = new Random(3);
  const cells = Array.from({ length: 20_000 }, (): ValueCell => {
    const nu = random.gamma(truth.q, truth.v);
    const purchases = 1 + Math.floor(6 * random.uniform());
    return { purchases, mean: random.gamma(truth.p * purchases, nu) / purchases, customers: 1 };
  });
  const fit = fitValues(cells);
  expect(fit.converged).toBe(true);
  expect(fit.p / truth.p).toBeCloseTo(1, 0.9);
  expect(fit.q / truth.q).toBeCloseTo(1, 0.9);
  expect(fit.v / truth.v).toBeCloseTo(1, 0.9);
  const cents = fitValues(cells.map((cell) => ({ ...cell, mean: cell.mean * 100 })));
  expect(cents.p).toBeCloseTo(fit.p, 6);
  expect(cents.v / 100).toBeCloseTo(fit.v, 6);
});

test('published: customers of the CDNOW sample under the fit of Fader and Hardie (2013)', () => {
  expect(expectedValue(truth, 2, 22.35)).toBeCloseTo(24.66, 1);
  expect(expectedValue(truth, 1, 11.77)).toBeCloseTo(18.91, 1);
  // Without a repeat purchase: the mean of all customers.
  expect(expectedValue(truth, 0, 0)).toBeCloseTo(35.2, 1);
  expect(expectedValue({ ...truth, q: 0.9 }, 0, 0)).toBe(Number.POSITIVE_INFINITY);
});
