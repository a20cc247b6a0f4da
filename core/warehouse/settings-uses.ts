import type { Connection, Row } from '../duckdb/connection.ts';

const table = 'values';
const schema = 'settings';

/** Names of the settings whose value differs between two states of `settings.values`; null where there was no state before. */
export function changedSettings(before: Row | null, after: Row | null): ReadonlySet<string> | null {
  if (before === null || after === null) return null;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return new Set([...names].filter((name) => before[name] !== after[name]));
}

/** The one row of `settings.values`; null where there is no such table. */
export async function readSettings(connection: Connection): Promise<Row | null> {
  const there = await connection.number(
    `SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = '${schema}' AND table_name = '${table}'`,
  );
  if (there === 0) return null;
  return (await connection.rows(`SELECT * FROM ${schema}."${table}"`))[0] ?? null;
}

/**
 * True when a SELECT may read one of the changed settings: it names such a column, or takes all columns of the table. The
 * as-of day changes with every build; a model that only asks for the currency need not run again for it. `select` is null for
 * a computed model: its function may read any of them.
 */
export async function readsChangedSettings(
  connection: Connection,
  select: string | null,
  changed: ReadonlySet<string>,
): Promise<boolean> {
  if (changed.size === 0 || select === null) return changed.size > 0;
  const text = String(await connection.value('SELECT json_serialize_sql($1::VARCHAR)', [select]));
  let reads = false;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item);
    } else if (typeof node === 'object' && node !== null) {
      const fields = node as Readonly<Record<string, unknown>>;
      if (Array.isArray(fields['column_names']) && changed.has(String(fields['column_names'].at(-1)))) reads = true;
      if (fields['type'] === 'SELECT_NODE' && takesAll(fields)) reads = true;
      for (const value of Object.values(fields)) visit(value);
    }
  };
  visit(JSON.parse(text));
  return reads;
}

/** `SELECT *` or `s.*` where `s` is the settings table. */
function takesAll(selectNode: Readonly<Record<string, unknown>>): boolean {
  const aliases = settingsAliases(selectNode['from_table']);
  const list = (selectNode['select_list'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  return (
    aliases.length > 0 &&
    list.some((item) => {
      const relation = String(item['relation_name'] ?? '');
      return item['class'] === 'STAR' && (relation === '' || aliases.includes(relation));
    })
  );
}

function settingsAliases(from: unknown): string[] {
  if (typeof from !== 'object' || from === null) return [];
  const node = from as Readonly<Record<string, unknown>>;
  if (node['type'] === 'BASE_TABLE' && node['schema_name'] === schema && node['table_name'] === table)
    return [String(node['alias'] || table)];
  return [...settingsAliases(node['left']), ...settingsAliases(node['right'])];
}
