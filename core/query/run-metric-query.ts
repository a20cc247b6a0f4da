import type { Connection } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { AnswerContext, MetricQueryInput } from '../protocol/metric-query.ts';
import { type CompiledMetricQuery, compileMetricQuery } from '../semantic/compile-metric-query.ts';
import type { SemanticModel } from '../semantic/semantic-model.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { type QueryDesk, type QueryOptions, runShared } from './run-query.ts';

export interface MetricAnswer {
  readonly context: AnswerContext;
  /** Arrow IPC batches; columns as `context.columns` says. */
  readonly batches: AsyncIterable<Uint8Array>;
}

const models = new WeakMap<OpenSnapshot, Promise<SemanticModel>>();

/**
 * Compiles a question with the semantic model that the snapshot carries. Errors: `metric-*` with the reason, `snapshot-damaged`
 * when it carries none.
 */
export async function compileQuestion(snapshot: OpenSnapshot, query: MetricQueryInput): Promise<CompiledMetricQuery> {
  return withModel(snapshot, (connection, model) => compileMetricQuery(connection, model, query, ownerPolicy));
}

/** Something compiled with the snapshot's own model. Errors: `snapshot-damaged`, those of `compile`. */
export async function withModel<T>(
  snapshot: OpenSnapshot,
  compile: (connection: Connection, model: SemanticModel) => Promise<T>,
): Promise<T> {
  let model = models.get(snapshot);
  if (model === undefined) {
    model = readModel(snapshot);
    models.set(snapshot, model);
    model.catch(() => models.delete(snapshot));
  }
  const known = await model;
  const connection = await snapshot.connect();
  try {
    return await compile(connection, known);
  } finally {
    connection.close();
  }
}

/**
 * Answers a question; equal questions are asked once, and small answers are kept. `finished` is called once, when nothing of the
 * snapshot is needed any more. Errors: `metric-*`, `out-of-memory`, `cancelled`.
 */
export async function runMetricQuery(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  query: MetricQueryInput,
  options: QueryOptions,
  finished: () => void = () => undefined,
): Promise<MetricAnswer> {
  let compiled: CompiledMetricQuery;
  try {
    compiled = await compileQuestion(snapshot, query);
  } catch (error) {
    finished();
    throw error;
  }
  const { batches } = await runShared(desk, snapshot, compiled.sql, options, finished);
  return { context: compiled.context, batches };
}

async function readModel(snapshot: OpenSnapshot): Promise<SemanticModel> {
  const connection = await snapshot.connect();
  try {
    return JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
  } catch (error) {
    const message = 'it carries no semantic model';
    throw new EngineError('snapshot-damaged', { snapshot: snapshot.id, message }, { cause: error });
  } finally {
    connection.close();
  }
}
