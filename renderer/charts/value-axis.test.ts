import { expect, test } from 'vitest';
import { count, euro } from '../testing/chart-answer.ts';
import { niceScale, tickWidth } from './value-axis.ts';

const scale = (values: number[], zero: boolean, format = euro) => niceScale(values, { zero, ticks: 3, format });

test('round ticks with little room to spare', () => {
  expect(scale([610_000, 780_000], true)).toEqual({ min: 0, max: 800_000, interval: 200_000 });
  expect(scale([-12, 9], true)).toEqual({ min: -20, max: 10, interval: 10 });
  expect(scale([], true)).toEqual({ min: 0, max: 1, interval: 0.5 });
});

test('zero is left only where the values would lie flat', () => {
  expect(scale([95, 99], false).min).toBeGreaterThan(90);
  expect(scale([20, 99], false).min).toBe(0);
});

test('counts have whole ticks, durations those of a clock', () => {
  expect(scale([0, 1, 2], true, count).interval).toBe(1);
  expect(scale([0, 7000], true, { kind: 'duration', scale: 0, unit: 's' }).interval).toBe(3600);
});

test('the widest tick has room, wherever it stands', () => {
  const format = { kind: 'currency', scale: 2, unit: 'EUR' } as const;
  // €1.25 M and €1.00 M are shorter than €750,000.
  expect(tickWidth({ min: 0, max: 1_250_000, interval: 250_000 }, format)).toBe(
    tickWidth({ min: 0, max: 750_000, interval: 250_000 }, format),
  );
});
