import { describe, expect, test } from 'vitest';
import {
  columnEdges,
  columnWindow,
  contentHeight,
  isScaled,
  lastTop,
  moveCell,
  rangeCells,
  rangeOf,
  reveal,
  scrollFor,
  topOf,
} from './grid-geometry.ts';

const small = { rows: 100, rowHeight: 28, viewport: 280 };
const huge = { rows: 10_000_000, rowHeight: 28, viewport: 700 };

describe('scrolling', () => {
  test('small tables scroll pixel by pixel', () => {
    expect(isScaled(small)).toBe(false);
    expect(topOf(small, 14)).toBe(0.5);
    expect(scrollFor(small, 90)).toBe(2520);
    expect(topOf(small, 99_999)).toBe(90);
  });
  test('ten million rows stay below the limit of the browser, and both ends are reachable', () => {
    expect(isScaled(huge)).toBe(true);
    expect(contentHeight(huge)).toBeLessThan(33_554_432);
    expect(topOf(huge, 0)).toBe(0);
    expect(topOf(huge, contentHeight(huge) - huge.viewport)).toBe(lastTop(huge));
    expect(lastTop(huge) + huge.viewport / huge.rowHeight).toBe(huge.rows);
  });
  test('a position survives the way to the scrollbar and back', () => {
    for (const top of [0, 1, 1234.5, 9_999_975]) expect(topOf(huge, scrollFor(huge, top))).toBeCloseTo(top, 3);
  });
  test('fewer rows than fit do not scroll', () => {
    const few = { rows: 3, rowHeight: 28, viewport: 280 };
    expect(lastTop(few)).toBe(0);
    expect(topOf(few, 50)).toBe(0);
    expect(scrollFor({ rows: 0, rowHeight: 28, viewport: 280 }, 5)).toBe(0);
  });
  test('reveal moves no further than it must', () => {
    expect(reveal(small, 10, 12)).toBe(10);
    expect(reveal(small, 10, 4)).toBe(4);
    expect(reveal(small, 10, 20)).toBe(11);
    expect(reveal(small, 0, 99)).toBe(90);
  });
});

test('only the columns in sight are drawn', () => {
  const edges = columnEdges([100, 50, 200, 80]);
  expect(edges).toEqual([0, 100, 150, 350, 430]);
  expect(columnWindow(edges, 0, 120)).toEqual([0, 2]);
  expect(columnWindow(edges, 100, 50)).toEqual([1, 2]);
  expect(columnWindow(edges, 149, 400)).toEqual([1, 4]);
  expect(columnWindow(columnEdges([]), 0, 100)).toEqual([0, 0]);
});

describe('keys', () => {
  const size = { rows: 10, columns: 4, page: 5 };
  test.each([
    ['ArrowDown', false, { row: 9, column: 0 }, { row: 9, column: 0 }],
    ['ArrowDown', true, { row: 0, column: 2 }, { row: 9, column: 2 }],
    ['PageUp', false, { row: 3, column: 1 }, { row: 0, column: 1 }],
    ['End', false, { row: 3, column: 1 }, { row: 3, column: 3 }],
    ['Home', true, { row: 3, column: 1 }, { row: 0, column: 0 }],
    ['ArrowLeft', false, { row: 0, column: 0 }, { row: 0, column: 0 }],
  ] as const)('%s (jump %s)', (key, jump, from, to) => expect(moveCell(key, jump, from, size)).toEqual(to));
  test('other keys move nothing, and an empty grid keeps its corner', () => {
    expect(moveCell('a', false, { row: 1, column: 1 }, size)).toBeNull();
    expect(moveCell('End', true, { row: 0, column: 0 }, { rows: 0, columns: 0, page: 1 })).toEqual({
      row: 0,
      column: 0,
    });
  });
});

test('a range is the same from any corner', () => {
  const range = rangeOf({ row: 5, column: 1 }, { row: 2, column: 3 });
  expect(range).toEqual({ top: 2, bottom: 5, left: 1, right: 3 });
  expect(rangeCells(range)).toBe(12);
});
