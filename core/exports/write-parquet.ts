import type { Connection } from '../duckdb/connection.ts';
import { streamRows } from '../duckdb/result-stream.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { asSubquery } from '../duckdb/subquery.ts';

/**
 * DuckDB writes a SELECT as a Parquet file (zstd). The statement has passed the gate before, and the connection's instance may
 * write this one file. Returns the number of rows.
 */
export async function writeParquet(
  connection: Connection,
  sql: string,
  file: string,
  options: { readonly signal?: AbortSignal },
): Promise<number> {
  const copy = `COPY ${await asSubquery(connection, sql)} TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`;
  const { chunks } = await streamRows(connection, copy, options);
  let rows = 0;
  for await (const chunk of chunks) rows += Number(chunk[0]?.[0] ?? 0);
  return rows;
}
