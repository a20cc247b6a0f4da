import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSql } from '../duckdb/ast.ts';
import { type Connection, Database } from '../duckdb/connection.ts';
import { countReferences, findReferences } from './references.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

async function queryOf(sql: string) {
  const parsed = await parseSql(connection, sql);
  const [query] = parsed.ok ? parsed.statements : [];
  if (query === undefined) throw new Error(`does not parse: ${sql} ${JSON.stringify(parsed)}`);
  return query;
}

describe('relations', () => {
  const cases: [string, string, string[]][] = [
    ['one', 'SELECT * FROM stg_orders', ['stg_orders']],
    [
      'a schema',
      'SELECT * FROM source.orders o JOIN history.customers c ON true',
      ['history.customers', 'source.orders'],
    ],
    ['main is no schema', 'SELECT * FROM main.stg_orders', ['stg_orders']],
    ['upper case', 'SELECT * FROM Source.Orders, "STG_ORDERS"', ['source.orders', 'stg_orders']],
    ['USING', 'SELECT * FROM a LEFT JOIN b USING (id)', ['a', 'b']],
    ['SEMI and ANTI', 'SELECT * FROM a SEMI JOIN b USING (id) ANTI JOIN c USING (id)', ['a', 'b', 'c']],
    ['ASOF', 'SELECT * FROM a ASOF LEFT JOIN b USING (id, day)', ['a', 'b']],
    ['POSITIONAL and comma', 'SELECT * FROM a POSITIONAL JOIN b, c', ['a', 'b', 'c']],
    ['LATERAL', 'SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.id = a.id LIMIT 1) x', ['a', 'b']],
    ['FROM first', 'FROM a SELECT max(x)', ['a']],
    ['set operations', '(SELECT x FROM a EXCEPT SELECT x FROM b) UNION ALL BY NAME SELECT x FROM c', ['a', 'b', 'c']],
    ['IN and EXISTS', 'SELECT 1 FROM a WHERE x IN (SELECT x FROM b) AND EXISTS (FROM c)', ['a', 'b', 'c']],
    ['a scalar subquery', 'SELECT (SELECT max(x) FROM b) FROM a', ['a', 'b']],
    [
      'HAVING, ORDER BY, LIMIT',
      'SELECT x FROM a GROUP BY x HAVING count(*) > (SELECT min(n) FROM b) ORDER BY (SELECT 1 FROM c) LIMIT (SELECT n FROM d)',
      ['a', 'b', 'c', 'd'],
    ],
    [
      'QUALIFY and windows',
      'SELECT * FROM a QUALIFY row_number() OVER (PARTITION BY x ORDER BY (SELECT y FROM b)) = 1',
      ['a', 'b'],
    ],
    ['a join condition', 'SELECT * FROM a JOIN b ON a.x = (SELECT max(x) FROM c)', ['a', 'b', 'c']],
    ['FILTER of an aggregate', 'SELECT count(*) FILTER (WHERE x IN (SELECT x FROM b)) FROM a', ['a', 'b']],
    ['a lambda', 'SELECT list_transform(items, lambda i: i + (SELECT max(x) FROM b)) FROM a', ['a', 'b']],
    ['PIVOT in FROM', "SELECT * FROM a PIVOT (sum(x) FOR y IN ('p', 'q') GROUP BY z)", ['a']],
    ['UNPIVOT in FROM', 'SELECT * FROM a UNPIVOT (v FOR n IN (jan, feb))', ['a']],
    [
      'pure table functions',
      'SELECT * FROM range(3) r(x), unnest([1, 2]) u(y), generate_series(1, (SELECT max(n) FROM b)) s',
      ['b'],
    ],
    ['VALUES', "SELECT * FROM (VALUES (1, 'a')) v(id, n) JOIN a USING (id)", ['a']],
    ['an alias is no relation', 'SELECT stg_orders.x FROM stg_items AS stg_orders', ['stg_items']],
    ['a column is no relation', 'SELECT dim_date FROM a', ['a']],
    ['texts and comments', "SELECT '-- FROM b' /* FROM c */ FROM a -- JOIN d", ['a']],
    ['a sample', 'SELECT * FROM a TABLESAMPLE 10%', ['a']],
    ['CTE', 'WITH x AS (SELECT * FROM a), y AS (SELECT * FROM x JOIN b USING (id)) SELECT * FROM y', ['a', 'b']],
    ['a CTE that shadows a model', 'WITH stg_orders AS (SELECT * FROM raw) SELECT * FROM stg_orders', ['raw']],
    ['a CTE that reads what it shadows', 'WITH a AS (SELECT * FROM a WHERE x) SELECT * FROM a', ['a']],
    [
      'a CTE does not shadow a schema',
      'WITH orders AS (SELECT 1) SELECT * FROM source.orders, orders',
      ['source.orders'],
    ],
    ['a CTE ends with its query', 'SELECT * FROM (WITH x AS (SELECT 1 AS n) SELECT * FROM x) q JOIN x ON true', ['x']],
    [
      'a CTE is seen in subqueries',
      'WITH x AS (SELECT * FROM a) SELECT (SELECT max(n) FROM x) FROM b WHERE n IN (SELECT n FROM x)',
      ['a', 'b'],
    ],
    [
      'an earlier CTE does not see a later one',
      'WITH x AS (SELECT * FROM y), y AS (SELECT * FROM a) SELECT * FROM x, y',
      ['a', 'y'],
    ],
    ['upper case CTE', 'WITH "Base" AS (SELECT * FROM a) SELECT * FROM base', ['a']],
    [
      'a recursive CTE',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t JOIN a ON true WHERE n < 10) SELECT * FROM t',
      ['a'],
    ],
    ['a CTE of a set operation', 'WITH x AS (SELECT * FROM a) SELECT * FROM x UNION ALL SELECT * FROM b', ['a', 'b']],
    ['a materialised CTE', 'WITH x AS MATERIALIZED (SELECT * FROM a) SELECT * FROM x p, x q', ['a']],
  ];
  test.each(cases)('%s', async (_name, sql, expected) => {
    const { references, refusals } = findReferences(await queryOf(sql), sql);
    expect(references.map((reference) => reference.name).sort()).toEqual(expected);
    expect(refusals).toEqual([]);
  });

  test('have a place, counted in characters', async () => {
    const sql = "SELECT 'é€😀' AS x\n  FROM source.orders";
    const { references } = findReferences(await queryOf(sql), sql);
    expect(references).toEqual([{ name: 'source.orders', line: 2, column: 8 }]);
  });

  test('are counted', async () => {
    const sql = 'WITH x AS (SELECT * FROM a) SELECT * FROM x, x AS y, b, b AS c WHERE 1 IN (SELECT n FROM b)';
    expect(Object.fromEntries(countReferences(await queryOf(sql)))).toEqual({ a: 1, b: 3 });
  });
});

describe('what the SQL of a pack may not do', () => {
  const cases: [string, string, string][] = [
    ["SELECT * FROM read_parquet('x/*.parquet')", 'reads-files', 'read_parquet'],
    ["SELECT * FROM read_csv('x.csv')", 'reads-files', 'read_csv'],
    ["SELECT * FROM read_text('/etc/passwd')", 'reads-files', 'read_text'],
    ["SELECT * FROM glob('*')", 'reads-files', 'glob'],
    ["SELECT * FROM 'x.csv'", 'reads-files', "'x.csv'"],
    ['SELECT * FROM "https://example.org/x.parquet"', 'reads-files', "'https://example.org/x.parquet'"],
    ["SELECT * FROM query_table('a')", 'reads-files', 'query_table'],
    ["SELECT * FROM query('SELECT 1')", 'reads-files', 'query'],
    ['SELECT * FROM duckdb_settings()', 'reads-files', 'duckdb_settings'],
    ["SELECT 1 WHERE EXISTS (WITH x AS (SELECT * FROM read_csv('x')) FROM x)", 'reads-files', 'read_csv'],
    ['SELECT * FROM other.source.orders', 'not-plain', 'the database other'],
    ['SELECT * FROM a AT (VERSION => 1)', 'not-plain', 'AT'],
    ['SELECT * FROM (DESCRIBE a)', 'not-plain', 'DESCRIBE, SHOW or SUMMARIZE'],
    ['SELECT * FROM a PIVOT (sum(x) FOR y IN my_enum)', 'not-plain', 'PIVOT without IN (...)'],
    ['SELECT $1 FROM a', 'not-plain', 'a parameter'],
    ['SELECT random() FROM a', 'not-repeatable', 'random'],
    ['SELECT * FROM a WHERE d < current_date', 'not-repeatable', 'current_date'],
    ['SELECT now() FROM a', 'not-repeatable', 'now'],
    ["SELECT current_setting('TimeZone') FROM a", 'not-repeatable', 'current_setting'],
  ];
  test.each(cases)('%s', async (sql, rule, what) => {
    const { refusals } = findReferences(await queryOf(sql), sql);
    expect(refusals.map((refusal) => [refusal.rule, refusal.what])).toEqual([[rule, what]]);
  });
});
