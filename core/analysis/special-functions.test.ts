import { expect, test } from 'vitest';
import {
  betaI,
  gammaP,
  gammaQ,
  logBeta,
  logGamma,
  normalCdf,
  normalQuantile,
  normalTwoSided,
} from './special-functions.ts';

/** Relative to the larger of the expected value and `floor`. */
function expectClose(value: number, expected: number, tolerance = 1e-12, floor = 1e-300): void {
  expect(Math.abs(value - expected) / Math.max(Math.abs(expected), floor), `${value}, not ${expected}`).toBeLessThan(
    tolerance,
  );
}

test('log-gamma: factorials, Gamma(1/2) = sqrt(pi), and values of 18 digits by mpmath 1.3 as doubles', () => {
  let factorial = 0;
  for (let n = 1; n <= 170; n++) {
    expectClose(logGamma(n), factorial, 1e-13, 1);
    factorial += Math.log(n);
  }
  expectClose(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
  // Gamma(1/3) = 2.6789385347077475 (Abramowitz and Stegun, 6.1.13).
  expectClose(logGamma(1 / 3), Math.log(2.6789385347077475), 1e-14);
  expectClose(logGamma(0.001), 6.907178885383853);
  expectClose(logGamma(1.5), -0.12078223763524522);
  expectClose(logGamma(10.25), 13.368023671476045);
  expectClose(logGamma(12345.678), 103959.91990554606);
  expectClose(logBeta(2, 3), Math.log(1 / 12), 1e-14);
  expectClose(logBeta(0.5, 2e6), -6.68196386383741);
  expectClose(logBeta(12, 3000), -78.5960749084727);
  expectClose(logBeta(1200, 1000), -1518.05208095416);
  expect(logGamma(0)).toBeNaN();
  expect(logGamma(-1.5)).toBeNaN();
});

test('incomplete gamma: closed forms, and values of 18 digits by mpmath 1.3 as doubles', () => {
  for (const x of [0.01, 0.7, 1.9, 2.1, 9, 60]) {
    expectClose(gammaQ(1, x), Math.exp(-x));
    expectClose(gammaQ(3, x), Math.exp(-x) * (1 + x + (x * x) / 2));
    expectClose(gammaP(2.5, x) + gammaQ(2.5, x), 1);
  }
  expectClose(gammaQ(0.5, 0.3), 0.4385780260809998);
  expectClose(gammaQ(10, 25), 0.00022147663824878357);
  expectClose(gammaQ(100, 90), 0.8417790108135699);
  expectClose(gammaQ(1000, 1100), 0.0010593232539299773);
  expectClose(gammaQ(0.1, 5), 0.00014393896584673397);
  expect([gammaP(2, 0), gammaQ(2, 0), gammaQ(2, Number.POSITIVE_INFINITY)]).toEqual([0, 1, 0]);
  expect([gammaP(0, 1), gammaQ(1, -1)]).toEqual([Number.NaN, Number.NaN]);
});

test('incomplete beta: the binomial tail, symmetry, and values of 18 digits by mpmath 1.3 as doubles', () => {
  // I_p(k, n - k + 1) = P(at least k of n): 8 or more heads in 10 fair tosses are 56 of 1024.
  expectClose(betaI(0.5, 8, 3), 56 / 1024);
  expectClose(betaI(0.3, 2, 5), 0.579825);
  expectClose(betaI(0.99, 0.5, 0.5), 0.9362314391414801);
  expectClose(betaI(0.001, 0.5, 20), 0.1575838139836385);
  expectClose(betaI(0.45, 1000, 1200), 0.33466234267154094);
  expectClose(betaI(0.7, 3.5, 1.25), 0.36852739917558625);
  for (const x of [0.001, 0.2, 0.5, 0.83]) expectClose(betaI(x, 1.7, 4.2) + betaI(1 - x, 4.2, 1.7), 1);
  expect([betaI(0, 2, 3), betaI(1, 2, 3), betaI(-0.1, 2, 3)]).toEqual([0, 1, Number.NaN]);
});

test('the normal distribution', () => {
  // Abramowitz and Stegun, table 26.1 (15 digits).
  expectClose(normalCdf(1), 0.841344746068543);
  expectClose(normalCdf(2), 0.977249868051821);
  // mpmath 1.3; the far tails keep their digits.
  expectClose(normalCdf(1.96), 0.9750021048517795);
  expectClose(normalCdf(-3), 0.0013498980316300946);
  expectClose(normalCdf(-20), 2.7536241186062337e-89);
  expect(normalCdf(0)).toBe(0.5);
  expectClose(normalTwoSided(-1.5), 2 * normalCdf(-1.5));
});

test('the normal quantile: tables, and the inverse of the distribution from 1e-300 on', () => {
  // NIST/SEMATECH e-Handbook 1.3.6.7.1; more digits by Wichura, AS 241 (1988).
  expectClose(normalQuantile(0.975), 1.959963984540054);
  expectClose(normalQuantile(0.25), -0.6744897501960817);
  expectClose(normalQuantile(0.001), -3.090232306167814);
  expectClose(normalQuantile(1e-20), -9.26234008979841);
  for (const p of [1e-300, 1e-12, 0.02, 0.024250001, 0.3, 0.5, 0.77])
    expectClose(normalCdf(normalQuantile(p)), p, 1e-11);
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(normalQuantile(1.5)).toBeNaN();
});
