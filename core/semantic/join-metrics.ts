import type { Connection } from '../duckdb/connection.ts';
import { metricInputs } from '../packs/check-pack.ts';
import { everyVersion } from '../packs/metric-version.ts';
import type { Metric } from '../packs/pack.ts';
import type { IsoDate } from '../protocol/date.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { grains } from '../protocol/metric-query.ts';
import { defineMetric, type MetricFault } from './define-metric.ts';
import { findMetric } from './find-metric.ts';
import { describeMetric, type SemanticMetric, type SemanticModel, withInputs } from './semantic-model.ts';
import { firstEventDay } from './snapshot-calendar.ts';
import { locateSubject } from './text-place.ts';

export interface JoinedMetrics {
  /** The metrics of the snapshot and those of the workspace. */
  readonly model: SemanticModel;
  /** First day of "all time" of a question that asks for a metric of the workspace. */
  readonly firstDay: IsoDate;
  /** Metrics of the workspace that the model holds, by name; those whose name is taken are not. */
  readonly names: ReadonlySet<string>;
  /** What is wrong with the text of which metric (`name@version` for an older one). */
  readonly faults: ReadonlyMap<string, MetricFault>;
}

/**
 * Adds metrics of the workspace to the model of a snapshot, against the tables that are there. One whose SQL does not fit them is
 * in the model all the same, unavailable and with its reason; one whose name is taken is not. @param connection with the snapshot
 * in use. Nothing of the snapshot's own metrics changes.
 */
export async function joinMetrics(
  connection: Connection,
  model: SemanticModel,
  own: readonly Metric[],
): Promise<JoinedMetrics> {
  const faults = new Map<string, MetricFault>();
  const added: Record<string, SemanticMetric> = {};
  const names = new Set<string>();
  for (const metric of own) {
    const taken = nameProblem(model, metric.name);
    if (taken !== null) {
      faults.set(metric.name, { message: taken, field: 'name', line: null, column: null });
      continue;
    }
    names.add(metric.name);
    for (const version of everyVersion({ metrics: [metric] })) {
      const absent = version.unavailable ?? null;
      const defined =
        absent === null ? await defineMetric(connection, model, version, 'workspace') : { reason: absent, fault: null };
      if ('definition' in defined) added[version.name] = describeMetric(version, defined.definition, null);
      else {
        added[version.name] = describeMetric(version, null, defined.reason);
        if (defined.fault !== null) faults.set(version.name, defined.fault);
      }
    }
  }
  const metrics = { ...model.metrics, ...added };
  for (const version of everyVersion({ metrics: own }).filter((one) => added[one.name]?.definition != null)) {
    const fault = missingInput(version, metrics);
    if (fault !== null) faults.set(version.name, fault);
  }
  const earliest = await firstEventDay(connection, model, added);
  return {
    model: { ...model, metrics: withInputs(metrics) },
    firstDay: earliest === null || earliest > model.firstDay ? model.firstDay : earliest,
    names,
    faults,
  };
}

/** An input that no metric is, at its place in the formula. */
function missingInput(metric: Metric, metrics: Readonly<Record<string, SemanticMetric>>): MetricFault | null {
  const name = metricInputs(metric).find((input) => findMetric(metrics, input) === undefined);
  if (name === undefined) return null;
  const message = `it needs "${name}", which is no metric.${suggestion(name, Object.keys(metrics))}`;
  if (metric.type !== 'derived') {
    return { message, field: metric.type === 'cumulative' ? 'metric' : null, line: null, column: null };
  }
  const alias = metric.inputs.find((input) => input.metric === name)?.alias ?? name;
  const at = locateSubject(metric.expr, `"${alias}"`);
  return { message, field: 'expr', line: at?.line ?? null, column: at?.column ?? null };
}

/** Why a metric of the workspace cannot have this name; null when it can. */
export function nameProblem(model: SemanticModel, name: string): string | null {
  const taken = model.metrics[name];
  if (taken !== undefined) return `the pack has a metric ${name} already ("${taken.label}")`;
  const isDimension = Object.values(model.tables).some((table) => table.dimensions.some((one) => one.name === name));
  if (isDimension) return `${name} is the name of a dimension`;
  if ((grains as readonly string[]).includes(name)) return `${name} is the name of a grain`;
  if (name.includes('__'))
    return `${name} has two underscores in a row: so are the columns of comparisons and totals called`;
  return null;
}
