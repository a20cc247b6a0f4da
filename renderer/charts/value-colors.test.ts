import { expect, test } from 'vitest';
import { categoriesOf, OTHER_CATEGORY } from './value-colors.ts';

test('a value keeps its category wherever it is drawn', () => {
  const [france = -1, germany = -1] = categoriesOf('country', ['France', 'Germany']);
  expect(france).not.toBe(germany);
  expect(categoriesOf('country', ['Spain', 'Germany', 'France']).slice(1)).toEqual([germany, france]);
});

test('seven hues of one chart are seven; further values and NULL are grey', () => {
  const values = Array.from({ length: 9 }, (_, at) => `v${at}`);
  const made = categoriesOf('many', [...values, null]);
  expect(new Set(made.slice(0, 7)).size).toBe(7);
  expect(made.slice(7)).toEqual([OTHER_CATEGORY, OTHER_CATEGORY, OTHER_CATEGORY]);
});

test('values that come late share no hue within their chart', () => {
  categoriesOf(
    'late',
    Array.from({ length: 7 }, (_, at) => `early ${at}`),
  );
  const made = categoriesOf('late', ['early 0', 'x', 'y', 'z']);
  expect(new Set(made).size).toBe(4);
});
