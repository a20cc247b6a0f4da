import type { Connection } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { AnswerContext, MetricQueryInput } from '../protocol/metric-query.ts';
import { type CompiledMetricQuery, compileMetricQuery } from '../semantic/compile-metric-query.ts';
import type { SemanticModel } from '../semantic/semantic-model.ts';
import { joinedModel, modelFor } from './joined-model.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { type QueryDesk, type QueryOptions, runShared } from './run-query.ts';

export interface MetricAnswer {
  readonly context: AnswerContext;
  /** Arrow IPC batches; columns as `context.columns` says. */
  readonly batches: AsyncIterable<Uint8Array>;
}

/**
 * Compiles a question with the semantic model that the snapshot carries, and the workspace's own metrics. Errors: `metric-*` with the
 * reason, `snapshot-damaged` when it carries none.
 */
export async function compileQuestion(snapshot: OpenSnapshot, query: MetricQueryInput): Promise<CompiledMetricQuery> {
  return withModel(snapshot, query.metrics, (connection, model) =>
    compileMetricQuery(connection, model, query, ownerPolicy),
  );
}

/** Something compiled with the model for a question about `metrics`. Errors: `snapshot-damaged`, those of `compile`. */
export async function withModel<T>(
  snapshot: OpenSnapshot,
  metrics: readonly string[],
  compile: (connection: Connection, model: SemanticModel) => Promise<T>,
): Promise<T> {
  const joined = await joinedModel(snapshot);
  const connection = await snapshot.connect();
  try {
    return await compile(connection, modelFor(joined, metrics));
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
