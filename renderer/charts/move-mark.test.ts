import { expect, test } from 'vitest';
import type { Mark } from './drawing.ts';
import { moveMark } from './move-mark.ts';

const mark = (column: number, row: number): Mark => {
  return { pick: null, tip: () => ({ title: '', rows: [] }), seriesIndex: 0, dataIndex: 0, column, row, at: null };
};
const marks = [mark(0, 0), mark(1, 0), mark(3, 0), mark(0, 1), mark(3, 1)];

test('arrows go straight on, over gaps, and stay at the ends', () => {
  expect(moveMark(marks, 1, 'ArrowRight')).toBe(2);
  expect(moveMark(marks, 2, 'ArrowRight')).toBe(2);
  expect(moveMark(marks, 4, 'ArrowUp')).toBe(2);
  expect(moveMark(marks, 1, 'ArrowDown')).toBe(3);
});

test('from no mark, a key leads to an end; other keys lead nowhere', () => {
  expect(moveMark(marks, null, 'ArrowRight')).toBe(0);
  expect(moveMark(marks, null, 'ArrowLeft')).toBe(4);
  expect(moveMark(marks, 2, 'Home')).toBe(0);
  expect(moveMark(marks, 2, 'x')).toBeNull();
  expect(moveMark([], null, 'Home')).toBeNull();
});
