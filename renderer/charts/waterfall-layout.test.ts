import { expect, test } from 'vitest';
import { light } from '../app/tokens.ts';
import { euro, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { type BarLook, layLying, layUpright, namesNeedLines } from './waterfall-layout.ts';
import { waterfallBars } from './waterfall-steps.ts';

const { query, context, table } = fixedAnswer({
  query: { metrics: ['profit'], dimensions: ['category'] },
  metrics: { profit: ['Profit', euro] },
  rows: [
    ['Home', '100'],
    ['Toys', '-150'],
    ['Bags', null],
  ],
});
const looks = waterfallBars(readAnswer(query, context, table)).map((bar): BarLook => {
  return { bar, name: bar.label, number: bar.value ?? '–', fill: '#000000' };
});

test('steps stand where the one before ends, below zero too; an unknown one has no size', () => {
  const { bars } = layUpright(looks, 400, 302, light);
  // 250 units over 250 px: 100 above zero, 50 below.
  const scale = (bars[1]?.height ?? 0) / 150;
  expect(bars.map(({ height }) => Math.round(height / scale))).toEqual([100, 150, 0, 50]);
  expect(bars[0]?.y).toBeCloseTo(bars[1]?.y ?? 0);
  expect(bars[3]?.y).toBeCloseTo((bars[0]?.y ?? 0) + (bars[0]?.height ?? 0));
});

test('lying, the same from left to right', () => {
  const { bars, lines } = layLying(looks, 400, 300, light);
  const scale = (bars[1]?.width ?? 0) / 150;
  expect(bars.map(({ width }) => Math.round(width / scale))).toEqual([100, 150, 0, 50]);
  expect(bars[1]?.x).toBeCloseTo(bars[3]?.x ?? 0);
  // Two levels are carried over (nothing follows an unknown one), and the line of zero.
  expect(lines).toHaveLength(3);
});

test('names lie where they have no room below', () => {
  expect(namesNeedLines(looks, 600)).toBe(false);
  expect(namesNeedLines(looks, 120)).toBe(true);
});

test('every bar has its number in the drawing, a falling one below it, and beside it where bars lie', () => {
  const numbers = looks.map(({ number }) => number);
  const [width, height] = [400, 302];
  const upright = layUpright(looks, width, height, light).bars;
  const lying = layLying(looks, width, height, light).bars;
  for (const bars of [upright, lying]) {
    expect(bars.map(({ texts }) => texts[1]?.text)).toEqual(numbers);
    for (const { x = -1, y = -1 } of bars.flatMap(({ texts }) => texts[1] ?? [])) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(height);
    }
  }
  const [, falling] = upright;
  expect(falling?.texts[1]?.y).toBeGreaterThan((falling?.y ?? 0) + (falling?.height ?? 0));
});
