// The same warehouse by hand: plain DuckDB over the same files, hand-written casts and deduplication, then the pack's SELECTs.
// What the product computes in code, not in SQL, is copied from its warehouse.
// usage: node plain-build.mjs ROOT OUT.duckdb WORK.json WAREHOUSE; prints the milliseconds of each part as JSON.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [root, out, workFile, warehouse] = process.argv.slice(2);
const work = JSON.parse(readFileSync(workFile, 'utf8'));
rmSync(out, { force: true });
const started = performance.now();
const instance = await DuckDBInstance.create(out);
const db = await instance.connect();
await db.run("SET TimeZone = 'UTC'; CREATE SCHEMA source; CREATE SCHEMA history; CREATE SCHEMA settings");
for (const macro of work.macros) await db.run(macro);

for (const source of work.sources) {
  const { name, mode, key } = source;
  if (!existsSync(`${root}/${source.folder}`)) {
    const none = source.columns.map((column) => `CAST(NULL AS ${column.type}) AS ${column.name}`).join(', ');
    const empty = `SELECT ${none}, CAST(NULL AS DATE) AS _extract_date, CAST(NULL AS INTEGER) AS _file WHERE false`;
    await db.run(`CREATE TABLE source.${name} AS ${empty}`);
    if (source.history) await db.run(`CREATE TABLE history.${name} AS ${empty}`);
    continue;
  }
  const read = await staged(source);
  if (source.history) await db.run(`CREATE TABLE history.${name} AS ${read}`);
  const rows = source.history ? `SELECT * FROM history.${name}` : read;
  const newest = `_extract_date DESC${source.orderBy === null ? '' : `, ${source.orderBy} DESC NULLS LAST`}`;
  const one = (order) => `QUALIFY row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY ${order}) = 1`;
  const dedup = {
    upsert: () => one(newest),
    append: () => (key.length === 0 ? '' : one('_extract_date')),
    replace_by: () => `QUALIFY _extract_date = max(_extract_date) OVER (PARTITION BY ${source.replaceBy})`,
    snapshot: () => 'QUALIFY _extract_date = max(_extract_date) OVER ()',
  }[mode]();
  await db.run(`CREATE TABLE source.${name} AS SELECT * FROM (${rows}) ${dedup}`);
}
const values = work.settings.map(({ name, type, value }) => {
  const days = { as_of: 'max', first_day: 'min' }[name];
  if (days !== undefined) return `(SELECT ${days}(_extract_date) FROM source.orders) AS ${name}`;
  return `CAST(${value === null ? 'NULL' : `'${value}'`} AS ${type}) AS ${name}`;
});
await db.run(`CREATE TABLE settings.values AS SELECT ${values.join(', ')}`);
for (const statement of work.small) await db.run(statement);
const sourcesDone = performance.now();

const models = {};
await db.run(`ATTACH '${warehouse}' AS product (READ_ONLY)`);
for (const { name, sql, isView, isComputed, isAbsent } of work.models) {
  const begun = performance.now();
  try {
    await db.run(`CREATE ${isView ? 'VIEW' : 'TABLE'} ${name} AS ${isComputed ? `FROM product.main.${name}` : sql}`);
  } catch (error) {
    // The product has not built it either: what it is made of is not there.
    if (!isAbsent) throw error;
  }
  models[name] = Math.round(performance.now() - begun);
}
const modelsDone = performance.now();
await db.run('CHECKPOINT');
db.closeSync();
instance.closeSync();
const ms = {
  ingest: sourcesDone - started,
  models: modelsDone - sourcesDone,
  close: performance.now() - modelsDone,
  total: performance.now() - started,
};
process.stdout.write(JSON.stringify({ ms, models }));

/** SELECT of a source's declared columns, cast, from all its files; the day is the folder's name. */
async function staged({ folder, columns }) {
  const glob = `${root}/${folder}/*/*`;
  const [first] = await rows(`SELECT file FROM glob('${glob}') LIMIT 1`);
  const files = first.file.endsWith('.parquet')
    ? `read_parquet('${glob}', hive_partitioning = true, hive_types = {'dt': DATE})`
    : `read_csv('${glob}', all_varchar = true, header = true, hive_partitioning = true, hive_types = {'dt': DATE})`;
  const there = new Set((await rows(`DESCRIBE FROM ${files}`)).map((row) => row.column_name));
  const select = columns.map(({ name, type, from, folded }) => {
    const value = `CAST(${there.has(from) ? from : 'NULL'} AS ${type})`;
    return `${folded ? `lower(trim(${value}))` : value} AS ${name}`;
  });
  return `SELECT ${select.join(', ')}, dt AS _extract_date FROM ${files}`;
}

async function rows(sql) {
  return (await db.runAndReadAll(sql)).getRowObjectsJson();
}
