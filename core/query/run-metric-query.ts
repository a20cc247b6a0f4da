import type { AnswerContext, MetricQuery } from '../protocol/metric-query.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

export interface MetricAnswer {
  readonly context: AnswerContext;
  /** Arrow IPC batches. */
  readonly batches: AsyncIterable<Uint8Array>;
}

export interface CompiledQuestion {
  readonly sql: string;
  readonly context: AnswerContext;
}

export async function compileQuestion(_snapshot: OpenSnapshot, _query: MetricQuery): Promise<CompiledQuestion> {
  throw new Error('the metric compiler is not there yet');
}

export async function runMetricQuery(
  _desk: QueryDesk,
  _snapshot: OpenSnapshot,
  _query: MetricQuery,
  _options: QueryOptions,
  finished: () => void = () => undefined,
): Promise<MetricAnswer> {
  finished();
  throw new Error('the metric compiler is not there yet');
}
