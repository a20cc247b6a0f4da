import { z } from 'zod';
import { isIsoDate } from '../protocol/date.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { aggregations } from '../protocol/metric-draft.ts';
import { formatSchema, parseFormat } from './metric-format.ts';
import { versionName } from './metric-version.ts';
import type { Metric, Place } from './pack.ts';
import { labelOf, metricReference, resourceName } from './resource-name.ts';
import { validateYaml } from './validate-yaml.ts';
import type { YamlDocument } from './yaml-document.ts';

const common = {
  name: resourceName,
  label: z.string().optional(),
  description: z.string().min(1).meta({ description: 'Says exactly what is counted.' }),
  format: formatSchema,
  owner: z.string().min(1),
  version: z.int().positive().default(1),
  changed: z.string().refine(isIsoDate, { message: 'a calendar day, YYYY-MM-DD' }),
  good: z.enum(['up', 'down', 'none']).default('none'),
  change: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'What is different from the version before, and why.' }),
  target: z
    .strictObject({
      metric: metricReference.meta({ description: 'What to reach, over the same days.' }),
      reached: metricReference.meta({ description: 'The share of it that was reached, over the days that have one.' }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Metrics that this one is measured against, of all rows: a filtered number has no target.' }),
  unavailable: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Why this metric cannot be computed yet; it is listed with this reason.' }),
};
const sql = z.string().min(1);
const windowChoice = z.strictObject({ name: resourceName, window_choice: z.enum(['max', 'min']) });

const kinds = [
  z.strictObject({
    type: z.literal('simple'),
    ...common,
    model: resourceName,
    agg: z.enum(aggregations),
    agg_params: z
      .strictObject({ percentile: z.number().gt(0).lt(1) })
      .nullable()
      .default(null)
      .meta({
        description:
          'Of agg percentile: the smallest value that at least this share of the values do not exceed (nothing is interpolated).',
      }),
    expr: sql.nullable().default(null),
    filter: sql.nullable().default(null),
    time: resourceName.nullable().default(null),
    non_additive_dimension: windowChoice.nullable().default(null),
    empty: z
      .enum(['zero', 'unknown'])
      .default('zero')
      .meta({ description: 'What a sum or count over no rows is: 0, or NULL where nobody knows then.' }),
  }),
  z.strictObject({ type: z.literal('ratio'), ...common, numerator: metricReference, denominator: metricReference }),
  z.strictObject({
    type: z.literal('derived'),
    ...common,
    expr: sql,
    input_metrics: z
      .array(
        z.strictObject({
          metric: metricReference,
          alias: resourceName.optional().meta({ description: 'Default: the metric.' }),
          offset: z.enum(['prior_period', 'prior_year']).nullable().default(null),
        }),
      )
      .min(1),
  }),
  z.strictObject({
    type: z.literal('cumulative'),
    ...common,
    metric: metricReference,
    window_days: z.int().positive().nullable().default(null),
  }),
  z.strictObject({
    type: z.literal('retention'),
    ...common,
    model: resourceName,
    entity: resourceName,
    kind: z.enum(['prior', 'so_far', 'repeat']),
    expr: sql.nullable().default(null),
    filter: sql.nullable().default(null),
    time: resourceName.nullable().default(null),
    minimum: z.int().positive().default(2),
  }),
] as const;

/** An older definition in full. It has the name of the metric that it stands in. */
const previousSchema = z.discriminatedUnion('type', [
  kinds[0].omit({ name: true }),
  kinds[1].omit({ name: true }),
  kinds[2].omit({ name: true }),
  kinds[3].omit({ name: true }),
  kinds[4].omit({ name: true }),
]);
const previous = z
  .array(previousSchema)
  .default([])
  .meta({ description: 'Every older version with its full definition; it is asked as `<metric>@<version>`.' });

export const metricSchema = z.discriminatedUnion('type', [
  kinds[0].extend({ previous }),
  kinds[1].extend({ previous }),
  kinds[2].extend({ previous }),
  kinds[3].extend({ previous }),
  kinds[4].extend({ previous }),
]);

export const metricsSchema = z
  .strictObject({ metrics: z.array(metricSchema) })
  .meta({ title: 'metrics/<topic>.yml', description: 'What people ask for.' });

/** metrics/<topic>.yml. */
export function parseMetrics(document: YamlDocument): { metrics: Metric[]; diagnostics: Diagnostic[] } {
  const { value, diagnostics } = validateYaml(document, metricsSchema, 'The file');
  if (value === null) return { metrics: [], diagnostics };
  const metrics = value.metrics.map((yaml, i) => {
    const older = yaml.previous.map((one, j) =>
      toMetric(
        { ...one, name: versionName(yaml.name, one.version) },
        yaml,
        [],
        document.placeOf(['metrics', i, 'previous', j]),
      ),
    );
    const newestFirst = older.sort((a, b) => b.version - a.version);
    return toMetric(yaml, yaml, newestFirst, document.placeOf(['metrics', i]));
  });
  return { metrics, diagnostics };
}

type MetricYaml = DistributiveOmit<z.output<typeof metricSchema>, 'previous'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function toMetric(
  yaml: MetricYaml,
  current: { readonly name: string; readonly label?: string | undefined },
  previous: readonly Metric[],
  place: Place,
): Metric {
  const shared = {
    name: yaml.name,
    label: yaml.label ?? current.label ?? labelOf(current.name),
    description: yaml.description,
    format: parseFormat(yaml.format),
    owner: yaml.owner,
    version: yaml.version,
    changed: yaml.changed,
    good: yaml.good,
    change: yaml.change,
    target: yaml.target,
    previous,
    ...(yaml.unavailable === undefined ? {} : { unavailable: yaml.unavailable }),
    place,
  };
  switch (yaml.type) {
    case 'simple': {
      const { type, model, agg, agg_params, expr, filter, time, empty, non_additive_dimension: given } = yaml;
      const percentile = agg_params?.percentile ?? null;
      const nonAdditive = given === null ? null : { column: given.name, choice: given.window_choice };
      return { ...shared, type, model, agg, percentile, expr, filter, time, nonAdditive, empty };
    }
    case 'ratio':
      return { ...shared, type: yaml.type, numerator: yaml.numerator, denominator: yaml.denominator };
    case 'derived': {
      const inputs = yaml.input_metrics.map(({ metric, alias, offset }) => ({
        metric,
        alias: alias ?? metric,
        offset,
      }));
      return { ...shared, type: yaml.type, expr: yaml.expr, inputs };
    }
    case 'cumulative':
      return { ...shared, type: yaml.type, metric: yaml.metric, windowDays: yaml.window_days };
    case 'retention': {
      const { type, model, entity, kind, expr, filter, time, minimum } = yaml;
      return { ...shared, type, model, entity, kind, expr, filter, time, minimum };
    }
  }
}
