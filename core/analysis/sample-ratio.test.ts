import { expect, test } from 'vitest';
import { plannedShares, sampleRatioTest } from './sample-ratio.ts';

const shares = (text: string | null, variants = ['blue', 'control']) => {
  const found = plannedShares(text, 'control', variants);
  return found === null ? null : Object.fromEntries(found);
};

test('planned splits as people write them', () => {
  const half = { control: 0.5, blue: 0.5 };
  for (const text of ['50/50', '0.5, 0.5', ' 1:1 ', '50% / 50%', '50;50']) expect(shares(text)).toEqual(half);
  expect(shares('80/20')).toEqual({ control: 0.8, blue: 0.2 });
  for (const text of ['blue=20%, control=80%', '"control": 80; "blue": 20', 'control: 4 / blue: 1'])
    expect(shares(text)).toEqual({ control: 0.8, blue: 0.2 });
  expect(shares('50/30/20', ['b', 'control', 'a'])).toEqual({ control: 0.5, a: 0.3, b: 0.2 });
  // A planned variant that nobody saw is a part of the split.
  expect(shares('control=50, blue=25, red=25')).toEqual({ control: 0.5, blue: 0.25, red: 0.25 });
});

test('what is no split of these variants is null', () => {
  for (const text of [null, '', 'half', '50/50/50', '100', '0/100', 'red=50, control=50', 'blue=1, blue=1', '1.2.3/4'])
    expect(shares(text), String(text)).toBeNull();
});

test('the sample ratio of 821,588 against 815,482 (Kohavi, Tang, Xu: Trustworthy Online Controlled Experiments, 2020, 3)', () => {
  const units = new Map([
    ['control', 821_588],
    ['blue', 815_482],
  ]);
  const p =
    sampleRatioTest(
      units,
      new Map([
        ['control', 0.5],
        ['blue', 0.5],
      ]),
    ) ?? 1;
  expect(p).toBeGreaterThan(1.75e-6);
  expect(p).toBeLessThan(1.85e-6);
});

test("Mendel's peas: 315, 108, 101, 32 in 9:3:3:1 are a chi-square of 0.47 with 3 degrees of freedom", () => {
  const seen = new Map(Object.entries({ a: 315, b: 108, c: 101, d: 32 }));
  const planned = plannedShares('9:3:3:1', 'a', [...seen.keys()]) ?? new Map();
  expect(sampleRatioTest(seen, planned)).toBeCloseTo(0.925, 3);
  expect(sampleRatioTest(new Map(), planned)).toBeNull();
});
