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
 * every model in order, with the versions of dimensions written out; none for what is computed in code. The days without an extract
 * are those that `warehouse` was told of.
 */
export async function describeWork(workspaceDir, packsDir, warehouse) {
  const { pack, packDir, config } = await openWorkspace(workspaceDir, packsDir);
  const database = await Database.open({});
  try {
    const connection = await database.connect();
    const { graph } = await buildModelGraph(pack, connection);
    await connection.run(`ATTACH ${quoteText(warehouse)} AS built (READ_ONLY)`);
    const missing = await connection.rows(
      'SELECT CAST(missing_date AS VARCHAR) AS day, source FROM built.settings.missing_days',
    );
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
      small: [
        missingDaysTable(missing),
        ...pack.settings.flatMap(classesTable),
        ...pack.seeds.map((seed) => seedTable(seed, packDir)),
      ],
      models: graph.order.map((name) => {
        const { sql, model } = graph.nodes.get(name);
        return { name, sql, isView: model.materialized === 'view', isComputed: model.computed !== null };
      }),
    };
  } finally {
    database.close();
  }
}

function missingDaysTable(missing) {
  const rows = missing.map(({ day, source }) => `(DATE ${quoteText(day)}, ${quoteText(source)})`);
  const none = 'SELECT CAST(NULL AS DATE) AS missing_date, CAST(NULL AS VARCHAR) AS source WHERE false';
  const all = `FROM (VALUES ${rows.join(', ')}) t(missing_date, source)`;
  return `CREATE TABLE settings.missing_days AS ${rows.length === 0 ? none : all}`;
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
