import { type Connection, Database } from '../duckdb/connection.ts';
import { type Availability, resolveAvailability } from '../models/availability.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import { builtAs } from '../packs/built-as.ts';
import { metricInputs } from '../packs/check-pack.ts';
import { metricFormula } from '../packs/metric-formula.ts';
import { metricModels } from '../packs/metric-models.ts';
import { metricsByName } from '../packs/metric-version.ts';
import type { DataTest, Dimension, Metric, Model, ModelKind, Pack } from '../packs/pack.ts';
import { hasErrors } from '../packs/pack-diagnostic.ts';
import { sqlTypeOf } from '../packs/source-type.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { Dashboard } from '../protocol/dashboard.ts';
import { EngineError, isEngineError } from '../protocol/engine-error.ts';
import type { MetricFormat } from '../protocol/metric-query.ts';
import { compileMetricQuery } from '../semantic/compile-metric-query.ts';
import { reachableDimensions } from '../semantic/graph.ts';
import { buildSemanticModel, type SemanticModel } from '../semantic/semantic-model.ts';

export interface DictionaryColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** `optional`, `nullable`, `personal data`. */
  readonly marks: readonly string[];
  readonly tests: readonly string[];
  /** Upstream columns, `source.orders.total_amount` or `fact_orders.total_amount`. */
  readonly lineage: readonly string[];
}

export interface DictionaryTable {
  /** `source.orders` for a source; the bare name for seeds and models. */
  readonly name: string;
  readonly kind: 'source' | 'seed' | ModelKind;
  readonly description: string;
  /** What a row is, how it is built, its key: label -> text. */
  readonly facts: readonly (readonly [string, string])[];
  readonly columns: readonly DictionaryColumn[];
  readonly dimensions: readonly Dimension[];
  readonly tests: readonly string[];
  readonly unitTests: readonly string[];
  readonly reads: readonly string[];
  readonly readBy: readonly string[];
  /** Metrics that are counted on it. */
  readonly metrics: readonly string[];
  readonly sql: string | null;
}

export interface DictionaryVersion {
  readonly version: number;
  readonly changed: string;
  /** What is different from the version before; null in a first version. */
  readonly change: string | null;
  readonly description: string;
  readonly formula: string;
  /** Compiled for one month; null where it cannot be compiled. */
  readonly sql: string | null;
  readonly unavailable: string | null;
}

export interface DictionaryMetric extends DictionaryVersion {
  readonly name: string;
  readonly label: string;
  readonly type: Metric['type'];
  readonly format: MetricFormat;
  readonly owner: string;
  readonly good: Metric['good'];
  /** File of the pack without folder and ending: `revenue`. */
  readonly topic: string;
  readonly madeOf: readonly string[];
  readonly models: readonly string[];
  readonly dimensions: readonly string[];
  /** `executive.revenue`. */
  readonly tiles: readonly string[];
  readonly previous: readonly DictionaryVersion[];
}

/** Everything that a pack says about itself, as plain data in a stable order. */
export interface DataDictionary {
  readonly pack: { readonly name: string; readonly version: string; readonly description: string };
  readonly settings: readonly { readonly name: string; readonly description: string; readonly value: string }[];
  readonly tables: readonly DictionaryTable[];
  readonly metrics: readonly DictionaryMetric[];
  readonly dashboards: readonly Dashboard[];
  readonly checks: readonly {
    readonly name: string;
    readonly description: string;
    readonly severity: string;
    readonly sql: string;
  }[];
}

/** The month for which SQL is shown: it is an example, and the same text in every run. */
const example = { from: '2026-01-01', to: '2026-01-31' } as const;
const facts = { asOf: example.to, firstDay: example.from, missingDays: [] };

/** Reads a pack against empty tables: no workspace and no data is needed. Errors: `pack-invalid` with every diagnostic. */
export async function makeDataDictionary(pack: Pack): Promise<DataDictionary> {
  const database = await Database.open();
  try {
    const connection = await database.connect();
    const { graph, diagnostics } = await buildModelGraph(pack, connection);
    if (hasErrors(diagnostics)) throw new EngineError('pack-invalid', { pack: pack.name, diagnostics });
    const everything: Availability = resolveAvailability(graph, pack, {
      absentSources: new Map(),
      absentColumns: new Map(),
    });
    const { model } = await buildSemanticModel(connection, { pack, availability: everything, facts });
    return {
      pack: { name: pack.name, version: pack.version, description: pack.description },
      settings: pack.settings.map((setting) => ({
        name: setting.name,
        description: setting.description,
        value:
          setting.kind === 'scalar'
            ? String(setting.value ?? 'none')
            : Object.entries(setting.classes)
                .map(([name, values]) => `${name}: ${values.join(', ')}`)
                .join('; '),
      })),
      tables: tablesOf(pack, graph),
      metrics: await metricsOf(connection, pack, model),
      dashboards: pack.dashboards,
      checks: pack.checks.map(({ name, description, severity, sql }) => ({ name, description, severity, sql })),
    };
  } finally {
    database.close();
  }
}

function tablesOf(pack: Pack, graph: ModelGraph): DictionaryTable[] {
  const readBy = new Map<string, string[]>();
  const readsOf = new Map<string, string[]>();
  for (const name of graph.order) {
    // history.customers is the source customers, row by row and day by day.
    const references = graph.nodes.get(name)?.references.map((one) => one.replace(/^history\./, 'source.')) ?? [];
    const reads = [...new Set(references)].filter((reference) => !reference.startsWith('settings.'));
    readsOf.set(name, reads);
    for (const reference of reads) readBy.set(reference, [...(readBy.get(reference) ?? []), name]);
  }
  const nothing = { dimensions: [], tests: [], unitTests: [], reads: [], metrics: [], sql: null };
  const sources = pack.sources.map(
    (source): DictionaryTable => ({
      ...nothing,
      name: `source.${source.name}`,
      kind: 'source',
      description: source.description,
      facts: [
        ['Days add up by', source.mode],
        ['Key', source.key.join(', ') || 'none'],
        ['Presence', source.required ? 'required' : 'may be absent'],
        ...(source.freshnessDays === null ? [] : [['Stale after', `${source.freshnessDays} days`] as const]),
      ],
      columns: source.columns.map(({ name, type, description, optional, nullable, pii, classes }) => ({
        ...{ name, type: sqlTypeOf(type), description, tests: [], lineage: [] },
        marks: [
          ...(optional ? ['optional'] : []),
          ...(nullable ? ['nullable'] : []),
          ...(pii ? ['personal data'] : []),
          ...(classes === null ? [] : [`classes: ${classes}`]),
        ],
      })),
      readBy: readBy.get(`source.${source.name}`) ?? [],
    }),
  );
  const seeds = pack.seeds.map(
    (seed): DictionaryTable => ({
      ...nothing,
      ...{ name: seed.name, kind: 'seed', description: seed.description, facts: [] },
      columns: seed.columns.map(({ name, type, description }) => ({
        ...{ name, type: sqlTypeOf(type), description, marks: [], tests: [], lineage: [] },
      })),
      readBy: readBy.get(seed.name) ?? [],
    }),
  );
  const models = graph.order.flatMap((name): DictionaryTable[] => {
    const node = graph.nodes.get(name);
    if (node === undefined) return [];
    const { model } = node;
    return [
      {
        ...{ name, kind: model.kind, description: model.description, facts: modelFacts(model) },
        columns: node.columns.map((column) => {
          const described = model.columns.find((one) => one.name === column.name);
          return {
            ...{ name: column.name, type: column.type, description: described?.description ?? '', marks: [] },
            tests: described?.dataTests.map(testText) ?? [],
            lineage: column.lineage.map((one) => one.replace(/^history\./, 'source.')),
          };
        }),
        dimensions: model.dimensions,
        tests: model.dataTests.map(testText),
        unitTests: model.unitTests.map((test) => test.name.replaceAll('_', ' ')),
        reads: readsOf.get(name) ?? [],
        readBy: readBy.get(name) ?? [],
        metrics: pack.metrics
          .filter((metric) => 'model' in metric && metric.model === name)
          .map((metric) => metric.name),
        sql: model.computed === null ? model.sql.trim() : null,
      },
    ];
  });
  return [...sources, ...seeds, ...models];
}

function modelFacts(model: Model): [string, string][] {
  return [
    ['One row is', model.grain],
    ...(model.owner === null ? [] : [['Owner', model.owner] as [string, string]]),
    ['Built as', builtAs(model)],
    ...(model.defaultTimeColumn === null ? [] : [['Counted by', model.defaultTimeColumn] as [string, string]]),
    ...(model.rollupOf === null ? [] : [['Rollup of', model.rollupOf.model] as [string, string]]),
  ];
}

function testText({ kind, args, severity, threshold, name }: DataTest): string {
  const said = Object.entries(args).map(([key, value]) =>
    key === 'sql' ? String(value) : `${key} ${Array.isArray(value) ? value.join(', ') : String(value)}`,
  );
  const title = name === null ? kind : name.replaceAll('_', ' ');
  const notes = [...(severity === 'warn' ? ['warning'] : []), ...(threshold > 0 ? [`up to ${threshold}`] : [])];
  const details = said.length === 0 ? '' : `: ${said.join(', ')}`;
  return `${title}${details}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

async function metricsOf(connection: Connection, pack: Pack, model: SemanticModel): Promise<DictionaryMetric[]> {
  const known = metricsByName(pack);
  const metrics: DictionaryMetric[] = [];
  for (const metric of pack.metrics) {
    const bases = metricModels(pack, metric.name);
    const [first = [], ...others] = bases.map((table) => reachableDimensions(model, table));
    metrics.push({
      ...(await versionOf(connection, model, metric)),
      ...{ name: metric.name, label: metric.label, type: metric.type, format: metric.format },
      ...{ owner: metric.owner, good: metric.good },
      topic: /([^/]+)\.yml$/.exec(metric.place.file)?.[1] ?? 'metrics',
      madeOf: metricInputs(metric).filter((input) => known.has(input)),
      models: bases,
      dimensions: first.filter((name) => others.every((reached) => reached.includes(name))),
      tiles: pack.dashboards.flatMap((dashboard) =>
        dashboard.tiles
          .filter((tile) => tile.question.metrics.includes(metric.name))
          .map((tile) => `${dashboard.name}.${tile.name}`),
      ),
      previous: await Promise.all(metric.previous.map((older) => versionOf(connection, model, older))),
    });
  }
  return metrics;
}

async function versionOf(connection: Connection, model: SemanticModel, metric: Metric): Promise<DictionaryVersion> {
  const { version, changed, change, description } = metric;
  const unavailable = model.metrics[metric.name]?.unavailable ?? null;
  const sql = unavailable === null ? await exampleSql(connection, model, metric.name) : null;
  return { version, changed, change, description, formula: metricFormula(metric), sql, unavailable };
}

/** The SQL of one month; of a metric without a time, as of the snapshot. */
async function exampleSql(connection: Connection, model: SemanticModel, metric: string): Promise<string> {
  try {
    return (await compileMetricQuery(connection, model, { metrics: [metric], ...example }, ownerPolicy)).sql;
  } catch (error) {
    if (!isEngineError(error, 'metric-without-time')) throw error;
    return (await compileMetricQuery(connection, model, { metrics: [metric] }, ownerPolicy)).sql;
  }
}
