import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LABEL_APART, spreadLabels } from './end-labels.ts';

test('labels with room stand where their lines end', () => {
  expect(spreadLabels([80, 20, 50], 10, 150)).toEqual([80, 20, 50]);
});

test('labels of lines that end together stand around that place, and none below the axis', () => {
  expect(spreadLabels([80, 80, 80], 10, 150)).toEqual([67, 80, 93]);
  expect(spreadLabels([150, 150, 40], 10, 150)).toEqual([137, 150, 40]);
});

test('no two lie on each other, their order is that of the lines, all are inside', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12 }), (wanted) => {
      const places = spreadLabels(wanted, 10, 190);
      const sorted = [...places].sort((a, b) => a - b);
      for (const [at, place] of sorted.entries()) {
        expect(place).toBeGreaterThanOrEqual(10 - 1e-9);
        expect(place).toBeLessThanOrEqual(190 + 1e-9);
        if (at > 0) expect(place - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(LABEL_APART - 1e-9);
      }
      for (const [a, one] of wanted.entries()) {
        for (const [b, other] of wanted.entries()) if (one < other) expect(places[a]).toBeLessThan(places[b] ?? 0);
      }
    }),
  );
});
