import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ColumnBatch, readBatches } from '../../renderer/engine/arrow-columns.ts';
import { describeQuery, startArrowQuery } from './arrow-query.ts';
import { type Connection, Database } from './connection.ts';

let database: Database;
let arrow: Connection;
let plain: Connection;
beforeAll(async () => {
  database = await Database.open();
  arrow = await database.connect();
  plain = await database.connect();
  await plain.run("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
  await plain.run("CREATE TYPE wide AS ENUM (SELECT 'v' || i FROM range(300) t(i))");
});
afterAll(() => database.close());

/** SQL over a BIGINT `i`, for every type that a query can return. */
const scalars: Readonly<Record<string, string>> = {
  bool: 'i % 3 = 0',
  i8: '(i % 256 - 128)::TINYINT',
  i16: '(i % 65536 - 32768)::SMALLINT',
  i32: '(i % 5000 * 429496 - 1073741824)::INTEGER',
  i64: '((i % 10000)::HUGEINT * 1844674407370955 - 9223372036854775808)::BIGINT',
  u8: '(i % 256)::UTINYINT',
  u16: '(i % 65536)::USMALLINT',
  u32: '(i * 858)::UINTEGER',
  u64: '((i % 5000)::HUGEINT * 3689348814741910)::UBIGINT',
  huge: '((i % 5000 - 2500)::HUGEINT * 34028236692093846346337460743176821)',
  uhuge: '(i % 5000)::UHUGEINT',
  d4: '((i % 9999 - 5000) / 100)::DECIMAL(4, 2)',
  d9: '((i % 5000 - 2500) * 1.001)::DECIMAL(9, 3)',
  d18: '((i % 5000 - 2500) * 123456789.01)::DECIMAL(18, 2)',
  money: '((i - 2500) * 1.2345)::DECIMAL(18, 4)',
  d38: '((i % 5000 - 2500) * 123456789.5)::DECIMAL(38, 10)',
  f32: '(i * 1.5)::FLOAT',
  f64: "CASE i % 11 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE WHEN 2 THEN '-inf'::DOUBLE ELSE i / 8 END",
  date: "DATE '1600-01-01' + (i % 4000 * 200)::INTEGER",
  time: "TIME '00:00:00' + to_microseconds(i % 5000 * 17279999)",
  timestamp: "TIMESTAMP '1600-01-01 00:00:00.123456' + to_seconds(i % 9000 * 3000001)",
  timestamp_s: "(TIMESTAMP '1600-01-01' + to_seconds(i % 9000 * 3000001))::TIMESTAMP_S",
  timestamp_ms: "(TIMESTAMP '1600-01-01' + to_milliseconds(i * 3000001))::TIMESTAMP_MS",
  timestamp_ns: "(TIMESTAMP '1970-01-01' + to_microseconds(i * 3000001))::TIMESTAMP_NS",
  timestamptz: "(TIMESTAMP '1970-01-01' + to_microseconds(i * 3000001))::TIMESTAMPTZ",
  timetz: "'12:34:56+02'::TIMETZ",
  interval: 'to_months((i % 50)::INTEGER) + to_days((i % 31)::INTEGER) + to_microseconds(i * 1003)',
  few: "'k' || (i % 37)",
  few_long: "'category with a long name ' || (i % 20)",
  distinct: "'u' || i",
  twelve: "lpad(i::VARCHAR, 12, 'x')",
  thirteen: "lpad(i::VARCHAR, 13, 'x')",
  unicode: "repeat('é漢字🙂', 1 + (i % 9)::INTEGER) || i",
  mixed: "CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'abc' WHEN 2 THEN repeat('z', 300) ELSE 'mid length string ' || i END",
  empty: "''",
  uuid: 'md5(i::VARCHAR)::UUID',
  enum: "CASE i % 3 WHEN 0 THEN 'sad' WHEN 1 THEN 'ok' ELSE 'happy' END::mood",
  wide_enum: "('v' || (i % 300))::wide",
  blob: "encode('bin' || i)",
  long_blob: "encode(repeat('bin' || i, 5))",
  bit: '(i % 256)::INTEGER::BIT',
  bignum: "('9' || repeat('0', 40) || i)::BIGNUM",
};

const nested: Readonly<Record<string, string>> = {
  ints: 'range(i % 5)',
  texts: "['x' || i, 'long_long_long_string_' || i, NULL]",
  nulls: 'list_transform(range(i % 4), lambda x: CASE WHEN x % 2 = 0 THEN NULL ELSE x END)',
  lists: '[range(i % 3), NULL, range(i % 2)]',
  struct: "{'a': i, 'b': 's' || i, 'c': {'d': i % 2 = 0, 'e': NULL::INTEGER}}",
  struct_nulls:
    "{'a': CASE WHEN i % 3 = 0 THEN NULL ELSE i END, 'b': CASE WHEN i % 2 = 0 THEN NULL ELSE repeat('l', 20) END}",
  map: "map([i, i + 1], ['a' || i, NULL])",
  empty_map: 'map([]::INTEGER[], []::VARCHAR[])',
  array: '(CASE WHEN i % 11 = 3 THEN NULL ELSE [i, i + 1, NULL] END)::INTEGER[3]',
  array_texts: "(CASE WHEN i % 11 = 3 THEN NULL ELSE ['a' || i, repeat('o', 14) || i] END)::VARCHAR[2]",
  structs: "[{'k': i, 'v': 'val' || i}, {'k': i + 1, 'v': NULL}]",
  struct_lists: "{'l': range(i % 4), 'm': map(['x'], [i])}",
  array_lists: '(CASE WHEN i % 11 = 3 THEN NULL ELSE [range(i % 3), range(i % 2)] END)::BIGINT[][2]',
  decimals: '[(i / 4)::DECIMAL(10, 2), NULL]',
  bools: '[i % 2 = 0, NULL, true]',
  dates: "[DATE '2020-01-01' + (i % 100)::INTEGER]",
  enums: "['ok'::mood, NULL]",
  uuids: '[md5(i::VARCHAR)::UUID]',
  union: 'union_value(n := i)',
  bits: '[i::INTEGER::BIT]',
};

const withNulls = (expression: string, k: number) =>
  /\[\d\]$/.test(expression) ? expression : `CASE WHEN (i * ${k} + ${k}) % 7 = 0 THEN NULL ELSE ${expression} END`;

function selectList(columns: Readonly<Record<string, string>>, nulls: boolean): string {
  return Object.entries(columns)
    .map(([name, sql], at) => `${nulls ? withNulls(sql, 2 + (at % 5)) : sql} AS "${name}"`)
    .join(', ');
}

async function allBatches(sql: string): Promise<ColumnBatch[]> {
  const query = await startArrowQuery(arrow, sql);
  const batches: ColumnBatch[] = [];
  for (let bytes = await query.next(); bytes !== null; bytes = await query.next()) batches.push(...readBatches(bytes));
  return batches;
}

/** Rows that differ between the Arrow batches of `sql` and DuckDB's own texts of it. Beyond 3,000 rows, each 31st is compared. */
async function differences(sql: string): Promise<string[]> {
  const batches = await allBatches(sql);
  const names = batches[0]?.columns.map((column) => column.name) ?? [];
  const aliases = names.map((_, at) => `c${at}`);
  await plain.run(`CREATE OR REPLACE TABLE expected AS SELECT * FROM (${sql}) t(${aliases.join(', ')})`);
  const total = await plain.number('SELECT count(*) FROM expected');
  const step = total > 3000 ? 31 : 1;
  const casts = aliases.map((alias) => `CAST(${alias} AS VARCHAR) AS ${alias}`).join(', ');
  const expected = await plain.rows<Record<string, string | null>>(
    `SELECT ${casts} FROM expected WHERE rowid % ${step} = 0 ORDER BY rowid`,
  );
  const found: string[] = [];
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  if (rows !== total) found.push(`${rows} rows instead of ${total}`);
  let first = 0;
  for (const batch of batches) {
    for (let row = (step - (first % step)) % step; row < batch.rows; row += step) {
      for (const [at, column] of batch.columns.entries()) {
        const want = expected[(first + row) / step]?.[aliases[at] ?? ''] ?? null;
        const got = column.isNull(row) ? null : column.text(row);
        if (got !== want && found.length < 5)
          found.push(`row ${first + row}, ${column.name}: ${got} instead of ${want}`);
      }
    }
    first += batch.rows;
  }
  return found;
}

describe.each([0, 1, 2047, 2048, 2049, 70_000])('%i rows', (rows) => {
  test.each([
    ['scalars', scalars, false],
    ['scalars with NULLs', scalars, true],
    ['nested', nested, false],
    ['nested with NULLs', nested, true],
  ] as const)('%s', async (_, columns, nulls) => {
    const large = rows > 3000 && columns === nested ? 9000 : rows;
    expect(await differences(`SELECT ${selectList(columns, nulls)} FROM range(${large}) t(i)`)).toEqual([]);
  });
});

test('columns of NULLs alone', async () => {
  const all = { ...scalars, ...nested };
  const list = Object.entries(all).map(([name, sql]) => `CASE WHEN i < 0 THEN ${sql} END AS "${name}"`);
  expect(
    await differences(`SELECT ${list.filter((sql) => !/\[\d\] END/.test(sql)).join(', ')} FROM range(2500) t(i)`),
  ).toEqual([]);
  expect(await differences('SELECT NULL AS n, [] AS l, struct_pack(a := NULL) AS s')).toEqual([]);
});

describe('vectors that are not flat', () => {
  beforeAll(async () => {
    const list = Object.entries({ ...scalars, ...nested }).filter(([name]) => name !== 'union');
    const sql = list.map(([name, each]) => `${withNulls(each, 2)} AS "${name}"`).join(', ');
    await plain.run(
      `CREATE TABLE stored AS SELECT ${sql}, r AS i FROM (SELECT i % 5000 AS i, i AS r FROM range(20000) t(i))`,
    );
  });
  test.each([
    'SELECT * FROM stored ORDER BY i',
    'SELECT * FROM stored ORDER BY hash(i), i LIMIT 5000',
    'SELECT * FROM stored WHERE i % 5 <> 1 AND i % 3 = 0 ORDER BY i',
    'SELECT a.*, b.few_long AS other FROM stored a JOIN stored b ON a.i = b.i + 1 WHERE a.i % 7 = 0 ORDER BY a.i',
    'SELECT few_long, count(*) AS n, sum(i) AS total, min(unicode) AS m, list(twelve ORDER BY i)[:3] AS l FROM stored GROUP BY ALL ORDER BY ALL',
    'SELECT structs, map, array_texts FROM stored ORDER BY i DESC',
    'SELECT unnest(texts) AS u, struct_nulls.b AS b, ints[1] AS f FROM stored ORDER BY i, 1',
    'SELECT list_reverse(texts) AS r, list_slice(ints, 2, 3) AS s FROM stored WHERE i % 2 = 0 ORDER BY i',
    "SELECT CASE WHEN i % 100 = 0 THEN 'rare' ELSE 'common, but longer than inline' END AS t, i FROM stored ORDER BY i",
  ])('%s', async (sql) => {
    expect(await differences(sql)).toEqual([]);
  });
});

test('texts with zero bytes and of 2 MB are kept whole', async () => {
  const [batch] = await allBatches("SELECT 'a' || chr(0) || 'b' AS z, repeat('x', 2000000) || '!' AS big");
  expect(batch?.columns[0]?.text(0)).toBe('a\0b');
  expect(batch?.columns[1]?.text(0)).toMatch(/^x{2000000}!$/);
});

test('the largest and smallest numbers are exact', async () => {
  const [batch] =
    await allBatches(`SELECT 340282366920938463463374607431768211455::UHUGEINT, '-170141183460469231731687303715884105728'::HUGEINT,
    '99999999999999999999999999999999999.999'::DECIMAL(38, 3), '-99999999999999.9999'::DECIMAL(18, 4)`);
  expect(batch?.columns.map((column) => column.text(0))).toEqual([
    '340282366920938463463374607431768211455',
    '-170141183460469231731687303715884105728',
    '99999999999999999999999999999999999.999',
    '-99999999999999.9999',
  ]);
});

test('batches begin small, grow fourfold, and stay below a size', async () => {
  const sizes = (await allBatches('SELECT i FROM range(300000) t(i)')).map((batch) => batch.rows);
  expect(sizes.slice(0, 4)).toEqual([2048, 8192, 32_768, 65_536]);
  expect(sizes.reduce((a, b) => a + b)).toBe(300_000);
  const wide = (await allBatches("SELECT repeat('x', 10000) || i AS t FROM range(20000) t(i)")).map(
    (batch) => batch.rows,
  );
  expect(Math.max(...wide)).toBeLessThan(6000);
});

test('names repeat with a number, types are spelled as in SQL', async () => {
  const sql = "SELECT 1 AS a, 2.50::DECIMAL(18, 4) AS a, [1] AS l, {'x': now()} AS s, 1::BIT AS b, NULL AS n";
  const query = await startArrowQuery(arrow, sql);
  expect(query.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'a INTEGER',
    'a:1 DECIMAL(18,4)',
    'l INTEGER[]',
    's STRUCT("x" TIMESTAMP WITH TIME ZONE)',
    'b VARCHAR',
    'n INTEGER',
  ]);
  expect(await query.next()).not.toBeNull();
  expect(await query.next()).toBeNull();
  expect(await describeQuery(arrow, 'SELECT 1 AS x')).toEqual({
    statement: 'select',
    columns: [{ name: 'x', type: 'INTEGER' }],
  });
  expect((await describeQuery(arrow, 'EXPLAIN ANALYZE SELECT 1')).statement).toBe('explain');
  expect((await describeQuery(arrow, 'CREATE TABLE x (a INTEGER)')).statement).toBe('other');
});

test('EXPLAIN and trailing comments and semicolons are no obstacle', async () => {
  expect((await allBatches('EXPLAIN SELECT 1'))[0]?.rows).toBeGreaterThan(0);
  expect((await allBatches('SELECT 1::BIT AS b -- why not\n ;; '))[0]?.rows).toBe(1);
});
