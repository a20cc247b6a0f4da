import { expect, test } from 'vitest';
import { compareMeans, compareProportions, compareRatios, type RatioSums, type Sums } from './two-sample-tests.ts';

/** Sums of a sample given by its size, mean and standard deviation. */
function sumsOf(units: number, mean: number, deviation: number): Sums {
  return { units, sum: units * mean, sumOfSquares: (units - 1) * deviation ** 2 + units * mean ** 2 };
}

function sumsOfValues(values: readonly number[]): Sums {
  const total = (f: (value: number) => number) => values.reduce((sum, value) => sum + f(value), 0);
  return { units: values.length, sum: total((v) => v), sumOfSquares: total((v) => v * v) };
}

function ratioSums(pairs: readonly (readonly [number, number])[]): RatioSums {
  const denominators = sumsOfValues(pairs.map(([, x]) => x));
  return {
    ...sumsOfValues(pairs.map(([y]) => y)),
    denominator: denominators.sum,
    denominatorOfSquares: denominators.sumOfSquares,
    products: pairs.reduce((sum, [y, x]) => sum + y * x, 0),
  };
}

/** Uniform numbers in (0, 1) from a fixed seed (Mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

test('two proportions: the landing page test of 290,584 visitors', () => {
  const result = compareProportions({ units: 145_274, successes: 17_489 }, { units: 145_310, successes: 17_264 });
  expect(result?.statistic).toBeCloseTo(-1.310924, 6);
  expect(result?.p).toBeCloseTo(0.189883, 6);
  expect(result?.degreesOfFreedom).toBeNull();
});

test("two proportions: the Physicians' Health Study (Agresti, Categorical Data Analysis, 3.1)", () => {
  // Heart attacks: 104 of 11,037 with aspirin, 189 of 11,034 with placebo; difference 0.0077, interval 0.005 to 0.011.
  const result = compareProportions({ units: 11_037, successes: 104 }, { units: 11_034, successes: 189 });
  expect(result?.difference).toBeCloseTo(0.0077, 4);
  expect(result?.low).toBeCloseTo(0.005, 3);
  expect(result?.high).toBeCloseTo(0.011, 3);
  // The relative risk is 1.82, and the variance of its logarithm 1/y1 - 1/n1 + 1/y2 - 1/n2.
  const risk = 1 + (result?.lift ?? 0);
  expect(risk).toBeCloseTo(1.82, 2);
  const margin = 1.959963985 * risk * Math.sqrt(1 / 189 - 1 / 11_034 + 1 / 104 - 1 / 11_037);
  expect(result?.liftHigh).toBeCloseTo(risk - 1 + margin, 8);
  expect(result?.liftLow).toBeCloseTo(risk - 1 - margin, 8);
});

test('two means: cars of the NIST/SEMATECH e-Handbook, 1.3.5.3 (AUTO83B.DAT)', () => {
  const result = compareMeans(sumsOf(79, 30.48101, 6.10771), sumsOf(249, 20.14458, 6.4147));
  expect(result?.statistic).toBeCloseTo(-12.94627, 4);
  expect(result?.degreesOfFreedom).toBeCloseTo(136.875, 3);
});

test('two means: the sleep data of Student (1908), as t.test(extra ~ group) in the manual of R', () => {
  const first = sumsOfValues([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  const second = sumsOfValues([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
  const result = compareMeans(second, first);
  expect(result?.statistic).toBeCloseTo(-1.8608, 4);
  expect(result?.degreesOfFreedom).toBeCloseTo(17.776, 3);
  expect(result?.p).toBeCloseTo(0.07939, 5);
  expect(result?.low).toBeCloseTo(-3.3654832, 7);
  expect(result?.high).toBeCloseTo(0.2054832, 7);
});

test('a ratio whose denominator is 1 for every unit is a mean', () => {
  const [a, b] = [
    [3, 1, 4, 1, 5, 9, 2, 6],
    [2, 7, 1, 8, 2, 8, 1, 8, 2],
  ] as const;
  const ratio = compareRatios(ratioSums(a.map((y) => [y, 1] as const)), ratioSums(b.map((y) => [y, 1] as const)));
  const mean = compareMeans(sumsOfValues(a), sumsOfValues(b));
  expect(ratio?.difference).toBeCloseTo(mean?.difference ?? 0, 12);
  expect(ratio?.statistic).toBeCloseTo(mean?.statistic ?? 0, 12);
});

test('the variance of a ratio is what a bootstrap of its units finds', () => {
  const next = random(7);
  const pairs = Array.from({ length: 400 }, () => {
    const x = 1 + Math.floor(4 * next() ** 2);
    return [x * (5 + 20 * next()) * (0.5 + next()), x] as const;
  });
  const result = compareRatios(ratioSums(pairs), ratioSums(pairs));
  const ratios = Array.from({ length: 2000 }, () => {
    const sums = ratioSums(pairs.map(() => pairs[Math.floor(next() * pairs.length)] ?? [0, 0]));
    return sums.sum / sums.denominator;
  });
  const mean = ratios.reduce((sum, r) => sum + r, 0) / ratios.length;
  const deviation = Math.sqrt(ratios.reduce((sum, r) => sum + (r - mean) ** 2, 0) / ratios.length);
  const margin = (result?.high ?? 0) / 1.959964 / Math.SQRT2;
  expect(Math.abs(margin / deviation - 1)).toBeLessThan(0.06);
});

test('without an effect p-values are uniform: all three tests over 2,000 A/A experiments', () => {
  const next = random(20_261_125);
  const found: Record<string, number[]> = { proportions: [], means: [], ratios: [] };
  for (let run = 0; run < 2000; run++) {
    const group = () =>
      Array.from({ length: 300 }, () => {
        const orders = next() < 0.4 ? 1 + Math.floor(-Math.log(next()) * 0.8) : 0;
        return [orders === 0 ? 0 : orders * 20 * Math.exp(next() + next()), orders] as const;
      });
    const [a, b] = [group(), group()];
    const bought = (units: typeof a) => ({ units: units.length, successes: units.filter(([, n]) => n > 0).length });
    const [c, t] = [ratioSums(a), ratioSums(b)];
    found['proportions']?.push(compareProportions(bought(a), bought(b))?.p ?? -1);
    found['means']?.push(compareMeans(c, t)?.p ?? -1);
    found['ratios']?.push(compareRatios(c, t)?.p ?? -1);
  }
  for (const [kind, values] of Object.entries(found)) {
    const sorted = values.sort((a, b) => a - b);
    const distance = Math.max(...sorted.map((p, i) => Math.abs(p - (i + 0.5) / sorted.length)));
    // Kolmogorov and Smirnov at 0.001: 1.95 / sqrt(n).
    expect(distance, kind).toBeLessThan(1.95 / Math.sqrt(sorted.length));
    const below = sorted.filter((p) => p < 0.05).length / sorted.length;
    expect(Math.abs(below - 0.05), kind).toBeLessThan(0.016);
  }
});

test('what cannot be tested is null, not a number', () => {
  expect(compareProportions({ units: 0, successes: 0 }, { units: 10, successes: 1 })).toBeNull();
  expect(compareProportions({ units: 10, successes: 10 }, { units: 10, successes: 10 })).toBeNull();
  expect(compareMeans(sumsOf(1, 5, 0), sumsOf(9, 5, 1))).toBeNull();
  expect(compareMeans(sumsOfValues([19.99, 19.99, 19.99]), sumsOfValues([19.99, 19.99]))).toBeNull();
  const constant = ratioSums([
    [6.66, 2],
    [9.99, 3],
  ]);
  expect(compareRatios(constant, constant)).toBeNull();
  expect(compareRatios(ratioSums([[0, 0]]), constant)).toBeNull();
  expect(compareMeans(sumsOfValues([0, 0, 0]), sumsOfValues([0, 1, 2]))).toMatchObject({ lift: null, liftLow: null });
});
