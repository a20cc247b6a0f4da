import type { Row } from '../duckdb/connection.ts';
import type { AnalysisContext, AnalysisFunction } from './analysis-function.ts';
import { neededPairs, pairName, type UnitColumn, unitColumns, type VariantSums } from './experiment-metrics.ts';
import { type Experiment, type ExperimentResult, experimentResults } from './experiment-results.ts';

/** Per-unit values as exact numbers: sums of them, and of their products, do not depend on the order of rows. */
const unitValues: Readonly<Record<UnitColumn, string>> = {
  ones: '1',
  converted: 'CAST(orders > 0 AS BIGINT)',
  orders: 'CAST(orders AS BIGINT)',
  units_bought: 'CAST(units_bought AS BIGINT)',
  revenue: 'CAST(revenue AS DECIMAL(18, 4))',
  sessions: 'CAST(sessions AS BIGINT)',
  purchase_sessions: 'CAST(purchase_sessions AS BIGINT)',
};

const sumsSql = `SELECT experiment_id, variant, count(*) AS units,
  ${unitColumns.map((column) => `sum(${unitValues[column]}) AS ${column}`).join(',\n  ')},
  ${neededPairs.map(([a, b]) => `sum(${unitValues[a]} * ${unitValues[b]}) AS ${pairName(a, b)}`).join(',\n  ')}
FROM mart_experiment_units GROUP BY experiment_id, variant ORDER BY experiment_id, variant`;

const experimentsSql = `SELECT x.*, coalesce(t.units, 0) AS torn_units
FROM dim_experiments AS x
LEFT JOIN (
  SELECT experiment_id, count(*) AS units FROM fact_experiment_exposures WHERE variants_seen > 1 GROUP BY experiment_id
) AS t ON t.experiment_id = x.experiment_id
ORDER BY x.experiment_id`;

/** mart_experiments: every variant of an experiment against its control, in every metric. */
export const experimentFunction: AnalysisFunction = {
  name: 'experiments',
  description: 'Two-sample tests of the variants of experiments against their controls.',
  columns: [
    { name: 'experiment_id', type: 'VARCHAR' },
    { name: 'experiment_name', type: 'VARCHAR' },
    { name: 'experiment_status', type: 'VARCHAR' },
    { name: 'start_date', type: 'DATE' },
    { name: 'variant', type: 'VARCHAR' },
    { name: 'control_variant', type: 'VARCHAR' },
    { name: 'metric', type: 'VARCHAR' },
    { name: 'is_primary', type: 'BOOLEAN' },
    { name: 'method', type: 'VARCHAR' },
    { name: 'control_units', type: 'BIGINT' },
    { name: 'units', type: 'BIGINT' },
    { name: 'control_numerator', type: 'DECIMAL(38,4)' },
    { name: 'numerator', type: 'DECIMAL(38,4)' },
    { name: 'control_denominator', type: 'DECIMAL(38,4)' },
    { name: 'denominator', type: 'DECIMAL(38,4)' },
    { name: 'control_value', type: 'DOUBLE' },
    { name: 'value', type: 'DOUBLE' },
    { name: 'difference', type: 'DOUBLE' },
    { name: 'difference_low', type: 'DOUBLE' },
    { name: 'difference_high', type: 'DOUBLE' },
    { name: 'lift', type: 'DOUBLE' },
    { name: 'lift_low', type: 'DOUBLE' },
    { name: 'lift_high', type: 'DOUBLE' },
    { name: 'statistic', type: 'DOUBLE' },
    { name: 'degrees_of_freedom', type: 'DOUBLE' },
    { name: 'p_value', type: 'DOUBLE' },
    { name: 'corrected_p_value', type: 'DOUBLE' },
    { name: 'verdict', type: 'VARCHAR' },
    { name: 'summary', type: 'VARCHAR' },
    { name: 'revenue_lift', type: 'DOUBLE' },
    { name: 'revenue_lift_low', type: 'DOUBLE' },
    { name: 'revenue_lift_high', type: 'DOUBLE' },
    { name: 'sample_ratio_p_value', type: 'DOUBLE' },
    { name: 'is_sample_ratio_mismatch', type: 'BOOLEAN' },
    { name: 'several_variant_units', type: 'BIGINT' },
    { name: 'is_before_planned_end', type: 'BOOLEAN' },
    { name: 'warning', type: 'VARCHAR' },
  ],
  compute: async ({ rows, asOf }: AnalysisContext) => {
    const sums = await rows(sumsSql);
    const experiments = await rows(experimentsSql);
    return experiments.flatMap((declared) => {
      const own = sums.filter((row) => row['experiment_id'] === declared['experiment_id']);
      const bySums = new Map(own.map((row) => [text(row['variant']) ?? '', row]));
      const experiment = readExperiment(declared, own);
      return experimentResults(experiment, asOf).map((result) =>
        resultRow(declared, bySums.get(experiment.control), bySums.get(result.variant), result),
      );
    });
  },
};

function readExperiment(declared: Row, sums: readonly Row[]): Experiment {
  return {
    id: text(declared['experiment_id']) ?? '',
    control: text(declared['control_variant']) ?? '',
    plannedSplit: text(declared['planned_split']),
    primaryMetric: text(declared['primary_metric']),
    endDate: text(declared['end_date']),
    tornUnits: Number(declared['torn_units']),
    variants: new Map(sums.map((row) => [text(row['variant']) ?? '', readSums(row)])),
  };
}

function readSums(row: Row): VariantSums {
  const sums = Object.fromEntries(unitColumns.map((column) => [column, Number(row[column])]));
  const pairs = neededPairs.map(([a, b]) => pairName(a, b));
  return {
    units: Number(row['units']),
    sums: sums as Record<UnitColumn, number>,
    products: Object.fromEntries(pairs.map((name) => [name, Number(row[name])])),
  };
}

function resultRow(declared: Row, control: Row | undefined, treatment: Row | undefined, result: ExperimentResult): Row {
  const { metric, comparison } = result;
  const ratio = (sums: VariantSums | null): number | null =>
    sums === null || sums.sums[metric.denominator] === 0
      ? null
      : sums.sums[metric.numerator] / sums.sums[metric.denominator];
  const [controlValue, value] = [ratio(result.control), ratio(result.treatment)];
  const inAll = (perUnit: number | undefined): number | null =>
    metric.name !== 'revenue_per_exposed_unit' || perUnit === undefined ? null : perUnit * result.treatment.units;
  return {
    experiment_id: declared['experiment_id'] ?? null,
    experiment_name: declared['experiment_name'] ?? null,
    experiment_status: declared['experiment_status'] ?? null,
    start_date: declared['start_date'] ?? null,
    variant: result.variant,
    control_variant: declared['control_variant'] ?? null,
    metric: metric.name,
    is_primary: result.isPrimary,
    method: metric.method,
    control_units: result.control?.units ?? 0,
    units: result.treatment.units,
    control_numerator: control?.[metric.numerator] ?? null,
    numerator: treatment?.[metric.numerator] ?? null,
    control_denominator: control?.[metric.denominator] ?? null,
    denominator: treatment?.[metric.denominator] ?? null,
    control_value: controlValue,
    value,
    difference: controlValue === null || value === null ? null : value - controlValue,
    difference_low: comparison?.low ?? null,
    difference_high: comparison?.high ?? null,
    lift: comparison?.lift ?? null,
    lift_low: comparison?.liftLow ?? null,
    lift_high: comparison?.liftHigh ?? null,
    statistic: comparison?.statistic ?? null,
    degrees_of_freedom: comparison?.degreesOfFreedom ?? null,
    p_value: comparison?.p ?? null,
    corrected_p_value: result.correctedP,
    verdict: result.verdict,
    summary: result.summary,
    revenue_lift: inAll(comparison?.difference),
    revenue_lift_low: inAll(comparison?.low),
    revenue_lift_high: inAll(comparison?.high),
    sample_ratio_p_value: result.sampleRatioP,
    is_sample_ratio_mismatch: result.isSampleRatioMismatch,
    several_variant_units: declared['torn_units'] ?? null,
    is_before_planned_end: result.isEarly,
    warning: result.warning,
  };
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
