import { metricInputs } from '../packs/check-pack.ts';
import { metricFormula } from '../packs/metric-formula.ts';
import type { Catalog, CatalogMetric } from '../protocol/catalog.ts';
import type { OwnMetric } from '../refresh/own-metrics.ts';
import { namesOf } from '../semantic/expression.ts';
import { findMetric } from '../semantic/find-metric.ts';
import { findDimension } from '../semantic/graph.ts';
import { inputsOf, type SemanticMetric, type SemanticModel } from '../semantic/semantic-model.ts';
import { metricDimensions } from '../warehouse/build-catalog.ts';
import { readCatalog } from '../warehouse/catalog.ts';
import { joinedModel, ownMetricsFor } from './joined-model.ts';
import type { OpenSnapshot } from './open-snapshot.ts';

/** Everything that a snapshot can be asked now: its own catalog and the metrics of the workspace. Errors: `snapshot-damaged`. */
export async function readJoinedCatalog(snapshot: OpenSnapshot): Promise<Catalog> {
  const connection = await snapshot.connect();
  try {
    const catalog = await readCatalog(connection, snapshot.id);
    // A snapshot of an earlier build may carry no model: its catalog can be read all the same.
    if ((await ownMetricsFor(snapshot)).revision === '') return catalog;
    const { model, own, names, diagnostics } = await joinedModel(snapshot);
    const mine = own.metrics.filter(({ metric }) => names.has(metric.name)).map((one) => catalogMetric(model, one));
    return {
      ...catalog,
      metrics: [...catalog.metrics, ...mine],
      ownRevision: own.revision,
      problems: diagnostics,
    };
  } finally {
    connection.close();
  }
}

function catalogMetric(model: SemanticModel, { metric, file }: OwnMetric): CatalogMetric {
  const { name, label, description, type, format, owner, version, changed, change, good, target } = metric;
  const unavailableOf = (version: string) => model.metrics[version]?.unavailable ?? null;
  const previous = metric.previous.map((older) => ({
    version: older.version,
    changed: older.changed,
    change: older.change,
    formula: metricFormula(older),
    description: older.description,
    unavailable: unavailableOf(older.name),
  }));
  const models = tablesBelow(model, name);
  return {
    ...{ name, label, description, type, format, owner, version, changed, change, good, target, previous },
    formula: metricFormula(metric),
    inputs: metricInputs(metric),
    models: models.length === 0 && 'model' in metric ? [metric.model] : models,
    columns: columnsOf(model, model.metrics[name]),
    dimensions: metricDimensions(model, name),
    unavailable: unavailableOf(name),
    ownFile: file,
  };
}

function tablesBelow(model: SemanticModel, name: string, above: readonly string[] = []): string[] {
  const definition = findMetric(model.metrics, name)?.definition;
  if (definition == null || above.includes(name)) return [];
  if ('table' in definition) return [definition.table];
  return [...new Set(inputsOf(definition).flatMap((input) => tablesBelow(model, input, [...above, name])))];
}

/** What a metric names is a column of its table, or a dimension of one that the table reaches. */
function columnsOf(model: SemanticModel, metric: SemanticMetric | undefined): string[] {
  const definition = metric?.definition ?? null;
  if (definition === null || !('table' in definition)) return [];
  const { table, expr, filter, time } = definition;
  const columns = [...namesOf(expr), ...namesOf(filter), ...(time === null ? [] : [time])].flatMap((name) => {
    if (model.tables[table]?.columns[name] !== undefined) return [`${table}.${name}`];
    const path = findDimension(model, table, name);
    return path === null ? [] : [`${path.table}.${path.column}`];
  });
  return [...new Set(columns)];
}
