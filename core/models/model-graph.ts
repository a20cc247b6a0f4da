import { aggregateFunctions } from '../duckdb/aggregate-functions.ts';
import { type AstNode, parseAll } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import type { Model, Pack } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { type BoundColumn, bindModel } from './bind-model.ts';
import { bindTests } from './bind-tests.ts';
import { columnsRead } from './columns-read.ts';
import { topologicalOrder } from './dag.ts';
import { fingerprintModel } from './fingerprint.ts';
import { checkIncremental } from './incremental-rules.ts';
import { findMetricColumns } from './metric-columns.ts';
import { type ReadModel, readModel } from './read-model.ts';
import { createStubs, createTable, type StubColumn, stubTables } from './stub-database.ts';

export interface ModelNode {
  readonly name: string;
  readonly model: Model;
  /** The SELECT to build, wrapped when the model is an scd2 dimension; no semicolon. Empty for a computed model. */
  readonly sql: string;
  /** `source.orders`, `history.customers`, `settings.order_status`, `stg_orders`; in the order of the text. */
  readonly references: readonly string[];
  /** SHA-256 of everything that decides what the table holds, apart from the rows that it reads. */
  readonly fingerprint: string;
  readonly columns: readonly BoundColumn[];
  /** Of an scd2 dimension: its own SELECT and that SELECT's columns, of which `sql` makes versions. */
  readonly versioned: { readonly sql: string; readonly columns: readonly StubColumn[] } | null;
  /** Of an incremental model: which columns of its driver and lookups it may read; null for all of them. */
  readonly columnsRead: ReadonlyMap<string, ReadonlySet<string> | null>;
}

export interface ModelGraph {
  /** Names of all models, each after those that it reads. */
  readonly order: readonly string[];
  readonly nodes: ReadonlyMap<string, ModelNode>;
  /** Simple and retention metric -> columns that its expr, filter, entity and time name (of its model, or dimensions), lower case. */
  readonly metricColumns: ReadonlyMap<string, readonly string[]>;
}

/**
 * Parses, orders and binds every model of a pack over empty typed tables. Models that cannot be used are diagnostics and stand
 * neither in `order` nor in `nodes` (nor do those that read them); with an error the graph must not be built.
 * @param connection to an empty in-memory database; it holds the stub tables afterwards
 */
export async function buildModelGraph(
  pack: Pack,
  connection: Connection,
): Promise<{ graph: ModelGraph; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  await createStubs(connection, pack);
  const tables = stubTables(pack);
  const known = new Set([...tables.keys(), ...pack.models.map((model) => model.name)]);
  const parsed = new Map<string, ReadModel>();
  const texts = await parseAll(
    connection,
    pack.models.map((model) => model.sql),
  );
  for (const [i, model] of pack.models.entries()) {
    const result = readModel(model, texts[i] ?? null, known);
    diagnostics.push(...result.diagnostics);
    if (result.parsed !== null) parsed.set(model.name, result.parsed);
  }
  const dependencies = new Map([...parsed].map(([name, one]) => [name, one.references]));
  const sorted = topologicalOrder(dependencies);
  const bound = new Map<string, ModelNode>();
  const metrics = await findMetricColumns(connection, pack);
  diagnostics.push(...metrics.diagnostics);
  if ('cycle' in sorted) {
    const place = parsed.get(sorted.cycle[0] ?? '')?.model.place ?? { file: 'pack.yml', line: 1, column: 1 };
    diagnostics.push(packDiagnostic('model-cycle', place, { cycle: sorted.cycle }));
    return { graph: { order: [], nodes: bound, metricColumns: metrics.columns }, diagnostics };
  }
  const unusable = new Set(pack.models.map((model) => model.name).filter((name) => !parsed.has(name)));
  const aggregates = await aggregateFunctions(connection);
  for (const name of sorted.order) {
    const one = parsed.get(name);
    if (one === undefined) continue;
    if (one.references.some((reference) => unusable.has(reference))) {
      unusable.add(name);
      continue;
    }
    const result = await bindModel(connection, one.model);
    diagnostics.push(...result.diagnostics);
    if (result.bound === null) {
      unusable.add(name);
      continue;
    }
    await connection.run(createTable(name, result.bound.columns));
    const upstream = new Map(one.references.map((reference) => [reference, bound.get(reference)?.fingerprint]));
    const fingerprint = fingerprintModel({ ...one, upstream: defined(upstream) }, pack);
    const read = followedReferences(one.model).map((reference): [string, ReadonlySet<string> | null] => [
      reference,
      one.query === null ? null : columnsRead(one.query, reference),
    ]);
    bound.set(name, {
      name,
      model: one.model,
      references: one.references,
      fingerprint,
      columnsRead: new Map(read),
      ...result.bound,
    });
    if (one.query !== null) {
      const columnsOf = (reference: string): readonly string[] | null =>
        (bound.get(reference)?.columns ?? tables.get(reference))?.map((column) => column.name) ?? null;
      const viewOf = (reference: string): { query: AstNode; reads: readonly string[] } | null => {
        const view = parsed.get(reference);
        if (view === undefined || view.query === null || view.model.materialized !== 'view') return null;
        return { query: view.query, reads: view.references };
      };
      const { columns } = result.bound;
      const { model, query } = one;
      diagnostics.push(...checkIncremental({ model, query, columns, columnsOf, viewOf, aggregates }));
    }
  }
  diagnostics.push(...(await bindTests(connection, pack, bound, known)));
  const order = sorted.order.filter((name) => bound.has(name));
  return { graph: { order, nodes: bound, metricColumns: metrics.columns }, diagnostics };
}

/** References by whose changes an incremental model knows what to make again. */
function followedReferences({ incremental }: Model): string[] {
  return incremental === null ? [] : [incremental.driver, ...Object.keys(incremental.lookups)];
}

function defined(map: ReadonlyMap<string, string | undefined>): ReadonlyMap<string, string> {
  return new Map([...map].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
