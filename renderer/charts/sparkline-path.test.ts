import { expect, test } from 'vitest';
import { sparklineShape } from './sparkline-path.ts';

test('the line fills its box and ends at the last point', () => {
  expect(sparklineShape([0, 10, 5])).toEqual({
    path: 'M0 100L50 0L100 50',
    last: { x: 100, y: 50 },
    places: [
      { x: 0, y: 100 },
      { x: 50, y: 0 },
      { x: 100, y: 50 },
    ],
  });
  expect(sparklineShape([0, null, 5]).places).toEqual([{ x: 0, y: 100 }, null, { x: 100, y: 0 }]);
});

test('a gap is a gap, a lone point is seen', () => {
  expect(sparklineShape([1, 2, null, 3, null, 4, 5]).path).toMatch(/^M\S+ \S+L\S+ \S+M\S+ \S+h0\.01M\S+ \S+L\S+ \S+$/);
});

test('a flat line lies in the middle, an empty one is nothing', () => {
  expect(sparklineShape([7, 7]).path).toBe('M0 50L100 50');
  expect(sparklineShape([7]).last).toEqual({ x: 100, y: 50 });
  expect(sparklineShape([])).toEqual({ path: '', last: null, places: [] });
  expect(sparklineShape([null, Number.NaN])).toEqual({ path: '', last: null, places: [null, null] });
});
