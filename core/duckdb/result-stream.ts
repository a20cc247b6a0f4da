import { EngineError } from '../protocol/engine-error.ts';
import { type ArrowOptions, describeQuery, type ResultColumn, startArrowQuery } from './arrow-query.ts';
import { type Cell, type Connection, StreamFailed, sqlError } from './connection.ts';

/** How often a running statement is interrupted again until it stops: an interrupt that comes before it runs does nothing. */
const interruptMs = 15;

export interface ArrowStream {
  readonly columns: readonly ResultColumn[];
  /** Rows in the batches so far. */
  readonly rows: () => number;
  /** Arrow IPC batches, each with schema and dictionaries; at least one. Can be read once. */
  readonly batches: AsyncGenerator<Uint8Array, void, void>;
}

/**
 * Runs one statement and streams its rows as Arrow IPC batches, no faster than they are read. The connection can do nothing
 * else until the batches have been read or left; afterwards it is the caller's to close.
 * Errors, before the first batch or in any later one: `sql-failed`, `out-of-memory`, `cancelled`.
 */
export async function streamArrow(
  connection: Connection,
  sql: string,
  options: { readonly signal?: AbortSignal; readonly framing?: ArrowOptions['framing'] } = {},
): Promise<ArrowStream> {
  const { signal, framing = 'batches' } = options;
  const begin = () => startArrowQuery(connection, sql, { framing });
  const query = await interruptible(connection, signal, begin).catch((error: unknown) => {
    throw known(error, sql);
  });
  return { columns: query.columns, rows: query.rows, batches: read(connection, query.next, sql, signal) };
}

export interface RowStream {
  readonly columns: readonly ResultColumn[];
  /** Chunks of rows; see `Connection.chunks` for the cells. Can be read once. */
  readonly chunks: AsyncGenerator<readonly (readonly Cell[])[], void, void>;
}

/** The same for exports: rows as JavaScript values. Much slower than Arrow; not for the way to the screen. */
export async function streamRows(
  connection: Connection,
  sql: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<RowStream> {
  const { signal } = options;
  const columns = await describeColumns(connection, sql, options);
  const chunks = connection.chunks(sql);
  const next = async () => {
    const chunk = await chunks.next();
    return chunk.done === true ? null : chunk.value;
  };
  return { columns, chunks: read(connection, next, sql, signal) };
}

/** The columns of one statement, which is bound and not run. Errors: `sql-failed`, `cancelled`. */
export async function describeColumns(
  connection: Connection,
  sql: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly ResultColumn[]> {
  try {
    return (await interruptible(connection, options.signal, () => describeQuery(connection, sql))).columns;
  } catch (error) {
    throw known(error, sql);
  }
}

async function* read<T>(
  connection: Connection,
  next: () => Promise<T | null>,
  sql: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  for (;;) {
    const part = await interruptible(connection, signal, next).catch(async (error: unknown) => {
      if (signal?.aborted) throw cancelled();
      throw error instanceof StreamFailed ? await reasonOf(connection, sql, signal, error) : known(error, sql);
    });
    if (part === null) return;
    yield part;
  }
}

/** Runs the statement again without keeping its rows: a failed stream does not say why it failed. */
async function reasonOf(
  connection: Connection,
  sql: string,
  signal: AbortSignal | undefined,
  failure: StreamFailed,
): Promise<EngineError> {
  try {
    await interruptible(connection, signal, () => connection.run(`EXPLAIN ANALYZE ${sql}`));
  } catch (error) {
    return known(error, sql);
  }
  const message = 'The query stopped before its end, and ran through when it was tried again.';
  return new EngineError('sql-failed', { message, sql }, { cause: failure });
}

/** Waits for `work`; while the signal is aborted, the connection is interrupted until it settles. */
export async function interruptible<T>(
  connection: Connection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work();
  if (signal.aborted) throw cancelled();
  let timer: NodeJS.Timeout | undefined;
  const abort = (): void => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), interruptMs);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await work();
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', abort);
  }
}

function known(error: unknown, sql: string): EngineError {
  return error instanceof EngineError ? error : sqlError(error, sql);
}

function cancelled(): EngineError {
  return new EngineError('cancelled', { what: 'The query' });
}
