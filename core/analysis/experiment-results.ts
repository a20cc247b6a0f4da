import { daysBetween, type IsoDate } from '../protocol/date.ts';
import { compareVariants, type ExperimentMetric, experimentMetrics, type VariantSums } from './experiment-metrics.ts';
import { holm } from './holm.ts';
import { plannedShares, sampleRatioTest, sampleRatioThreshold } from './sample-ratio.ts';
import { type Comparison, confidence } from './two-sample-tests.ts';

/** An experiment as its owner declared it, with the sums of its variants. */
export interface Experiment {
  readonly id: string;
  readonly control: string;
  readonly plannedSplit: string | null;
  readonly primaryMetric: string | null;
  /** Day of the planned end. */
  readonly endDate: IsoDate | null;
  readonly variants: ReadonlyMap<string, VariantSums>;
  /** Units that saw several variants and are in none. */
  readonly tornUnits: number;
}

export const verdicts = [
  'better',
  'worse',
  'no difference shown',
  'too little data',
  'no control',
  'not to be trusted',
] as const;

/** One variant against the control in one metric. */
export interface ExperimentResult {
  readonly variant: string;
  readonly metric: ExperimentMetric;
  readonly isPrimary: boolean;
  readonly control: VariantSums | null;
  readonly treatment: VariantSums;
  readonly comparison: Comparison | null;
  readonly correctedP: number | null;
  readonly verdict: (typeof verdicts)[number];
  readonly summary: string;
  readonly sampleRatioP: number | null;
  /** Null where the split cannot be checked. */
  readonly isSampleRatioMismatch: boolean | null;
  /** Whether the as-of day is before the day of the planned end; null without one. */
  readonly isEarly: boolean | null;
  readonly warning: string | null;
}

/**
 * Every variant but the control in every metric, in the order of variants and `experimentMetrics`. p-values are corrected by Holm's method over
 * all of them: an experiment leads to one decision, so the chance of any false finding is what has to stay small, and Holm keeps it however
 * the metrics hang together (Benjamini-Hochberg would only bound the share of false ones among the findings).
 */
export function experimentResults(experiment: Experiment, asOf: IsoDate): ExperimentResult[] {
  const control = experiment.variants.get(experiment.control) ?? null;
  const pairs = [...experiment.variants]
    .filter(([variant]) => variant !== experiment.control)
    .flatMap(([variant, treatment]) => experimentMetrics.map((metric) => ({ variant, treatment, metric })));
  const comparisons = pairs.map(({ metric, treatment }) =>
    control === null ? null : compareVariants(metric, control, treatment),
  );
  const corrected = holm(comparisons.map((comparison) => comparison?.p ?? null));
  const sampleRatioP = checkSplit(experiment);
  const isMismatch = sampleRatioP === null ? null : sampleRatioP < sampleRatioThreshold;
  const isEarly = experiment.endDate === null ? null : asOf < experiment.endDate;
  const warning = warningOf(experiment, asOf, sampleRatioP);
  return pairs.map(({ variant, treatment, metric }, i) => {
    const comparison = comparisons[i] ?? null;
    const correctedP = corrected[i] ?? null;
    const verdict =
      control === null ? 'no control' : isMismatch === true ? 'not to be trusted' : judge(comparison, correctedP);
    return {
      variant,
      metric,
      isPrimary: metric.name === experiment.primaryMetric,
      control,
      treatment,
      comparison,
      correctedP,
      verdict,
      summary: summaryOf(variant, metric, verdict, comparison, correctedP),
      sampleRatioP,
      isSampleRatioMismatch: isMismatch,
      isEarly,
      warning,
    };
  });
}

function checkSplit({ plannedSplit, control, variants }: Experiment): number | null {
  const units = new Map([...variants].map(([variant, { units: count }]) => [variant, count]));
  const names = new Set([control, ...units.keys()]);
  const shares = plannedShares(plannedSplit, control, [...names]);
  return shares === null ? null : sampleRatioTest(units, shares);
}

function judge(comparison: Comparison | null, correctedP: number | null): ExperimentResult['verdict'] {
  if (comparison === null || correctedP === null) return 'too little data';
  if (correctedP >= 1 - confidence) return 'no difference shown';
  return comparison.difference > 0 ? 'better' : 'worse';
}

function summaryOf(
  variant: string,
  { name, isMoney, method }: ExperimentMetric,
  verdict: ExperimentResult['verdict'],
  comparison: Comparison | null,
  correctedP: number | null,
): string {
  if (comparison === null || correctedP === null) return `${variant}, ${name}: ${verdict}.`;
  const isRate = method === 'two-proportion z' || name === 'order_conversion_rate';
  const value = (number: number) => (isRate ? percent(number) : number.toFixed(isMoney ? 2 : 3));
  const { lift, liftLow, liftHigh } = comparison;
  const change =
    lift === null || liftLow === null || liftHigh === null
      ? ''
      : `, ${signed(lift)} (${Math.round(confidence * 100)}% interval ${signed(liftLow)} to ${signed(liftHigh)})`;
  const p = correctedP < 0.0001 ? 'below 0.0001' : correctedP.toFixed(4);
  return `${variant}, ${name}: ${verdict}. ${value(comparison.treatment)} against ${value(comparison.control)}${change}, corrected p ${p}.`;
}

function warningOf(experiment: Experiment, asOf: IsoDate, sampleRatioP: number | null): string | null {
  const { endDate, control, variants, primaryMetric, plannedSplit, tornUnits } = experiment;
  const warnings: string[] = [];
  if (!variants.has(control)) warnings.push(`No unit saw the declared control ${control}.`);
  if (sampleRatioP === null) warnings.push(`The split cannot be checked: planned_split is ${plannedSplit ?? 'empty'}.`);
  else if (sampleRatioP < sampleRatioThreshold)
    warnings.push(
      `Units were not split as planned (${plannedSplit}, p ${sampleRatioP.toExponential(1)}): find the cause before believing any difference.`,
    );
  if (endDate === null)
    warnings.push('No end is planned: p-values hold only if the day of looking was fixed beforehand.');
  else if (asOf < endDate)
    warnings.push(
      `${daysBetween(asOf, endDate)} days before the planned end (${endDate}): who looks early and often finds differences that are none.`,
    );
  if (primaryMetric !== null && !experimentMetrics.some(({ name }) => name === primaryMetric))
    warnings.push(`The primary metric ${primaryMetric} is not among those compared.`);
  const units = [...variants.values()].reduce((sum, variant) => sum + variant.units, 0);
  if (tornUnits > 0.01 * (units + tornUnits))
    warnings.push(`${tornUnits} units saw several variants and are left out.`);
  return warnings.length === 0 ? null : warnings.join(' ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function signed(share: number): string {
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(1)}%`;
}
