import { expect, test } from 'vitest';
import { holm } from './holm.ts';

test('the four p-values of the Wikipedia article on the Holm-Bonferroni method: the first and the last stand at 0.05', () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
    expect(corrected[i]).toBeCloseTo(p, 12);
  });
});

test('nulls do not count, nothing goes above 1, ties stay equal', () => {
  expect(holm([null, 0.04, null])).toEqual([null, 0.04, null]);
  expect(holm([0.9, 0.8, 0.7])).toEqual([1, 1, 1]);
  expect(holm([0.2, 0.01, 0.01])).toEqual([0.2, 0.03, 0.03]);
  expect(holm([])).toEqual([]);
});
