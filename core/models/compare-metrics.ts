import { metricInputs } from '../packs/check-pack.ts';
import { metricsByName } from '../packs/metric-version.ts';
import type { Metric, Pack } from '../packs/pack.ts';
import type { ModelGraph } from './model-graph.ts';

export type MetricChangeKind =
  /** The same version means something else now. */
  | 'changed without a new version'
  /** The old pack could compute it, the new one cannot any more. */
  | 'version removed'
  | 'new version'
  | 'added'
  | 'removed'
  /** It was listed as unavailable and has a definition now. */
  | 'now defined'
  /** Its own definition stayed; a metric or a model that it is made of did not. */
  | 'made of something that changed'
  /** Label, description, owner or direction: the numbers stay. */
  | 'other words';

export interface MetricChange {
  readonly metric: string;
  readonly change: MetricChangeKind;
  /** Versions in the two packs; null where it is in one of them only. */
  readonly from: number | null;
  readonly to: number | null;
  /** What differs: `filter: NOT is_void -> is_paid`. */
  readonly what: string;
  /** True for what must not be: numbers that change while the version stays. */
  readonly fault: boolean;
}

/** A pack with its models bound. */
export interface BoundPack {
  readonly pack: Pack;
  readonly graph: ModelGraph;
}

const faults: readonly MetricChangeKind[] = ['changed without a new version', 'version removed'];
const order: readonly MetricChangeKind[] = [
  ...faults,
  'new version',
  'now defined',
  'made of something that changed',
  'added',
  'removed',
  'other words',
];

/** What became of every metric from one pack to another: faults first, then by kind and name. Unchanged metrics are not listed. */
export function compareMetrics(before: BoundPack, after: BoundPack): MetricChange[] {
  const changes: MetricChange[] = [];
  const oldOnes = new Map(before.pack.metrics.map((metric) => [metric.name, metric]));
  const newOnes = new Map(after.pack.metrics.map((metric) => [metric.name, metric]));
  const add = (
    metric: string,
    change: MetricChangeKind,
    from: number | null,
    to: number | null,
    what: string,
  ): void => {
    changes.push({ metric, change, from, to, what, fault: faults.includes(change) });
  };
  const newVersions = metricsByName(after.pack);
  const oldVersions = metricsByName(before.pack);
  /** Why the numbers of an unchanged definition may differ; null when they may not. */
  const below = (metric: Metric, above: readonly string[] = []): string | null => {
    if ('model' in metric) {
      const [was, is] = [before, after].map(({ graph }) => graph.nodes.get(metric.model)?.fingerprint);
      return was === is ? null : `the model ${metric.model}, or one that it reads, was changed`;
    }
    for (const name of metricInputs(metric)) {
      const input = newVersions.get(name);
      const earlier = oldVersions.get(name);
      if (input === undefined || earlier === undefined || above.includes(name)) continue;
      if (differences(earlier, input) !== '') return `${name} is at version ${input.version} (was ${earlier.version})`;
      const deeper = below(input, [...above, name]);
      if (deeper !== null) return `${name}: ${deeper}`;
    }
    return null;
  };

  for (const [name, metric] of newOnes) {
    const old = oldOnes.get(name);
    if (old === undefined) {
      add(name, 'added', null, metric.version, metric.label);
      continue;
    }
    const [from, to] = [old.version, metric.version];
    for (const version of [old, ...old.previous]) {
      const same = newVersions.get(`${name}@${version.version}`);
      if (same === undefined) {
        add(name, 'version removed', from, to, `${name}@${version.version} is no longer under previous`);
        continue;
      }
      const differs = differences(version, same);
      if (differs === '') continue;
      const at = version === old && from === to ? '' : `version ${version.version}: `;
      add(
        name,
        version.unavailable === undefined ? 'changed without a new version' : 'now defined',
        from,
        to,
        at + differs,
      );
    }
    if (from !== to) {
      const why = metric.change === null ? '' : `${metric.change} `;
      add(name, 'new version', from, to, `${why}(${differences(old, metric) || 'the definition is the same'})`);
    } else if (differences(old, metric) === '') {
      const cause = below(metric);
      const words = otherWords(old, metric);
      if (old.unavailable !== undefined && metric.unavailable === undefined)
        add(name, 'now defined', from, to, old.unavailable);
      else if (cause !== null) add(name, 'made of something that changed', from, to, cause);
      if (words !== '') add(name, 'other words', from, to, words);
    }
  }
  for (const [name, metric] of oldOnes) {
    if (!newOnes.has(name)) add(name, 'removed', metric.version, null, metric.label);
  }
  return changes.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change) || (a.metric < b.metric ? -1 : 1));
}

/** Parts of two definitions that make other numbers, as text; empty when there are none. SQL is compared without its layout. */
function differences(before: Metric, after: Metric): string {
  const [old, now] = [definition(before), definition(after)];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return list(keys.filter((key) => old[key] !== now[key]).map((key) => [key, old[key] ?? 'none', now[key] ?? 'none']));
}

function otherWords(before: Metric, after: Metric): string {
  const keys = ['label', 'description', 'owner', 'good'] as const;
  const changed = keys.filter((key) => before[key] !== after[key]);
  return list(changed.map((key) => (key === 'description' ? [key, '...', '...'] : [key, before[key], after[key]])));
}

function list(changes: readonly (readonly string[])[]): string {
  return changes.map(([key, was, is]) => (was === is ? key : `${key}: ${was} -> ${is}`)).join('; ');
}

/** Every part of a definition that makes its numbers, whatever the type: all that is neither words nor history. */
function definition(metric: Metric): Record<string, string | undefined> {
  const {
    name,
    label,
    description,
    owner,
    good,
    version,
    changed,
    change,
    previous,
    unavailable,
    place,
    format,
    ...rest
  } = metric;
  const parts: Record<string, unknown> = {
    ...rest,
    format: [format.kind, format.scale, format.unit ?? ''].join(' ').trim(),
  };
  return Object.fromEntries(
    Object.entries(parts).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      spell(value),
    ]),
  );
}

function spell(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(spell).join(', ');
  if (typeof value === 'object')
    return Object.values(value)
      .map(spell)
      .filter((text) => text !== undefined)
      .join(' ');
  return plain(String(value));
}

/** SQL without its layout; what stands in quotes stays as it is. */
function plain(sql: string): string {
  return sql.replace(/('(?:[^']|'')*'|"(?:[^"]|"")*")|\s+/g, (_, quoted: string | undefined) => quoted ?? ' ').trim();
}
