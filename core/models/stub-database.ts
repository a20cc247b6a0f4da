import { createBuiltinMacros } from '../duckdb/builtin-macros.ts';
import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quotePath } from '../duckdb/sql-text.ts';
import type { Pack } from '../packs/pack.ts';
import { settingsColumns, sqlTypeOf } from '../packs/source-type.ts';

export interface StubColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * Fills an empty database with what models may refer to, without rows: source.*, history.*, settings.*, seeds and the built-in
 * macros. Models are bound against it, and unit tests run over it.
 */
export async function createStubs(connection: Connection, pack: Pack): Promise<void> {
  const statements = ['source', 'history', 'settings'].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${schema};`);
  for (const [name, columns] of stubTables(pack)) statements.push(`${createTable(name, columns)};`);
  await connection.run(statements.join('\n'));
  await createBuiltinMacros(connection, pack.calendar);
}

/** Reference (`source.orders`, `settings.values`, `targets`) -> columns, of everything that is not a model. */
export function stubTables(pack: Pack): Map<string, StubColumn[]> {
  const tables = new Map<string, StubColumn[]>();
  for (const source of pack.sources) {
    const columns = source.columns.map(({ name, type }) => ({ name, type: sqlTypeOf(type) }));
    columns.push({ name: '_extract_date', type: 'DATE' }, { name: '_file', type: 'INTEGER' });
    tables.set(`source.${source.name}`, columns);
    if (source.history) tables.set(`history.${source.name}`, columns);
  }
  tables.set('settings.values', settingsColumns(pack));
  tables.set('settings.missing_days', [
    { name: 'missing_date', type: 'DATE' },
    { name: 'source', type: 'VARCHAR' },
  ]);
  for (const setting of pack.settings) {
    if (setting.kind !== 'classes') continue;
    tables.set(`settings.${setting.name}`, [
      { name: 'value', type: 'VARCHAR' },
      { name: 'class', type: 'VARCHAR' },
    ]);
  }
  for (const seed of pack.seeds) {
    tables.set(
      seed.name,
      seed.columns.map(({ name, type }) => ({ name, type: sqlTypeOf(type) })),
    );
  }
  return tables;
}

/** An empty table for a reference; bare names stand in the schema main. */
export function createTable(reference: string, columns: readonly StubColumn[]): string {
  const list = columns.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ');
  const path = reference.includes('.') ? quotePath(reference) : `main.${quoteName(reference)}`;
  return `CREATE OR REPLACE TABLE ${path} (${list})`;
}
