import { Database } from '../duckdb/connection.ts';
import { streamRows } from '../duckdb/result-stream.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { asSubquery } from '../duckdb/subquery.ts';

/**
 * DuckDB writes a SELECT as a Parquet file (zstd), in an instance of its own that may write this one file and reach nothing
 * else. The statement has passed the gate before. Returns the number of rows.
 */
export async function writeParquet(
  warehouse: string,
  sql: string,
  file: string,
  options: { readonly signal?: AbortSignal; readonly spillFolder: string },
): Promise<number> {
  const { signal, spillFolder } = options;
  const database = await Database.open({ path: warehouse, readOnly: true, tempDirectory: spillFolder });
  try {
    const connection = await database.connect();
    await connection.run(`SET GLOBAL allowed_paths = [${quoteText(file)}]`);
    await connection.run('SET GLOBAL enable_external_access = false');
    await connection.run('SET GLOBAL lock_configuration = true');
    const copy = `COPY ${await asSubquery(connection, sql)} TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd)`;
    const { chunks } = await streamRows(connection, copy, signal === undefined ? {} : { signal });
    let rows = 0;
    for await (const chunk of chunks) rows += Number(chunk[0]?.[0] ?? 0);
    return rows;
  } finally {
    database.close();
  }
}
