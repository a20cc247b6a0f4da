import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSql } from '../duckdb/ast.ts';
import { type Connection, Database } from '../duckdb/connection.ts';
import { columnsRead } from './columns-read.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

async function read(sql: string): Promise<string[] | null> {
  const parsed = await parseSql(connection, sql);
  const query = parsed.ok ? parsed.statements[0] : undefined;
  if (query === undefined) throw new Error(`not parsed: ${sql}`);
  const names = columnsRead(query, 'dim_products');
  return names === null ? null : [...names].sort();
}

test.each([
  [
    'names of both sides count',
    'SELECT p.price FROM lines AS l JOIN dim_products AS p ON p.id = l.pid',
    'id l p pid price',
  ],
  ['USING counts', 'SELECT price FROM lines JOIN dim_products USING (id)', 'id price'],
  [
    'names in a subquery count',
    'SELECT (SELECT max(p.cost) FROM dim_products p WHERE p.id = l.pid) FROM lines l',
    'cost id l p pid',
  ],
  ['upper case is lower case', 'SELECT P.Price FROM dim_products AS P', 'p price'],
  [
    'a star over something else',
    'WITH l AS (SELECT *, qty * 2 AS q FROM lines) SELECT l.*, price FROM l JOIN dim_products USING (id)',
    'id price qty',
  ],
  ['counting is no star', 'SELECT count(*), max(price) FROM dim_products', 'price'],
  [
    'a star in a subquery over another table',
    'SELECT price FROM dim_products WHERE id IN (SELECT * FROM chosen)',
    'id price',
  ],
])('%s', async (_what, sql, names) => {
  const found = await read(sql);
  expect(found?.filter((name) => name !== 'l' && name !== 'p').join(' ')).toBe(
    names
      .split(' ')
      .filter((name) => name !== 'l' && name !== 'p')
      .join(' '),
  );
});

test.each([
  'SELECT * FROM dim_products',
  'FROM dim_products',
  'SELECT p.* FROM lines AS l JOIN dim_products AS p USING (id)',
  'SELECT * FROM lines JOIN dim_products USING (id)',
  'SELECT dim_products.* EXCLUDE (stock) FROM lines JOIN dim_products USING (id)',
  "SELECT COLUMNS('pri.*') FROM dim_products",
  'SELECT p FROM dim_products AS p',
  'SELECT hash(dim_products) FROM dim_products',
  'SELECT price FROM lines NATURAL JOIN dim_products',
  'SELECT price FROM dim_products UNION ALL SELECT * FROM dim_products',
  'WITH all_of AS (SELECT * FROM dim_products) SELECT price FROM all_of',
  'FROM dim_products PIVOT (sum(price) FOR category IN (1, 2))',
])('may read every column: %s', async (sql) => {
  expect(await read(sql)).toBeNull();
});
