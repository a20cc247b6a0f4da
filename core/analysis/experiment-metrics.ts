import {
  type Comparison,
  compareMeans,
  compareProportions,
  compareRatios,
  type RatioSums,
} from './two-sample-tests.ts';

/** Per-unit columns that metrics are made of; `ones` is 1 for every unit. */
export const unitColumns = [
  'ones',
  'converted',
  'orders',
  'units_bought',
  'revenue',
  'sessions',
  'purchase_sessions',
] as const;
export type UnitColumn = (typeof unitColumns)[number];

/** A metric of an experiment: the sum of one column over the sum of another, and the test that fits it. */
export interface ExperimentMetric {
  /** The metric of the pack that it is, over the units of the experiment. */
  readonly name: string;
  readonly numerator: UnitColumn;
  readonly denominator: UnitColumn;
  readonly method: 'two-proportion z' | 'Welch t' | 'delta method z';
  readonly isMoney: boolean;
}

/** Every metric that is compared; more of the first three is better, and of the others too. */
export const experimentMetrics: readonly ExperimentMetric[] = [
  metric('experiment_conversion_rate', 'converted', 'ones', 'two-proportion z'),
  metric('revenue_per_exposed_unit', 'revenue', 'ones', 'Welch t'),
  metric('orders_per_exposed_unit', 'orders', 'ones', 'Welch t'),
  metric('aov', 'revenue', 'orders', 'delta method z'),
  metric('avg_order_size', 'units_bought', 'orders', 'delta method z'),
  metric('order_conversion_rate', 'purchase_sessions', 'sessions', 'delta method z'),
];

/** Sums over the units of one variant. */
export interface VariantSums {
  readonly units: number;
  readonly sums: Readonly<Record<UnitColumn, number>>;
  /** Sums of products of two columns, by `pairName`. */
  readonly products: Readonly<Record<string, number>>;
}

/** Products of columns whose sums the tests need. */
export const neededPairs: readonly (readonly [UnitColumn, UnitColumn])[] = [
  ['orders', 'orders'],
  ['units_bought', 'units_bought'],
  ['revenue', 'revenue'],
  ['sessions', 'sessions'],
  ['purchase_sessions', 'purchase_sessions'],
  ['revenue', 'orders'],
  ['units_bought', 'orders'],
  ['purchase_sessions', 'sessions'],
];

export function pairName(one: UnitColumn, other: UnitColumn): string {
  return `${one}_x_${other}`;
}

/** Fewer units than this in a variant are too few for the tests, which rest on means being about normal. */
export const fewestUnits = 30;
/** The z test wants at least so many successes and failures in each variant. */
const fewestSuccesses = 5;

/** The test of a metric; null where there is too little data for it. */
export function compareVariants(
  { numerator, denominator, method }: ExperimentMetric,
  control: VariantSums,
  treatment: VariantSums,
): Comparison | null {
  if (Math.min(control.units, treatment.units) < fewestUnits) return null;
  if (method === 'two-proportion z') {
    const groups = [control, treatment].map(({ units, sums }) => ({ units, successes: sums[numerator] }));
    const enough = groups.every((g) => Math.min(g.successes, g.units - g.successes) >= fewestSuccesses);
    const [c, t] = groups;
    return c === undefined || t === undefined || !enough ? null : compareProportions(c, t);
  }
  const sums = (variant: VariantSums): RatioSums => ({
    units: variant.units,
    sum: variant.sums[numerator],
    sumOfSquares: variant.products[pairName(numerator, numerator)] ?? 0,
    denominator: variant.sums[denominator],
    denominatorOfSquares: variant.products[pairName(denominator, denominator)] ?? 0,
    products: variant.products[pairName(numerator, denominator)] ?? 0,
  });
  const compare = method === 'Welch t' ? compareMeans : compareRatios;
  return compare(sums(control), sums(treatment));
}

function metric(
  name: string,
  numerator: UnitColumn,
  denominator: UnitColumn,
  method: ExperimentMetric['method'],
): ExperimentMetric {
  return { name, numerator, denominator, method, isMoney: numerator === 'revenue' };
}
