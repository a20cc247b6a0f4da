import type { Catalog, CatalogMetric, CatalogModel } from '#core/protocol/catalog';
import type { Dashboard } from '#core/protocol/dashboard';

/** What would notice a change. */
export interface Uses {
  readonly models: readonly CatalogModel[];
  readonly metrics: readonly CatalogMetric[];
  readonly dashboards: readonly Dashboard[];
}

/** The table that a reference stands for; null for settings. `history.customers` is the source customers, day by day. */
export function tableOf(reference: string): string | null {
  if (reference.startsWith('settings.')) return null;
  return reference.replace(/^history\./, 'source.');
}

/** Tables that a model reads, each once. */
export function readsOf(model: CatalogModel): readonly string[] {
  return [...new Set(model.references.flatMap((reference) => tableOf(reference) ?? []))];
}

/** Upstream columns of a column, each once. */
export function columnReads({ lineage }: { readonly lineage: readonly string[] }): readonly string[] {
  return [...new Set(lineage.flatMap((column) => tableOf(column) ?? []))];
}

export function usesOfModel(catalog: Catalog, name: string): Uses {
  const metrics = catalog.metrics.filter((metric) => metric.models.includes(name));
  return {
    models: catalog.models.filter((model) => readsOf(model).includes(name)),
    metrics,
    dashboards: dashboardsOf(catalog, new Set(metrics.map((metric) => metric.name))),
  };
}

export function usesOfMetric(catalog: Catalog, name: string): Uses {
  return {
    models: [],
    metrics: catalog.metrics.filter((metric) => metric.inputs.some((input) => baseName(input) === name)),
    dashboards: dashboardsOf(catalog, new Set([name])),
  };
}

/** Columns made of a column, as `model.column`, and metrics that name it. */
export function usesOfColumn(
  catalog: Catalog,
  path: string,
): { readonly columns: readonly string[]; readonly metrics: readonly CatalogMetric[] } {
  return {
    columns: catalog.models.flatMap((model) =>
      model.columns
        .filter((column) => columnReads(column).includes(path))
        .map((column) => `${model.name}.${column.name}`),
    ),
    metrics: catalog.metrics.filter((metric) => metric.columns.includes(path)),
  };
}

/** `total_revenue@1` -> `total_revenue`. */
export function baseName(metric: string): string {
  return metric.split('@', 1)[0] ?? metric;
}

function dashboardsOf({ dashboards }: Catalog, metrics: ReadonlySet<string>): readonly Dashboard[] {
  return dashboards.filter((dashboard) =>
    dashboard.tiles.some((tile) => tile.question.metrics.some((metric) => metrics.has(baseName(metric)))),
  );
}
