import { expect, test } from 'vitest';
import { minimize } from './nelder-mead.ts';

test('finds the bottom of a curved valley and of one that is not defined everywhere', () => {
  const valley = minimize(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], { tolerance: 1e-14 });
  expect(valley.converged).toBe(true);
  expect(valley.at[0]).toBeCloseTo(1, 5);
  expect(valley.at[1]).toBeCloseTo(1, 5);
  const edge = minimize(([x = 0]) => x - Math.log(x), [5]);
  expect(edge.at[0]).toBeCloseTo(1, 3);
});

test('says so where there is no bottom', () => {
  expect(minimize(([x = 0]) => -x, [0], { maxEvaluations: 500 }).converged).toBe(false);
  expect(minimize(() => Number.NaN, [0]).converged).toBe(false);
});
