import { metricInputs } from './check-pack.ts';
import { splitVersion } from './metric-version.ts';
import type { Pack } from './pack.ts';

/** Models that a metric reads, itself or through the metrics that it is made of. */
export function metricModels(pack: Pack, name: string, above: readonly string[] = []): string[] {
  const metric = pack.metrics.find((one) => one.name === name);
  if (metric === undefined || above.includes(name)) return [];
  if ('model' in metric) return [metric.model];
  return [
    ...new Set(
      metricInputs(metric).flatMap((input) => metricModels(pack, splitVersion(input).metric, [...above, name])),
    ),
  ];
}
