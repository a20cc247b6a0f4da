import { studentQuantile, studentTwoSided } from './distributions.ts';
import { normalQuantile, normalTwoSided } from './special-functions.ts';

/** A treatment against its control. Differences are treatment less control; intervals are two-sided. */
export interface Comparison {
  readonly control: number;
  readonly treatment: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** difference / control, with its interval by the delta method; null where the control is 0. */
  readonly lift: number | null;
  readonly liftLow: number | null;
  readonly liftHigh: number | null;
  /** z, or Welch's t where there are degrees of freedom. */
  readonly statistic: number;
  readonly degreesOfFreedom: number | null;
  /** Two-sided. */
  readonly p: number;
}

/** Units and their successes, at most one a unit. */
export interface Proportion {
  readonly units: number;
  readonly successes: number;
}

/** Sums over units of a value (and, for a ratio, of its denominator). */
export interface Sums {
  readonly units: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}
export interface RatioSums extends Sums {
  readonly denominator: number;
  readonly denominatorOfSquares: number;
  readonly products: number;
}

interface Estimate {
  readonly value: number;
  /** Variance of the value. */
  readonly variance: number;
}

/** Confidence of every interval. */
export const confidence = 0.95;

/**
 * Two proportions: z with the pooled variance, as the hypothesis has it, and an interval with each group's own (Agresti,
 * Categorical Data Analysis, 3.1). Null where a group is empty or nobody, or everybody, succeeded.
 */
export function compareProportions(control: Proportion, treatment: Proportion): Comparison | null {
  const units = control.units + treatment.units;
  const pooled = (control.successes + treatment.successes) / units;
  if (!(control.units > 0 && treatment.units > 0) || !(pooled > 0 && pooled < 1)) return null;
  const estimate = ({ units: n, successes }: Proportion): Estimate => {
    const share = successes / n;
    return { value: share, variance: (share * (1 - share)) / n };
  };
  const [c, t] = [estimate(control), estimate(treatment)];
  const z = (t.value - c.value) / Math.sqrt(pooled * (1 - pooled) * (1 / control.units + 1 / treatment.units));
  return describe(c, t, z, null);
}

/** Two means by Welch's t, with the degrees of freedom of Welch and Satterthwaite. Null with fewer than two units, or without any variance. */
export function compareMeans(control: Sums, treatment: Sums): Comparison | null {
  const [c, t] = [meanOf(control), meanOf(treatment)];
  const variance = c.variance + t.variance;
  if (control.units < 2 || treatment.units < 2 || !(variance > 0)) return null;
  const degrees = variance ** 2 / (c.variance ** 2 / (control.units - 1) + t.variance ** 2 / (treatment.units - 1));
  return describe(c, t, (t.value - c.value) / Math.sqrt(variance), degrees);
}

/**
 * Two ratios of sums, where units and not their denominators were assigned (revenue per order, by visitor): z with variances by the
 * delta method (Deng, Knoblich, Lu, KDD 2018, section 2.2). Null with fewer than two units, a denominator of 0, or without any variance.
 */
export function compareRatios(control: RatioSums, treatment: RatioSums): Comparison | null {
  if (control.units < 2 || treatment.units < 2 || !(control.denominator > 0 && treatment.denominator > 0)) return null;
  const [c, t] = [ratioOf(control), ratioOf(treatment)];
  const variance = c.variance + t.variance;
  if (!(variance > 0)) return null;
  return describe(c, t, (t.value - c.value) / Math.sqrt(variance), null);
}

function meanOf({ units, sum, sumOfSquares }: Sums): Estimate {
  return { value: sum / units, variance: centred(units, sum, sum, sumOfSquares) / (units - 1) / units };
}

/** Variance of r = mean(y) / mean(x): (var(y) - 2 r cov(x, y) + r^2 var(x)) / (n mean(x)^2). */
function ratioOf(sums: RatioSums): Estimate {
  const { units, sum, denominator } = sums;
  const ratio = sum / denominator;
  const ofSum = centred(units, sum, sum, sums.sumOfSquares);
  const ofDenominator = centred(units, denominator, denominator, sums.denominatorOfSquares);
  const together = centred(units, sum, denominator, sums.products);
  const spread = ofSum - 2 * ratio * together + ratio ** 2 * ofDenominator;
  const scale = ofSum + ratio ** 2 * ofDenominator;
  const variance = spread < 1e-12 * scale ? 0 : spread / (units - 1);
  return { value: ratio, variance: variance / units / (denominator / units) ** 2 };
}

/** Sum of (x - mean x)(y - mean y) from raw sums; what is only rounding is 0. */
function centred(units: number, x: number, y: number, products: number): number {
  const value = products - (x * y) / units;
  return Math.abs(value) < 1e-12 * Math.abs(products) ? 0 : value;
}

function describe(control: Estimate, treatment: Estimate, statistic: number, degrees: number | null): Comparison {
  const tail = (1 + confidence) / 2;
  const reach = degrees === null ? normalQuantile(tail) : studentQuantile(tail, degrees);
  const difference = treatment.value - control.value;
  const margin = reach * Math.sqrt(control.variance + treatment.variance);
  const known = control.value > 0;
  const lift = difference / control.value;
  const relative = Math.sqrt(treatment.variance + (1 + lift) ** 2 * control.variance) / control.value;
  return {
    control: control.value,
    treatment: treatment.value,
    difference,
    low: difference - margin,
    high: difference + margin,
    lift: known ? lift : null,
    liftLow: known ? lift - reach * relative : null,
    liftHigh: known ? lift + reach * relative : null,
    statistic,
    degreesOfFreedom: degrees,
    p: degrees === null ? normalTwoSided(statistic) : studentTwoSided(statistic, degrees),
  };
}
