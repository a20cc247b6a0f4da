import { metricInputs } from '../packs/check-pack.ts';
import { everyVersion, metricsByName } from '../packs/metric-version.ts';
import type { Metric, Pack } from '../packs/pack.ts';
import type { ModelGraph, ModelNode } from './model-graph.ts';

/** What a warehouse cannot offer, and why; what is not listed is available. */
export interface Availability {
  /** Model -> reason: a reference that it needs is absent. Such a model is not built. */
  readonly models: ReadonlyMap<string, string>;
  /** `model.column` -> reason: it is made of something that the extracts do not have. */
  readonly columns: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, string>;
}

export interface AbsentExtracts {
  /** Source -> why, for example `no file of payments was ever extracted`. */
  readonly absentSources: ReadonlyMap<string, string>;
  /** Source -> optional columns that no file has. */
  readonly absentColumns: ReadonlyMap<string, readonly string[]>;
  /** Seeds that need rows and have none. */
  readonly emptySeeds?: ReadonlySet<string>;
}

/**
 * Follows absent sources and columns, and seeds without the rows that they need, through the graph. A required reference makes
 * the model unavailable, and those that need it; an optional one binds to an empty table, and the columns that are made of it
 * are unavailable, unless the column says `available_without`. Metrics are unavailable with their model, columns or inputs.
 */
export function resolveAvailability(graph: ModelGraph, pack: Pack, absent: AbsentExtracts): Availability {
  const models = new Map<string, string>();
  const columns = new Map<string, string>();
  /** `model.column` -> source columns (`payments.initiated_at`, `refunds.*`) that are missing below it. */
  const causes = new Map<string, ReadonlySet<string>>();
  for (const name of graph.order) {
    const node = graph.nodes.get(name);
    if (node === undefined) continue;
    const reason = missingReference(node, models, absent);
    if (reason !== null) {
      models.set(name, reason);
      causes.set(`${name}.*`, rowCauses(node, causes, absent));
    }
    for (const column of node.columns) {
      const missing = columnCauses(node, column.name, column.lineage, causes, absent);
      if (missing.size === 0) continue;
      causes.set(`${name}.${column.name}`, missing);
      columns.set(`${name}.${column.name}`, columnReason(missing, absent));
    }
  }
  return { models, columns, metrics: metricReasons(graph, pack, models, columns) };
}

function missingReference(
  node: ModelNode,
  models: ReadonlyMap<string, string>,
  { absentSources, emptySeeds }: AbsentExtracts,
): string | null {
  for (const reference of node.references) {
    if (node.model.optionalReferences.includes(reference)) continue;
    const source = sourceOf(reference);
    const absence = source === null ? undefined : absentSources.get(source);
    if (absence !== undefined) return `it needs ${reference}: ${absence}`;
    if (emptySeeds?.has(reference)) return `it needs rows of the seed ${reference} (${howToFill(reference)})`;
    const upstream = models.get(reference);
    if (upstream !== undefined) return `it needs ${reference}, which is unavailable: ${upstream}`;
  }
  return null;
}

/** Absent sources on which the rows of an unavailable model depend, as `payments.*`. */
function rowCauses(
  node: ModelNode,
  causes: ReadonlyMap<string, ReadonlySet<string>>,
  { absentSources, emptySeeds }: AbsentExtracts,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const reference of node.references) {
    if (node.model.optionalReferences.includes(reference)) continue;
    const source = sourceOf(reference);
    if (source !== null && absentSources.has(source)) found.add(`${source}.*`);
    if (emptySeeds?.has(reference)) found.add(`${reference}.*`);
    for (const cause of causes.get(`${reference}.*`) ?? []) found.add(cause);
  }
  return found;
}

function columnCauses(
  node: ModelNode,
  column: string,
  lineage: readonly string[],
  causes: ReadonlyMap<string, ReadonlySet<string>>,
  absent: AbsentExtracts,
): ReadonlySet<string> {
  const described = node.model.columns.find((one) => one.name === column);
  const without = new Set(described?.availableWithout ?? []);
  const missing = new Set<string>();
  const add = (cause: string): void => {
    const source = cause.slice(0, cause.indexOf('.'));
    if (!without.has(cause) && !without.has(`${source}.*`)) missing.add(cause);
  };
  for (const one of lineage) {
    const dot = one.lastIndexOf('.');
    const relation = one.slice(0, dot);
    const name = one.slice(dot + 1);
    const source = sourceOf(relation);
    if (source !== null) {
      if (absent.absentSources.has(source) || absent.absentColumns.get(source)?.includes(name))
        add(`${source}.${name}`);
      continue;
    }
    if (absent.emptySeeds?.has(relation)) add(`${relation}.${name}`);
    for (const cause of causes.get(one) ?? []) add(cause);
  }
  return missing;
}

/** Why a column is unavailable, by the columns of sources and seeds that are missing below it. */
function columnReason(missing: ReadonlySet<string>, { emptySeeds }: AbsentExtracts): string {
  const sorted = [...missing].sort();
  const seedOf = (cause: string): string => cause.slice(0, cause.indexOf('.'));
  const absent = sorted.filter((cause) => !emptySeeds?.has(seedOf(cause)));
  if (absent.length > 0) return `it is made of ${absent.join(', ')}, which the extracts do not have`;
  const seeds = [...new Set(sorted.map(seedOf))];
  return `it is made of ${sorted.join(', ')}, of which there are no rows (${howToFill(...seeds)})`;
}

function howToFill(...seeds: readonly string[]): string {
  return `put some into ${seeds.map((seed) => `seeds/${seed}.csv`).join(' and ')} of the workspace`;
}

function metricReasons(
  graph: ModelGraph,
  pack: Pack,
  models: ReadonlyMap<string, string>,
  columns: ReadonlyMap<string, string>,
): Map<string, string> {
  const reasons = new Map<string, string>();
  const byName = metricsByName(pack);
  const dimensions = new Map<string, string[]>();
  for (const model of pack.models) {
    for (const { name, column } of model.dimensions) {
      dimensions.set(name, [...(dimensions.get(name) ?? []), `${model.name}.${column}`]);
    }
  }
  const visited = new Map<string, string | null>();
  const visit = (metric: Metric): string | null => {
    const seen = visited.get(metric.name);
    if (seen !== undefined) return seen;
    visited.set(metric.name, null);
    const reason = own(metric) ?? inputs(metric);
    visited.set(metric.name, reason);
    return reason;
  };
  const own = (metric: Metric): string | null => {
    if (metric.unavailable !== undefined) return metric.unavailable;
    if (metric.type !== 'simple' && metric.type !== 'retention') return null;
    const missing = models.get(metric.model);
    if (missing !== undefined) return `${metric.model} is unavailable: ${missing}`;
    const node = graph.nodes.get(metric.model);
    for (const name of graph.metricColumns.get(metric.name) ?? []) {
      const isOwn = node?.columns.some((column) => column.name === name) ?? false;
      const candidates = isOwn ? [`${metric.model}.${name}`] : (dimensions.get(name) ?? []);
      const found = candidates.map((path) => [path, columns.get(path)] as const);
      const [first] = found;
      if (first !== undefined && found.every(([, reason]) => reason !== undefined)) return `${first[0]}: ${first[1]}`;
    }
    return null;
  };
  const inputs = (metric: Metric): string | null => {
    for (const name of metricInputs(metric)) {
      const input = byName.get(name);
      const reason = input === undefined ? null : visit(input);
      if (reason !== null) return `it needs ${name}: ${reason}`;
    }
    return null;
  };
  for (const metric of everyVersion(pack)) {
    const reason = visit(metric);
    if (reason !== null) reasons.set(metric.name, reason);
  }
  return reasons;
}

/** `source.payments`, `history.payments` -> `payments`; null for anything else. */
function sourceOf(reference: string): string | null {
  return /^(?:source|history)\.(.+)$/.exec(reference)?.[1] ?? null;
}
