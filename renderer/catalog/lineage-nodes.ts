import type { Catalog, CatalogMetric, CatalogModel } from '#core/protocol/catalog';
import type { GraphNode } from '#core/protocol/lineage-layout';
import { routeHash } from '../app/router.ts';
import { catalogHref } from './catalog-entries.ts';
import { baseName, columnReads, readsOf, usesOfMetric } from './used-by.ts';

export type LineageKind = CatalogModel['kind'] | 'metric' | 'dashboard';

/** One box of the picture: a table, a column, a metric or a dashboard. `name` is unique in the picture. */
export interface LineageNode extends GraphNode {
  readonly kind: LineageKind;
  readonly label: string;
  readonly href: string;
  readonly unavailable: string | null;
}

/** How much of it: what stands next to the middle, or everything up to the sources and down to the last use. */
export type Reach = 'near' | 'all';

const ranks: Readonly<Record<LineageKind, number>> = {
  source: 0,
  seed: 0,
  staging: 1,
  dimension: 2,
  fact: 3,
  mart: 4,
  metric: 5,
  dashboard: 6,
};

/** Tables above and below a table. */
export function modelLineage(catalog: Catalog, name: string, reach: Reach): readonly LineageNode[] {
  return around(catalog.models.map(modelNode), name, reach);
}

/** A metric between the tables and metrics that it is made of and the metrics and dashboards that use it. */
export function metricLineage(catalog: Catalog, name: string, reach: Reach): readonly LineageNode[] {
  const dashboards = usesOfMetric(catalog, name).dashboards.map(
    (dashboard): LineageNode => ({
      name: `dashboard ${dashboard.name}`,
      kind: 'dashboard',
      rank: ranks.dashboard,
      label: dashboard.title,
      href: routeHash({ page: 'dashboard', name: dashboard.name, ask: '' }),
      reads: [`metric ${name}`],
      unavailable: null,
    }),
  );
  const nodes = [...catalog.models.map(modelNode), ...catalog.metrics.map(metricNode), ...dashboards];
  return around(nodes, `metric ${name}`, reach);
}

/** A column between the source columns that it is made of and the columns that are made of it. `path` is `model.column`. */
export function columnLineage(catalog: Catalog, path: string): readonly LineageNode[] {
  const nodes = catalog.models.flatMap((model) =>
    model.columns.map(
      (column): LineageNode => ({
        name: `${model.name}.${column.name}`,
        kind: model.kind,
        rank: ranks[model.kind],
        label: `${model.name}.${column.name}`,
        href: catalogHref({ kind: 'model', name: model.name, column: column.name }),
        reads: columnReads(column),
        unavailable: column.unavailable ?? model.unavailable,
      }),
    ),
  );
  return around(nodes, path, 'all');
}

function modelNode(model: CatalogModel): LineageNode {
  return {
    name: model.name,
    kind: model.kind,
    rank: ranks[model.kind],
    label: model.name,
    href: catalogHref({ kind: 'model', name: model.name }),
    reads: readsOf(model),
    unavailable: model.unavailable,
  };
}

function metricNode(metric: CatalogMetric): LineageNode {
  // What it is made of reads the tables; a line of its own to them would say the same twice.
  const reads = metric.inputs.length > 0 ? metric.inputs.map((input) => `metric ${baseName(input)}`) : metric.models;
  return {
    name: `metric ${metric.name}`,
    kind: 'metric',
    rank: ranks.metric,
    label: metric.label,
    href: catalogHref({ kind: 'metric', name: metric.name }),
    reads: [...new Set(reads)],
    unavailable: metric.unavailable,
  };
}

/** The node `middle` with what it is made of and what is made of it, and the lines between those. */
function around(nodes: readonly LineageNode[], middle: string, reach: Reach): readonly LineageNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const readers = new Map<string, string[]>();
  for (const node of nodes) for (const read of node.reads) readers.set(read, [...(readers.get(read) ?? []), node.name]);
  const steps = reach === 'near' ? 1 : nodes.length;
  const kept = new Set<string>();
  collect(middle, (name) => byName.get(name)?.reads ?? [], steps, kept);
  collect(middle, (name) => readers.get(name) ?? [], steps, kept);
  return nodes
    .filter((node) => kept.has(node.name))
    .map((node) => ({ ...node, reads: node.reads.filter((read) => kept.has(read)) }));
}

function collect(start: string, next: (name: string) => readonly string[], steps: number, into: Set<string>): void {
  let edge = [start];
  const seen = new Set(edge);
  for (let step = 0; step < steps && edge.length > 0; step += 1) {
    edge = [...new Set(edge.flatMap(next))].filter((name) => !seen.has(name));
    for (const name of edge) seen.add(name);
  }
  for (const name of seen) into.add(name);
}
