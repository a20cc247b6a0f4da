import { aggregateFunctions } from '../duckdb/aggregate-functions.ts';
import { type AstNode, parseSql } from '../duckdb/ast.ts';
import type { Connection } from '../duckdb/connection.ts';
import type { Model, Pack } from '../packs/pack.ts';
import { packDiagnostic } from '../packs/pack-diagnostic.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { suggestion } from '../protocol/did-you-mean.ts';
import { type BoundColumn, bindModel, sqlDiagnostic } from './bind-model.ts';
import { topologicalOrder } from './dag.ts';
import { fingerprintModel } from './fingerprint.ts';
import { checkIncremental } from './incremental-rules.ts';
import { findMetricColumns } from './metric-columns.ts';
import { findReferences, type Refusal } from './references.ts';
import { createStubs, createTable, stubTables } from './stub-database.ts';

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
}

export interface ModelGraph {
  /** Names of all models, each after those that it reads. */
  readonly order: readonly string[];
  readonly nodes: ReadonlyMap<string, ModelNode>;
  /** Simple and retention metric -> columns that its expr, filter, entity and time name (of its model, or dimensions), lower case. */
  readonly metricColumns: ReadonlyMap<string, readonly string[]>;
}

interface ParsedModel {
  readonly model: Model;
  readonly query: AstNode | null;
  readonly canonical: string;
  readonly references: readonly string[];
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
  const parsed = new Map<string, ParsedModel>();
  for (const model of pack.models) {
    const result = await parseModelSql(connection, model, known);
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
    bound.set(name, { name, model: one.model, references: one.references, fingerprint, ...result.bound });
    if (one.query !== null) {
      const columnsOf = (reference: string): readonly string[] | null =>
        (bound.get(reference)?.columns ?? tables.get(reference))?.map((column) => column.name) ?? null;
      const viewOf = (reference: string): { query: AstNode; reads: readonly string[] } | null => {
        const view = parsed.get(reference);
        if (view === undefined || view.query === null || view.model.materialized !== 'view') return null;
        return { query: view.query, reads: view.references };
      };
      diagnostics.push(...checkIncremental({ model: one.model, query: one.query, columnsOf, viewOf, aggregates }));
    }
  }
  const order = sorted.order.filter((name) => bound.has(name));
  return { graph: { order, nodes: bound, metricColumns: metrics.columns }, diagnostics };
}

async function parseModelSql(
  connection: Connection,
  model: Model,
  known: ReadonlySet<string>,
): Promise<{ parsed: ParsedModel | null; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const at = (place: { line: number | null; column: number | null }) => ({ file: model.sqlFile, ...place });
  const mustExist = (name: string, place: { file: string; line: number | null; column: number | null }): void => {
    if (known.has(name)) return;
    const params = { model: model.name, reference: name, suggestion: suggestReference(name, known) };
    diagnostics.push(packDiagnostic('unknown-reference', place, params));
  };
  if (model.computed !== null) {
    const { inputs } = model.computed;
    for (const input of inputs) mustExist(input, model.place);
    return { parsed: { model, query: null, canonical: '', references: inputs }, diagnostics };
  }
  const result = await parseSql(connection, model.sql);
  if (!result.ok) {
    if (result.problem.kind === 'syntax') return { parsed: null, diagnostics: [sqlDiagnostic(model, result.problem)] };
    const params = { model: model.name, found: 'a statement of another kind' };
    return { parsed: null, diagnostics: [packDiagnostic('model-not-one-select', at(result.problem), params)] };
  }
  const [query, second] = result.statements;
  if (query === undefined || second !== undefined) {
    const found = query === undefined ? 'nothing' : `${result.statements.length} statements`;
    const params = { model: model.name, found };
    const place = at({ line: 1, column: 1 });
    return { parsed: null, diagnostics: [packDiagnostic('model-not-one-select', place, params)] };
  }
  const { references, refusals } = findReferences(query, model.sql);
  for (const refusal of refusals) diagnostics.push(refusalDiagnostic(model, refusal));
  for (const reference of references) mustExist(reference.name, at(reference));
  const names = references.map((reference) => reference.name);
  for (const optional of model.optionalReferences) {
    if (names.includes(optional)) continue;
    const message = `optional_references names "${optional}", which the SQL does not read.${suggestion(optional, names)}`;
    diagnostics.push(packDiagnostic('model-inconsistent', model.place, { model: model.name, message }));
  }
  if (diagnostics.length > 0) return { parsed: null, diagnostics };
  return { parsed: { model, query, canonical: result.canonical, references: names }, diagnostics };
}

function refusalDiagnostic(model: Model, refusal: Refusal): Diagnostic {
  const place = { file: model.sqlFile, line: refusal.line, column: refusal.column };
  const codes = {
    'reads-files': 'pack-reads-files',
    'not-plain': 'sql-not-plain',
    'not-repeatable': 'sql-not-repeatable',
  } as const;
  return packDiagnostic(codes[refusal.rule], place, { model: model.name, what: refusal.what });
}

/** `orders` may mean `source.orders`; else the closest name. */
function suggestReference(name: string, known: ReadonlySet<string>): string {
  const bare = name.slice(name.indexOf('.') + 1);
  const qualified = [`source.${bare}`, `settings.${bare}`, bare].find((one) => one !== name && known.has(one));
  return qualified === undefined ? suggestion(name, known) : ` Did you mean "${qualified}"?`;
}

function defined(map: ReadonlyMap<string, string | undefined>): ReadonlyMap<string, string> {
  return new Map([...map].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}
