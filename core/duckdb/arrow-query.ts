import duckdb, { type Connection as Handle, type PreparedStatement, type Result } from '@duckdb/node-bindings';
import { type DuckType, needsText, readType, typeName } from './arrow-duckdb-type.ts';
import { ArrowEncoder, type EncodedColumn } from './arrow-ipc.ts';
import { endOfStream } from './arrow-message.ts';
import { type Connection, StreamFailed } from './connection.ts';
import { quoteName } from './sql-text.ts';
import { asSubquery } from './subquery.ts';

const selectStatement = 1;
const explainStatement = 4;
const firstBatchRows = 2048;
const largestBatchRows = 65_536;
/** A batch ends when it is this large, whatever its rows: it is copied in one piece between processes. */
const largestBatchBytes = 32 * 1024 * 1024;

/** A column of a result: its name (unique in the result) and its DuckDB type as SQL spells it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** A statement that runs as a stream. Only one may be open on a connection; any other statement there ends it silently. */
export interface ArrowQuery {
  readonly columns: readonly ResultColumn[];
  /** Rows in the batches so far. */
  readonly rows: () => number;
  /** The next Arrow IPC batch; null after the last. Fails with `StreamFailed` when the query did. */
  readonly next: () => Promise<Uint8Array | null>;
}

export interface ArrowOptions {
  /** `batches`: each is a stream of its own. `stream`: together they are one, without dictionaries of repeated texts. */
  readonly framing: 'batches' | 'stream';
}

/**
 * Prepares one statement and begins to run it. Columns of types that Arrow lacks come as DuckDB's own text. The first batch has
 * 2,048 rows (an empty result still has one batch, with its schema), later ones grow fourfold to 65,536. Throws DuckDB's errors.
 */
export async function startArrowQuery(
  connection: Connection,
  sql: string,
  options: ArrowOptions = { framing: 'batches' },
): Promise<ArrowQuery> {
  const handle = connection.handle as Handle;
  const prepared = await duckdb.prepare(handle, sql);
  try {
    const columns = columnsOf(prepared);
    const cast =
      columns.some(({ type }) => needsText(type)) && duckdb.prepared_statement_type(prepared) === selectStatement;
    const result = cast ? await runCast(connection, sql, columns) : await duckdb.execute_prepared_streaming(prepared);
    return arrowQuery(result, columns, options);
  } finally {
    duckdb.destroy_prepare_sync(prepared);
  }
}

/** What a statement is, and the columns that it would return. */
export interface QueryDescription {
  readonly statement: 'select' | 'explain' | 'other';
  readonly columns: readonly ResultColumn[];
}

/** Binds one statement without running it. Throws DuckDB's parser and binder errors. */
export async function describeQuery(connection: Connection, sql: string): Promise<QueryDescription> {
  const prepared = await duckdb.prepare(connection.handle as Handle, sql);
  try {
    const type: number = duckdb.prepared_statement_type(prepared);
    return {
      statement: type === selectStatement ? 'select' : type === explainStatement ? 'explain' : 'other',
      columns: columnsOf(prepared).map(({ name, type }) => ({ name, type: displayType(type) })),
    };
  } finally {
    duckdb.destroy_prepare_sync(prepared);
  }
}

function columnsOf(prepared: PreparedStatement): EncodedColumn[] {
  const seen = new Map<string, number>();
  return Array.from({ length: duckdb.prepared_statement_column_count(prepared) }, (_, i) => {
    const name = duckdb.prepared_statement_column_name(prepared, i);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    const type = readType(duckdb.prepared_statement_column_logical_type(prepared, i));
    return { name: before === 0 ? name : `${name}:${before}`, type };
  });
}

async function runCast(connection: Connection, sql: string, columns: readonly EncodedColumn[]): Promise<Result> {
  const aliases = columns.map((_, i) => quoteName(`c${i}`));
  const values = columns.map(({ type }, i) => (needsText(type) ? `CAST(${aliases[i]} AS VARCHAR)` : aliases[i]));
  const source = await asSubquery(connection, sql);
  const statement = `SELECT ${values.join(', ')} FROM ${source} AS t(${aliases.join(', ')})`;
  const prepared = await duckdb.prepare(connection.handle as Handle, statement);
  try {
    return await duckdb.execute_prepared_streaming(prepared);
  } finally {
    duckdb.destroy_prepare_sync(prepared);
  }
}

function arrowQuery(result: Result, declared: readonly EncodedColumn[], options: ArrowOptions): ArrowQuery {
  // The result's own types count: a cast column is a VARCHAR, a prepared one may have been vague.
  const encoded = declared.map(({ name }, i) => ({ name, type: readType(duckdb.column_logical_type(result, i)) }));
  const whole = options.framing === 'stream';
  const encoder = new ArrowEncoder(encoded, { dictionary: !whole });
  let target = firstBatchRows;
  let batches = 0;
  let rows = 0;
  let ended = false;
  let closed = false;
  const take = (): Uint8Array => {
    batches += 1;
    rows += encoder.rows;
    target = Math.min(target * 4, largestBatchRows);
    return encoder.takeBatch(whole ? { schema: batches === 1, end: false } : { schema: true, end: true });
  };
  const next = async (): Promise<Uint8Array | null> => {
    while (!ended) {
      const chunk = await duckdb.fetch_chunk(result);
      if (chunk === null || encoder.add(chunk) === 0) {
        ended = true;
        if (duckdb.result_return_type(result) === 0) throw new StreamFailed('the stream ended early');
      } else if (encoder.rows >= target || encoder.bytes >= largestBatchBytes) return take();
    }
    if (encoder.rows > 0 || batches === 0) return take();
    if (!whole || closed) return null;
    closed = true;
    return endOfStream;
  };
  return {
    columns: declared.map(({ name, type }) => ({ name, type: displayType(type) })),
    rows: () => rows,
    next,
  };
}

function displayType(type: DuckType): string {
  return needsText(type) ? 'VARCHAR' : typeName(type);
}
