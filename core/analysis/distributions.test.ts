import { expect, test } from 'vitest';
import { chiSquareTail, studentCdf, studentQuantile, studentTwoSided } from './distributions.ts';
import { normalTwoSided } from './special-functions.ts';

test("Student's t: closed forms for 1, 2 and 4 degrees of freedom", () => {
  for (const t of [-40, -3.2, -0.5, 0, 0.01, 1, 7.7]) {
    expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 13);
    expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 13);
    const u = t / Math.sqrt(1 + (t * t) / 4);
    expect(studentCdf(t, 4)).toBeCloseTo(0.5 + (3 / 8) * u * (1 - (u * u) / 12), 13);
  }
});

test("Student's t with many degrees of freedom is the normal distribution, to the next term of its expansion", () => {
  // A&S 26.7.8 turned round: the two-sided tail is larger by about phi(t) (t^3 + t) / (2 v).
  const [t, v] = [1.96, 4e6];
  const larger = (Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)) * ((t ** 3 + t) / (2 * v));
  expect(Math.abs(studentTwoSided(t, v) - normalTwoSided(t) - larger)).toBeLessThan(1e-10);
});

test("quantiles of Student's t as in the NIST/SEMATECH e-Handbook, 1.3.6.7.2", () => {
  for (const [v, p, t] of [
    [1, 0.975, 12.706],
    [5, 0.999, 5.893],
    [10, 0.975, 2.228],
    [30, 0.9, 1.31],
    [100, 0.995, 2.626],
  ] as const) {
    expect(studentQuantile(p, v)).toBeCloseTo(t, 3);
    expect(studentCdf(studentQuantile(p, v), v)).toBeCloseTo(p, 12);
  }
  expect(studentQuantile(0.025, 1)).toBeCloseTo(Math.tan(-0.475 * Math.PI), 9);
  expect(studentQuantile(0.5, 7)).toBe(0);
  expect(studentQuantile(1, 7)).toBeNaN();
});

test('chi-square: closed forms, and the table of the NIST/SEMATECH e-Handbook, 1.3.6.7.4', () => {
  for (const x of [0, 0.3, 4, 25, 300]) {
    expect(chiSquareTail(x, 2)).toBeCloseTo(Math.exp(-x / 2), 14);
    expect(chiSquareTail(x, 6)).toBeCloseTo(Math.exp(-x / 2) * (1 + x / 2 + (x * x) / 8), 13);
    expect(chiSquareTail(x, 1)).toBeCloseTo(normalTwoSided(Math.sqrt(x)), 13);
  }
  for (const [v, p, x] of [
    [1, 0.05, 3.841],
    [1, 0.001, 10.828],
    [3, 0.01, 11.345],
    [10, 0.05, 18.307],
    [60, 0.001, 99.607],
    [100, 0.1, 118.498],
  ] as const)
    expect(Math.abs(chiSquareTail(x, v) / p - 1), `chi-square of ${v}`).toBeLessThan(1e-3);
});
