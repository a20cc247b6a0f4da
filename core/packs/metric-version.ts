import type { Metric, Pack } from './pack.ts';

/** `total_revenue@1`. */
export function versionName(metric: string, version: number): string {
  return `${metric}@${version}`;
}

/** `total_revenue@1` -> its parts; the version is null where only the metric is named. */
export function splitVersion(name: string): { readonly metric: string; readonly version: number | null } {
  const at = name.indexOf('@');
  return at === -1
    ? { metric: name, version: null }
    : { metric: name.slice(0, at), version: Number(name.slice(at + 1)) };
}

/** All metrics of a pack, each followed by its older versions. */
export function everyVersion({ metrics }: Pick<Pack, 'metrics'>): Metric[] {
  return metrics.flatMap((metric) => [metric, ...metric.previous]);
}

/** Every name that stands for a metric: `aov`, `aov@1` and, the current version by its number, `aov@2`. */
export function metricsByName(pack: Pack): Map<string, Metric> {
  const names = new Map<string, Metric>();
  for (const metric of pack.metrics) {
    for (const older of metric.previous) names.set(older.name, older);
    names.set(metric.name, metric);
    names.set(versionName(metric.name, metric.version), metric);
  }
  return names;
}
