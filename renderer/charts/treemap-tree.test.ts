import { expect, test } from 'vitest';
import { euro, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { squarify } from './squarify.ts';
import { treemapTree } from './treemap-tree.ts';

test('groups and leaves, greatest first; what has no area is counted', () => {
  const { query, context, table } = fixedAnswer({
    query: { metrics: ['revenue'], dimensions: ['category', 'subcategory'] },
    metrics: { revenue: ['Revenue', euro] },
    rows: [
      ['Toys', '<script>', '1'],
      ['Home', 'Lamps', '3'],
      ['Home', null, '5'],
      ['Home', 'Returns', '-2'],
      ['Bags', 'All', null],
    ],
  });
  const { groups, leftOut } = treemapTree(readAnswer(query, context, table));
  expect(groups.map(({ label, size, leaves }) => [label, size, leaves.map((leaf) => leaf.label)])).toEqual([
    ['Home', 8, ['–', 'Lamps']],
    ['Toys', 1, ['<script>']],
  ]);
  expect(leftOut).toBe(2);
});

test('boxes fill the room in proportion', () => {
  const boxes = squarify([6, 6, 4, 3, 2, 2, 1], { x: 10, y: 20, width: 600, height: 400 });
  const areas = boxes.map(({ width, height }) => Math.round((width * height) / 10_000));
  expect(areas).toEqual([6, 6, 4, 3, 2, 2, 1]);
  for (const { x, y, width, height } of boxes) {
    expect(x + width).toBeLessThanOrEqual(610.001);
    expect(y + height).toBeLessThanOrEqual(420.001);
    expect(Math.max(width / height, height / width)).toBeLessThan(3);
  }
  expect(squarify([], { x: 0, y: 0, width: 10, height: 10 })).toEqual([]);
});
