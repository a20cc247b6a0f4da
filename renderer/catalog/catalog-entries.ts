import type { Catalog, CatalogMetric, CatalogModel } from '#core/protocol/catalog';
import type { CheckResult } from '#core/protocol/snapshot';
import { type CatalogPlace, routeHash } from '../app/router.ts';
import { foundSomething } from '../sources/found-checks.ts';
import { baseName } from './used-by.ts';

/** `slice`: a dimension that questions are sliced by; `dimension`: a table. */
export type EntryKind = 'metric' | 'slice' | CatalogModel['kind'] | 'column';

/** How kinds are called, in the order in which they are listed. */
export const kindWords: Readonly<Record<EntryKind, { readonly one: string; readonly many: string }>> = {
  metric: { one: 'metric', many: 'Metrics' },
  slice: { one: 'dimension', many: 'Dimensions' },
  mart: { one: 'mart', many: 'Marts' },
  fact: { one: 'fact', many: 'Facts' },
  dimension: { one: 'dimension table', many: 'Dimension tables' },
  staging: { one: 'staging', many: 'Staging' },
  seed: { one: 'seed', many: 'Seeds' },
  source: { one: 'source', many: 'Sources' },
  column: { one: 'column', many: 'Columns' },
};

/** One thing of the catalog that can be found and opened. */
export interface CatalogEntry {
  readonly kind: EntryKind;
  /** Unique among entries. */
  readonly id: string;
  /** As SQL and YAML write it. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly href: string;
  readonly unavailable: string | null;
  /** True when a check of it, or of what a metric reads, warned or failed. */
  readonly notable: boolean;
  /** True for a metric of the workspace. */
  readonly own: boolean;
}

export function catalogHref(of: CatalogPlace): string {
  return routeHash({ page: 'catalog', of });
}

/** Everything in the catalog, as entries; labels in alphabetical order within a kind. */
export function catalogEntries(catalog: Catalog, checks: readonly CheckResult[]): readonly CatalogEntry[] {
  const notable = foundSomething(checks);
  const models = new Set(notable.map((check) => check.model));
  /** Checks of a whole table tell of everything that reads it, those of a column of what reads the column. */
  const tables = new Set(notable.filter((check) => check.column === null).map((check) => check.model));
  const columns = new Set(notable.map((check) => `${check.model}.${check.column}`));
  const entries = [
    ...catalog.metrics.map((metric): CatalogEntry => {
      const { name, label, description, unavailable } = metric;
      const href = catalogHref({ kind: 'metric', name });
      const named = [...metric.columns, ...inputColumns(catalog, metric)];
      const found = metric.models.some((model) => tables.has(model)) || named.some((column) => columns.has(column));
      return {
        kind: 'metric',
        id: `metric ${name}`,
        name,
        label,
        description,
        href,
        unavailable,
        notable: found,
        own: metric.ownFile !== null,
      };
    }),
    ...catalog.dimensions.map((dimension): CatalogEntry => {
      const { name, label, description, unavailable, model, column } = dimension;
      const href = catalogHref({ kind: 'model', name: model, column });
      const found = columns.has(`${model}.${column}`);
      const id = `slice ${model}.${name}`;
      return { kind: 'slice', id, name, label, description, href, unavailable, notable: found, own: false };
    }),
    ...catalog.models.flatMap((model) => [modelEntry(model, models), ...columnEntries(model, columns)]),
  ];
  return entries.sort((a, b) => order(a) - order(b) || a.label.localeCompare(b.label));
}

/** Columns that a metric reads through the metrics that it is made of. */
function inputColumns(catalog: Catalog, metric: CatalogMetric): readonly string[] {
  return metric.inputs.flatMap((input) => {
    const found = catalog.metrics.find((one) => one.name === baseName(input));
    return found === undefined ? [] : [...found.columns, ...inputColumns(catalog, found)];
  });
}

function modelEntry(model: CatalogModel, notable: ReadonlySet<string | null>): CatalogEntry {
  const { kind, name, description, unavailable } = model;
  return {
    kind,
    id: `model ${name}`,
    name,
    label: name,
    description,
    href: catalogHref({ kind: 'model', name }),
    unavailable,
    notable: notable.has(name),
    own: false,
  };
}

function columnEntries(model: CatalogModel, notable: ReadonlySet<string>): CatalogEntry[] {
  return model.columns.map((column) => {
    const path = `${model.name}.${column.name}`;
    return {
      kind: 'column',
      id: `column ${path}`,
      name: column.name,
      label: path,
      description: column.description,
      href: catalogHref({ kind: 'model', name: model.name, column: column.name }),
      unavailable: column.unavailable ?? model.unavailable,
      notable: notable.has(path),
      own: false,
    };
  });
}

const kinds = Object.keys(kindWords);

function order({ kind }: CatalogEntry): number {
  return kinds.indexOf(kind);
}
