import type { Availability } from '../models/availability.ts';
import type { ModelGraph, ModelNode } from '../models/model-graph.ts';
import { builtAs } from '../packs/built-as.ts';
import { metricInputs } from '../packs/check-pack.ts';
import { recordKind } from '../packs/find-rule.ts';
import { metricFormula } from '../packs/metric-formula.ts';
import { metricModels } from '../packs/metric-models.ts';
import type { Metric, Model, Pack, Seed, Source } from '../packs/pack.ts';
import { sqlTypeOf } from '../packs/source-type.ts';
import type { Catalog, CatalogDimension, CatalogMetric, CatalogModel, ModelParts } from '../protocol/catalog.ts';
import type { ModelResult, SourceCounts } from '../protocol/snapshot.ts';
import { reachableDimensions } from '../semantic/graph.ts';
import { inputsOf, type SemanticModel } from '../semantic/semantic-model.ts';

export interface CatalogInput {
  readonly snapshot: string;
  readonly pack: Pack;
  readonly graph: ModelGraph;
  readonly availability: Availability;
  readonly models: readonly ModelResult[];
  readonly sources: readonly SourceCounts[];
  /** Seed -> rows. */
  readonly seedRows: ReadonlyMap<string, number>;
  readonly semantic: SemanticModel;
}

/** What a snapshot's file carries; the metrics of the workspace and the fiscal calendar are joined when it is read. */
export type PackCatalog = Omit<Catalog, 'ownRevision' | 'problems' | 'fiscal'>;

/** Everything that people can ask a snapshot for, with descriptions, lineage and what is unavailable. */
export function buildCatalog(input: CatalogInput): PackCatalog {
  const { pack, graph } = input;
  return {
    snapshot: input.snapshot,
    metrics: catalogMetrics(input),
    dimensions: catalogDimensions(input),
    hierarchies: pack.models.flatMap((model) => model.hierarchies.map(({ levels }) => levels)),
    models: [
      ...pack.sources.map((source) => catalogSource(input, source)),
      ...pack.seeds.map((seed) => catalogSeed(input, seed)),
      ...graph.order.flatMap((name) => {
        const node = graph.nodes.get(name);
        return node === undefined ? [] : [catalogModel(input, node)];
      }),
    ],
    weekStart: pack.calendar.weekStart,
    records: pack.models.flatMap((model) => recordKind(model) ?? []),
    dashboards: pack.dashboards.map(({ place: _, tilePlaces: __, ...dashboard }) => dashboard),
  };
}

function catalogMetrics({ pack, graph, semantic }: CatalogInput): CatalogMetric[] {
  return pack.metrics.map((metric) => {
    const { name, label, description, type, format, owner, version, changed, change, good, target } = metric;
    const unavailable = semantic.metrics[name]?.unavailable ?? null;
    const dimensions = metricDimensions(semantic, name);
    const previous = metric.previous.map((older) => ({
      version: older.version,
      changed: older.changed,
      change: older.change,
      formula: metricFormula(older),
      description: older.description,
      unavailable: semantic.metrics[older.name]?.unavailable ?? null,
    }));
    const words = { name, label, description, type, format, owner, version, changed, change, previous };
    const made = {
      formula: metricFormula(metric),
      inputs: metricInputs(metric),
      models: metricModels(pack, name),
      columns: metricColumns(pack, graph, metric),
    };
    return { ...words, ...made, good, target, dimensions, unavailable, ownFile: null };
  });
}

/** What a metric names is a column of its model, or a dimension of one that the model reaches. */
function metricColumns(pack: Pack, graph: ModelGraph, metric: Metric): string[] {
  if (!('model' in metric)) return [];
  const own = graph.nodes.get(metric.model)?.columns ?? [];
  const found = (graph.metricColumns.get(metric.name) ?? []).flatMap((name) => {
    const column = own.find((one) => one.name.toLowerCase() === name);
    if (column !== undefined) return [`${metric.model}.${column.name}`];
    return pack.models.flatMap((model) =>
      model.dimensions
        .filter((dimension) => dimension.name === name)
        .map((dimension) => `${model.name}.${dimension.column}`),
    );
  });
  return [...new Set(found)];
}

/** Dimensions that every table below a metric reaches. */
export function metricDimensions(semantic: SemanticModel, metric: string): string[] {
  const tables = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    const definition = semantic.metrics[name]?.definition;
    if (definition === undefined || definition === null || above.includes(name)) return;
    if ('table' in definition) tables.add(definition.table);
    for (const input of inputsOf(definition)) visit(input, [...above, name]);
  };
  visit(metric, []);
  const [first = [], ...others] = [...tables].map((table) => reachableDimensions(semantic, table));
  return first.filter((dimension) => others.every((reached) => reached.includes(dimension)));
}

function catalogDimensions({ pack, availability }: CatalogInput): CatalogDimension[] {
  return pack.models.flatMap((model) =>
    model.dimensions.map(({ name, label, description, column }) => ({
      name,
      label,
      description,
      model: model.name,
      column,
      unavailable: availability.models.get(model.name) ?? availability.columns.get(`${model.name}.${column}`) ?? null,
    })),
  );
}

function catalogSource({ sources }: CatalogInput, source: Source): CatalogModel {
  const counts = sources.find((count) => count.source === source.name);
  return {
    name: `source.${source.name}`,
    kind: 'source',
    description: source.description,
    grain: '',
    owner: null,
    built: `${source.mode}${source.key.length === 0 ? '' : ` by ${source.key.join(', ')}`}`,
    sql: null,
    rows: counts?.rows ?? 0,
    references: [],
    incremental: null,
    columns: source.columns.map((column) => ({
      name: column.name,
      type: sqlTypeOf(column.type),
      description: column.description,
      unavailable: counts?.absentColumns.includes(column.name) === true ? 'no extract file has this column' : null,
      lineage: [],
    })),
    unavailable: counts?.absent ?? null,
  };
}

function catalogSeed({ seedRows }: CatalogInput, seed: Seed): CatalogModel {
  return {
    name: seed.name,
    kind: 'seed',
    description: seed.description,
    grain: '',
    owner: null,
    built: 'kept by people',
    sql: null,
    rows: seedRows.get(seed.name) ?? 0,
    references: [],
    incremental: null,
    columns: seed.columns.map(({ name, type, description }) => ({
      name,
      type: sqlTypeOf(type),
      description,
      unavailable: null,
      lineage: [],
    })),
    unavailable: null,
  };
}

function partsOf({ incremental }: Model): ModelParts | null {
  if (incremental === null) return null;
  const { column, driver, lookups } = incremental;
  return { column, driver, lookups };
}

function catalogModel({ models, availability }: CatalogInput, node: ModelNode): CatalogModel {
  const { model } = node;
  const result = models.find((entry) => entry.model === node.name);
  return {
    name: node.name,
    kind: model.kind,
    description: model.description,
    grain: model.grain,
    owner: model.owner,
    built: builtAs(model),
    sql: model.computed === null ? model.sql : null,
    rows: result?.rows ?? 0,
    references: node.references,
    incremental: partsOf(model),
    columns: node.columns.map((column) => ({
      name: column.name,
      type: column.type,
      description: model.columns.find((entry) => entry.name === column.name)?.description ?? '',
      unavailable: availability.columns.get(`${node.name}.${column.name}`) ?? null,
      lineage: column.lineage,
    })),
    unavailable: availability.models.get(node.name) ?? null,
  };
}
