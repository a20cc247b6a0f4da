import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Folder and manifest of the published snapshot of a workspace. */
export function published(workspace) {
  const snapshots = path.join(workspace, 'snapshots/owner');
  const folder = path.join(snapshots, readFileSync(path.join(snapshots, 'CURRENT'), 'utf8').trim());
  return {
    warehouse: path.join(folder, 'warehouse.duckdb'),
    manifest: JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')),
  };
}

/** Table -> `rows, hash` of the content of the models that a snapshot has as tables; DOUBLE columns and sums are left to rounding. */
export async function contentOf(warehouse, tables) {
  const instance = await DuckDBInstance.create(warehouse, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    const value = async (sql) => (await (await connection.run(sql)).getRowsJson())[0]?.[0];
    const found = new Map();
    for (const table of tables) {
      const columns = await value(
        `SELECT string_agg('"' || column_name || '"', ', ' ORDER BY column_name) FROM duckdb_columns()
         WHERE schema_name = 'main' AND table_name = '${table}' AND data_type NOT IN ('DOUBLE', 'FLOAT')`,
      );
      const content = `count(*) || ' rows, content ' || coalesce(sum(CAST(hash(${columns}) AS HUGEINT)), 0)`;
      found.set(table, columns === null ? 'not there' : await value(`SELECT ${content} FROM main."${table}"`));
    }
    connection.closeSync();
    return found;
  } finally {
    instance.closeSync();
  }
}

/** Names of the models that a build made as tables. */
export function builtTables(manifest) {
  return manifest.models.filter(({ how }) => how !== 'view' && how !== 'unavailable').map(({ model }) => model);
}

/** Throws unless two warehouses hold the same rows in these tables. */
export async function mustEqual(one, other, tables, what) {
  const [left, right] = [await contentOf(one, tables), await contentOf(other, tables)];
  const different = tables.filter((table) => left.get(table) !== right.get(table));
  if (different.length === 0) return;
  const lines = different.map((table) => `  ${table}: ${left.get(table)} / ${right.get(table)}`);
  throw new Error(`${what} differ:\n${lines.join('\n')}`);
}

/** A copy of a folder in which files that nobody writes into (`isShared`) are hard links. */
export function linkTree(from, to, isShared) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target, isShared);
    else if (isShared(source)) {
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target); // another file system
      }
    } else if (existsSync(source)) copyFileSync(source, target);
  }
}
