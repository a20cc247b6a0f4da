import type { Connection } from '../duckdb/connection.ts';

/** Version of the application, as package.json has it. */
export const assayVersion = '0.1.0';

/** What a manifest says of the program that made it. */
export async function engineVersions(connection: Connection): Promise<{ assay: string; duckdb: string }> {
  return { assay: assayVersion, duckdb: String(await connection.value('SELECT version()')) };
}
