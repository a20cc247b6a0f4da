import { splitVersion } from '../packs/metric-version.ts';

/** A metric by the name that a question or a definition uses: `aov`, `aov@1`, or the current version by its number. */
export function findMetric<T extends { readonly version: number }>(
  metrics: Readonly<Record<string, T>>,
  name: string,
): T | undefined {
  const exact = metrics[name];
  if (exact !== undefined) return exact;
  const { metric, version } = splitVersion(name);
  const current = metrics[metric];
  return version !== null && current?.version === version ? current : undefined;
}
