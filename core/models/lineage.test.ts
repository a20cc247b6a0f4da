import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindSql } from '../duckdb/ast.ts';
import { type Connection, Database } from '../duckdb/connection.ts';
import { planLineage } from './lineage.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run(`
    CREATE SCHEMA source;
    CREATE TABLE source.orders (id VARCHAR, customer VARCHAR, amount DECIMAL(18,4), placed TIMESTAMP, tags VARCHAR[]);
    CREATE TABLE customers (id VARCHAR, region VARCHAR, since DATE);
    CREATE TABLE lines (order_id VARCHAR, product VARCHAR, quantity INTEGER, price DECIMAL(18,4));
    CREATE MACRO tax(x) AS x * 0.2;`);
});
afterAll(() => database.close());

const cases: [string, string, string[][]][] = [
  ['names', 'SELECT id, amount AS a FROM source.orders', [['source.orders.id'], ['source.orders.amount']]],
  [
    'an expression',
    'SELECT amount * 2 + length(customer) AS x FROM source.orders',
    [['source.orders.amount', 'source.orders.customer']],
  ],
  ['a constant', 'SELECT 1 AS x, NULL AS y FROM customers', [[], []]],
  ['a star', 'SELECT * FROM customers', [['customers.id'], ['customers.region'], ['customers.since']]],
  [
    'a CASE',
    "SELECT CASE WHEN region = 'EU' THEN since END AS x FROM customers",
    [['customers.region', 'customers.since']],
  ],
  ['a macro', 'SELECT tax(price) AS x FROM lines', [['lines.price']]],
  [
    'a join',
    'SELECT o.id, c.region FROM source.orders o LEFT JOIN customers c ON c.id = o.customer',
    [['source.orders.id'], ['customers.region']],
  ],
  [
    'USING',
    'SELECT id, region FROM source.orders JOIN customers USING (id)',
    [['source.orders.id'], ['customers.region']],
  ],
  ['a filter is no lineage', "SELECT id FROM customers WHERE region = 'EU'", [['customers.id']]],
  [
    'aggregates',
    'SELECT product, sum(quantity * price) AS x FROM lines GROUP BY product',
    [['lines.product'], ['lines.price', 'lines.quantity']],
  ],
  [
    'a filtered aggregate',
    "SELECT sum(price) FILTER (WHERE product = 'x') AS x FROM lines",
    [['lines.price', 'lines.product']],
  ],
  ['count(*)', 'SELECT product, count(*) AS n FROM lines GROUP BY product', [['lines.product'], ['lines.*']]],
  [
    'count(*) over a LEFT JOIN',
    'SELECT count(*) AS n FROM source.orders o LEFT JOIN customers c ON c.id = o.customer',
    [['source.orders.*']],
  ],
  [
    'count(*) over an inner join',
    'SELECT count(*) AS n FROM source.orders o JOIN customers c ON c.id = o.customer',
    [['customers.*', 'source.orders.*']],
  ],
  [
    'a window',
    'SELECT id, lag(since) OVER (PARTITION BY region ORDER BY id) AS x FROM customers',
    [['customers.id'], ['customers.id', 'customers.region', 'customers.since']],
  ],
  ['row_number() without columns', 'SELECT row_number() OVER () AS n FROM customers', [['customers.*']]],
  [
    'a CTE',
    'WITH x AS (SELECT id, amount + 1 AS a FROM source.orders) SELECT a, id FROM x',
    [['source.orders.amount'], ['source.orders.id']],
  ],
  [
    'a materialised CTE read twice',
    'WITH x AS MATERIALIZED (SELECT id, amount FROM source.orders) SELECT p.amount, q.id FROM x p JOIN x q USING (id)',
    [['source.orders.amount'], ['source.orders.id']],
  ],
  [
    'count(*) of a CTE',
    'WITH x AS MATERIALIZED (SELECT id FROM source.orders) SELECT count(*) AS n FROM x',
    [['source.orders.*']],
  ],
  ['UNION', 'SELECT id FROM customers UNION ALL SELECT order_id FROM lines', [['customers.id', 'lines.order_id']]],
  ['EXCEPT', 'SELECT id FROM customers EXCEPT SELECT order_id FROM lines', [['customers.id']]],
  [
    'a recursive CTE',
    'WITH RECURSIVE t(n) AS (SELECT quantity FROM lines UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t',
    [['lines.quantity']],
  ],
  ['SEMI', 'SELECT o.id FROM source.orders o SEMI JOIN customers c ON c.id = o.customer', [['source.orders.id']]],
  [
    'EXISTS as a value',
    'SELECT EXISTS (SELECT 1 FROM lines l WHERE l.order_id = o.id) AS x FROM source.orders o',
    [['lines.*', 'source.orders.id']],
  ],
  [
    'IN as a value',
    'SELECT id IN (SELECT order_id FROM lines) AS x FROM source.orders',
    [['lines.order_id', 'source.orders.id']],
  ],
  [
    'a correlated subquery',
    'SELECT o.id, (SELECT sum(l.price) FROM lines l WHERE l.order_id = o.id) AS x FROM source.orders o',
    [['source.orders.id'], ['lines.price']],
  ],
  [
    'LATERAL',
    'SELECT o.id, x.p FROM source.orders o, LATERAL (SELECT max(l.price) AS p FROM lines l WHERE l.order_id = o.id) x',
    [['source.orders.id'], ['lines.price']],
  ],
  ['unnest', 'SELECT id, unnest(tags) AS tag FROM source.orders', [['source.orders.id'], ['source.orders.tags']]],
  ['DISTINCT and ORDER BY', 'SELECT DISTINCT region FROM customers ORDER BY region', [['customers.region']]],
  [
    'ASOF',
    'SELECT o.id, c.region FROM source.orders o ASOF JOIN customers c ON c.id = o.customer AND c.since <= o.placed',
    [['source.orders.id'], ['customers.region']],
  ],
  [
    'PIVOT',
    "SELECT * FROM (SELECT order_id, product, price FROM lines) PIVOT (sum(price) FOR product IN ('a', 'b') GROUP BY order_id)",
    [['lines.order_id'], ['lines.price', 'lines.product'], ['lines.price', 'lines.product']],
  ],
];

test.each(cases)('%s', async (_name, sql, expected) => {
  const bound = await bindSql(connection, sql);
  if (!bound.ok) throw new Error(bound.problem.message);
  expect(planLineage(bound.plan)).toEqual(expected);
});
