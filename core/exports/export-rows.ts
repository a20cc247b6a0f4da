import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { Cell, Connection } from '../duckdb/connection.ts';
import { describeColumns, streamRows } from '../duckdb/result-stream.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import { asSubquery } from '../duckdb/subquery.ts';
import type { AnswerContext } from '../protocol/metric-query.ts';
import { trimMoney } from './answer-decimals.ts';
import { RowHash } from './row-hash.ts';

/** The rows of a statement on their way into a file, counted and hashed as they pass. */
export interface ExportRows {
  readonly columns: readonly ResultColumn[];
  /** Can be read once. */
  readonly chunks: AsyncIterable<readonly (readonly Cell[])[]>;
  /** Rows that have passed. */
  readonly count: () => number;
  readonly hash: RowHash;
}

interface Options {
  readonly signal?: AbortSignal;
  readonly onRows?: (rows: number) => void;
  readonly hash?: RowHash;
  readonly format: { readonly kind: string };
}

/** Errors, also later in the chunks: `sql-failed`, `out-of-memory`, `cancelled`. */
export async function readRows(
  connection: Connection,
  sql: string,
  context: AnswerContext | null,
  { signal: given, onRows, hash: wanted, format }: Options,
): Promise<ExportRows> {
  const signal = given === undefined ? {} : { signal: given };
  const { columns, chunks } = await streamRows(connection, await plainTypes(connection, sql, signal), signal);
  const trim = trimMoney(columns, context);
  const hash = wanted ?? new RowHash();
  const hashed = wanted !== undefined || format.kind === 'workbook';
  let rows = 0;
  async function* passing() {
    for await (const chunk of chunks) {
      const trimmed = trim(chunk);
      if (hashed) for (const row of trimmed) hash.add(columns, row);
      rows += chunk.length;
      yield trimmed;
      onRows?.(rows);
    }
  }
  return { columns, chunks: passing(), count: () => rows, hash };
}

/** Intervals as DuckDB's own text: as cells they would be objects. */
async function plainTypes(
  connection: Connection,
  sql: string,
  signal: { readonly signal?: AbortSignal },
): Promise<string> {
  const columns = await describeColumns(connection, sql, signal);
  if (!columns.some(({ type }) => type === 'INTERVAL')) return sql;
  const aliases = columns.map((_, i) => quoteName(`c${i}`));
  const values = columns.map(({ name, type }, i) =>
    type === 'INTERVAL'
      ? `CAST(${aliases[i]} AS VARCHAR) AS ${quoteName(name)}`
      : `${aliases[i]} AS ${quoteName(name)}`,
  );
  return `SELECT ${values.join(', ')} FROM ${await asSubquery(connection, sql)} AS t(${aliases.join(', ')})`;
}
