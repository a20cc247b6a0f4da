// What the benchmark needs of the product's own code. It is bundled first (see built.mjs): Node does not read TypeScript.
import { builtinMacros } from '../../core/duckdb/builtin-macros.ts';
import { Database } from '../../core/duckdb/connection.ts';
import { quoteName, quoteText } from '../../core/duckdb/sql-text.ts';
import { buildModelGraph } from '../../core/models/model-graph.ts';
import { settingsColumns, sqlTypeOf } from '../../core/packs/source-type.ts';
import { openWorkspace } from '../../core/refresh/open-workspace.ts';

export { Database } from '../../core/duckdb/connection.ts';
export { streamArrow } from '../../core/duckdb/result-stream.ts';

/**
 * What a workspace's pack asks for, as plain data: its sources, the statements that make settings and seeds, and the SELECT of
 * every model in order, with the versions of dimensions written out.
 */
export async function describeWork(workspaceDir, packsDir) {
  const { pack, packDir, config } = await openWorkspace(workspaceDir, packsDir);
  const database = await Database.open({});
  try {
    const { graph } = await buildModelGraph(pack, await database.connect());
    return {
      macros: builtinMacros(pack.calendar),
      sources: pack.sources.map((source) => ({
        ...source,
        folder: config.mapping.sources[source.name]?.folder ?? source.name,
        columns: source.columns.map((column) => ({
          name: column.name,
          type: sqlTypeOf(column.type),
          from: config.mapping.sources[source.name]?.columns[column.name]?.from ?? column.name,
          folded: column.classes !== null,
        })),
      })),
      settings: settingsColumns(pack),
      small: [...pack.settings.flatMap(classesTable), ...pack.seeds.map((seed) => seedTable(seed, packDir))],
      models: graph.order.map((name) => {
        const { sql, model } = graph.nodes.get(name);
        return { name, sql, isView: model.materialized === 'view' };
      }),
    };
  } finally {
    database.close();
  }
}

function classesTable(setting) {
  if (setting.kind !== 'classes') return [];
  const rows = Object.entries(setting.classes).flatMap(([name, texts]) =>
    texts.map((text) => `(${quoteText(text.trim().toLowerCase())}, ${quoteText(name)})`),
  );
  return [`CREATE TABLE settings.${quoteName(setting.name)} AS FROM (VALUES ${rows.join(', ')}) t(value, class)`];
}

function seedTable(seed, packDir) {
  const columns = seed.columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(sqlTypeOf(type))}`).join(', ');
  const name = quoteName(seed.name);
  if (seed.csv === null) {
    const none = seed.columns.map((column) => `CAST(NULL AS ${sqlTypeOf(column.type)}) AS ${quoteName(column.name)}`);
    return `CREATE TABLE ${name} AS SELECT ${none.join(', ')} WHERE false`;
  }
  return `CREATE TABLE ${name} AS FROM read_csv(${quoteText(`${packDir}/seeds/${seed.name}.csv`)}, header = true, columns = {${columns}})`;
}
