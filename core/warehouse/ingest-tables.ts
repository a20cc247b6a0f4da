import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import type { Source } from '../packs/pack.ts';
import { sqlTypeOf } from '../packs/source-type.ts';
import { groupKey } from './ingest-source.ts';

/** Names of the tables of one source, quoted. */
export interface SourceTables {
  readonly source: string;
  /** Null where the source keeps no history. */
  readonly history: string | null;
  readonly quarantine: string;
  /** Rows that stand in no table, and why; null where every good row stands. */
  readonly unused: string | null;
}

/** The tables of a source in the warehouse file. */
export function tablesOf(source: Source): SourceTables {
  const name = quoteName(source.name);
  return {
    source: `source.${name}`,
    history: source.history ? `history.${name}` : null,
    quarantine: `quarantine.${name}`,
    unused: groupKey(source).length === 0 ? null : `meta.${quoteName(`unused_${source.name}`)}`,
  };
}

/** `name TYPE` of a source table: declared columns, `_extract_date`, `_file`. */
export function rowColumns(source: Source): string {
  const columns = source.columns.map((column) => `${quoteName(column.name)} ${sqlTypeOf(column.type)}`);
  return [...columns, '_extract_date DATE', '_file INTEGER'].join(', ');
}

/** Creates the schemas and `meta.extract_files` where they are missing. */
export async function createIngestSchemas(connection: Connection): Promise<void> {
  for (const schema of ['source', 'history', 'quarantine', 'settings', 'meta']) {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  }
  await connection.run(`CREATE TABLE IF NOT EXISTS meta.extract_files (file_id INTEGER, source VARCHAR, extract_date DATE,
    revision INTEGER, path VARCHAR, sha256 VARCHAR, bytes BIGINT, rows BIGINT, load VARCHAR, absent_columns VARCHAR[], unknown_columns VARCHAR[])`);
  await connection.run('CREATE TABLE IF NOT EXISTS meta.ingest_sources (source VARCHAR, last_full DATE)');
}

/** Creates the tables of a source, empty; what was there is gone. */
export async function createSourceTables(connection: Connection, source: Source): Promise<void> {
  const tables = tablesOf(source);
  await connection.run(`CREATE OR REPLACE TABLE ${tables.source} (${rowColumns(source)})`);
  if (tables.history !== null)
    await connection.run(`CREATE OR REPLACE TABLE ${tables.history} (${rowColumns(source)})`);
  else await connection.run(`DROP TABLE IF EXISTS history.${quoteName(source.name)}`);
  await connection.run(`CREATE OR REPLACE TABLE ${tables.quarantine} (_file INTEGER, extract_date DATE, row_number BIGINT,
    column_name VARCHAR, value VARCHAR, reason VARCHAR, raw VARCHAR)`);
  if (tables.unused === null) return;
  const key = groupKey(source).map((name) => `${quoteName(name)} ${typeOf(source, name)}`);
  await connection.run(`CREATE OR REPLACE TABLE ${tables.unused} (${key.join(', ')}, _extract_date DATE, _file INTEGER,
    _row BIGINT, _why VARCHAR, _n BIGINT)`);
}

/** True when the tables of the source are there with exactly the declared columns. */
export async function hasSourceTables(connection: Connection, source: Source): Promise<boolean> {
  const tables = tablesOf(source);
  const wanted = rowColumns(source);
  for (const schema of tables.history === null ? ['source'] : ['source', 'history']) {
    const found = await connection.value(
      `SELECT string_agg('"' || replace(column_name, '"', '""') || '" ' || data_type, ', ' ORDER BY column_index) FROM duckdb_columns()
       WHERE database_name = current_database() AND schema_name = '${schema}' AND table_name = ${quoteText(source.name)}`,
    );
    if (String(found).replace('"_extract_date"', '_extract_date').replace('"_file"', '_file') !== wanted) return false;
  }
  const others = tables.unused === null ? [tables.quarantine] : [tables.quarantine, tables.unused];
  for (const table of others) {
    const [schema = '', name = ''] = table.split(/\.(?=")/);
    const there = await connection.number(
      `SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = '${schema}' AND table_name = ${quoteText(name.slice(1, -1))}`,
    );
    if (there === 0) return false;
  }
  return true;
}

function typeOf(source: Source, name: string): string {
  const column = source.columns.find((c) => c.name === name);
  return sqlTypeOf(column?.type ?? 'text');
}
