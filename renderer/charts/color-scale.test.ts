import { expect, test } from 'vitest';
import { contrast, dark, light } from '../app/tokens.ts';
import { colorScale, inkOn, mix } from './color-scale.ts';

test('the ink of a cell is readable on every shade, in both schemes', () => {
  for (const tokens of [light, dark]) {
    for (const values of [
      [0, 100],
      [-50, 100],
    ]) {
      const { color } = colorScale(values, tokens);
      for (let value = values[0] ?? 0; value <= 100; value += 5) {
        const fill = color(value);
        expect(contrast(inkOn(fill, tokens), fill), `${value} ${fill}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});

test('a gap that takes most of the range is left out of the scale', () => {
  const { high, capped, color } = colorScale([0.1, 0.12, 0.2, 0.25, 1, 1], light);
  expect({ high, capped }).toEqual({ high: 0.25, capped: true });
  expect(color(1)).toBe(color(0.25));
  expect(colorScale([1, 2, 3], light)).toMatchObject({ low: 1, high: 3, capped: false });
});

test('mixing and a scale of one value', () => {
  expect(mix('#000000', '#FFFFFF', 0.5)).toBe('#808080');
  expect(colorScale([7], light).color(7)).toMatch(/^#[0-9a-f]{6}$/);
});
