import type { AnswerContext, MetricQuery } from '../protocol/metric-query.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { QueryDesk, QueryOptions } from './run-query.ts';

export interface MetricAnswer {
  readonly context: AnswerContext;
  /** Arrow IPC batches. */
  readonly batches: AsyncIterable<Uint8Array>;
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
