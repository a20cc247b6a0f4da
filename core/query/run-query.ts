import type { ResultColumn } from '../duckdb/arrow-query.ts';
import { type ArrowStream, streamArrow } from '../duckdb/result-stream.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import type { Priority, QueryQueue } from './query-queue.ts';
import { ResultCache } from './result-cache.ts';
import type { SharedQuestions } from './shared-questions.ts';

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  /** Arrow IPC batches. */
  readonly batches: AsyncIterable<Uint8Array>;
}

export interface QueryOptions {
  readonly priority: Exclude<Priority, 'continue'>;
  readonly signal?: AbortSignal | undefined;
}

/** What all queries of a reader share. */
export interface QueryDesk {
  readonly queue: QueryQueue;
  readonly cache: ResultCache;
  readonly questions: SharedQuestions;
}

/**
 * Streams one statement, on a connection of its own. A slot of the queue is held while DuckDB works, not while the reader of the
 * stream takes its time. `finished` is called once, when the connection is closed.
 */
export async function runStream(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  sql: string,
  options: QueryOptions,
  finished: () => void = () => undefined,
): Promise<QueryResult> {
  const { signal } = options;
  const connection = await desk.queue
    .run(() => snapshot.connect(), options)
    .catch((error: unknown) => {
      finished();
      throw error;
    });
  const close = (): void => {
    connection.close();
    finished();
  };
  try {
    const begin = () => streamArrow(connection, sql, signal === undefined ? {} : { signal });
    const stream = await desk.queue.run(begin, options);
    return { columns: stream.columns, batches: pull(desk.queue, stream, signal, close) };
  } catch (error) {
    close();
    throw error;
  }
}

/** Not a generator: one that was never begun does not run its `finally` when it is left. */
function pull(
  queue: QueryQueue,
  stream: ArrowStream,
  signal: AbortSignal | undefined,
  close: () => void,
): AsyncIterableIterator<Uint8Array> {
  let open = true;
  const end = (): IteratorReturnResult<undefined> => {
    if (open) close();
    open = false;
    return { done: true, value: undefined };
  };
  return {
    next: async () => {
      if (!open) return end();
      try {
        const next = await queue.run(() => stream.batches.next(), { priority: 'continue', signal });
        return next.done === true ? end() : { done: false, value: next.value };
      } catch (error) {
        end();
        throw error;
      }
    },
    return: async () => end(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Small answers are shared between equal questions and kept; larger ones are streamed to each asker. */
export async function runShared(
  desk: QueryDesk,
  snapshot: OpenSnapshot,
  sql: string,
  options: QueryOptions,
  finished: () => void = () => undefined,
): Promise<QueryResult> {
  const key = ResultCache.key(snapshot.id, sql);
  const kept = desk.cache.get(key);
  if (kept !== null) {
    finished();
    return { columns: kept.columns, batches: each(kept.batches) };
  }
  const start = (signal: AbortSignal) => collect(desk, snapshot, sql, { ...options, signal });
  const whole = await desk.questions.ask(key, start, options.signal).catch((error: unknown) => {
    finished();
    throw error;
  });
  if (whole === null) return runStream(desk, snapshot, sql, options, finished);
  finished();
  desk.cache.set(key, whole);
  return { columns: whole.columns, batches: each(whole.batches) };
}

/** The whole result; null when it is too large to be kept. */
async function collect(desk: QueryDesk, snapshot: OpenSnapshot, sql: string, options: QueryOptions) {
  const { columns, batches } = await runStream(desk, snapshot, sql, options);
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const batch of batches) {
    all.push(batch);
    bytes += batch.byteLength;
    if (bytes > desk.cache.largest) return null;
  }
  return { columns, batches: all };
}

async function* each(batches: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* batches;
}
