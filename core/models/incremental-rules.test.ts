import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { isRowWise } from './row-wise.ts';
import { findings } from './testing/incremental-findings.ts';
import { byCustomer, byDate, legalModels, slicedByDate } from './testing/legal-models.ts';
import { shopFiles } from './testing/model-pack.ts';

let database: Database;
beforeAll(async () => {
  database = await Database.open();
});
afterAll(() => database.close());

describe('legal', () => {
  test.each(legalModels)('%s', async (_name, sql, incremental) => {
    expect(await findings(sql, incremental)).toEqual([]);
  });
});

describe('illegal', () => {
  const cases: [string, string, string, RegExp][] = [
    [
      'an aggregate of everything',
      'SELECT max(order_date) AS order_date FROM fact_orders',
      byDate,
      /an aggregate of fact_orders is not grouped by order_date/,
    ],
    [
      'an aggregate by something else',
      "SELECT date_trunc('month', order_date) AS order_date, sum(amount) AS a FROM fact_orders GROUP BY 1",
      byDate,
      /not grouped by order_date/,
    ],
    [
      'a column made of it',
      'SELECT order_date + 1 AS order_date FROM fact_orders',
      byDate,
      /order_date of fact_orders does not come out of a SELECT as it is/,
    ],
    ['another name', 'SELECT order_date AS day FROM fact_orders', byDate, /comes out as "day", not as "order_date"/],
    [
      'replaced in a star',
      'SELECT * REPLACE (order_date + 1 AS order_date) FROM fact_orders',
      byDate,
      /does not come out/,
    ],
    [
      'GROUPING SETS with a total',
      'SELECT order_date, count(*) AS n FROM fact_orders GROUP BY ROLLUP (order_date)',
      byDate,
      /not grouped by order_date/,
    ],
    [
      'a window over everything',
      'SELECT order_date, sum(amount) OVER (ORDER BY order_date) AS a FROM fact_orders',
      byDate,
      /the window of sum\(\) over fact_orders is not partitioned by order_date/,
    ],
    [
      'a window in QUALIFY',
      'SELECT * FROM fact_orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY order_date) = 1',
      byDate,
      /the window of row_number\(\)/,
    ],
    [
      'row_number without ORDER BY',
      'SELECT * FROM fact_orders QUALIFY row_number() OVER (PARTITION BY order_date) = 1',
      byDate,
      /without ORDER BY/,
    ],
    ['LIMIT', 'SELECT order_date FROM fact_orders ORDER BY order_date LIMIT 10', byDate, /LIMIT/],
    ['LIMIT in a CTE', 'WITH a AS (SELECT * FROM fact_orders LIMIT 10) SELECT order_date FROM a', byDate, /LIMIT/],
    [
      'DISTINCT ON something else',
      'SELECT DISTINCT ON (customer_id) order_date FROM fact_orders',
      byDate,
      /DISTINCT goes across rows/,
    ],
    [
      'unordered lists',
      'SELECT order_date, list(order_id) AS l FROM fact_orders GROUP BY order_date',
      byDate,
      /list\(\) without ORDER BY/,
    ],
    ['a sample', 'SELECT order_date FROM fact_orders TABLESAMPLE 10%', byDate, /sampled/],
    [
      'the driver twice',
      'SELECT a.order_date FROM fact_orders a JOIN fact_orders b USING (order_id)',
      byDate,
      /fact_orders is read twice, and not joined to itself by an equality of order_date/,
    ],
    [
      'the driver twice through a CTE',
      'WITH x AS (SELECT * FROM fact_orders) SELECT a.order_date FROM x a JOIN x b ON a.customer_id = b.customer_id',
      byDate,
      /fact_orders is read twice, and not joined to itself by an equality of order_date/,
    ],
    [
      'the driver again on the side that stays',
      'SELECT b.order_date FROM fact_orders a RIGHT JOIN fact_orders b ON a.order_date = b.order_date',
      byDate,
      /fact_orders stands on the side of a RIGHT join that may stay empty/,
    ],
    [
      'the driver again in an aggregate of everything',
      'WITH x AS (SELECT max(order_date) AS order_date FROM fact_orders) SELECT a.order_date FROM fact_orders a JOIN x USING (order_date)',
      byDate,
      /an aggregate of fact_orders is not grouped by order_date/,
    ],
    [
      'the driver in a subquery',
      'SELECT day AS order_date FROM holidays WHERE day IN (SELECT order_date FROM fact_orders)',
      byDate,
      /read in a subquery/,
    ],
    [
      'the driver in a scalar subquery',
      'SELECT day AS order_date, (SELECT sum(amount) FROM fact_orders f WHERE f.order_date = day) AS a FROM holidays',
      byDate,
      /an aggregate of fact_orders is not grouped/,
    ],
    [
      'the driver on the empty side',
      'SELECT f.order_date FROM holidays h LEFT JOIN fact_orders f ON f.order_date = h.day',
      byDate,
      /side of a LEFT join that may stay empty/,
    ],
    [
      'a FULL join',
      'SELECT f.order_date FROM fact_orders f FULL JOIN holidays h ON f.order_date = h.day',
      byDate,
      /may stay empty/,
    ],
    ['UNION', 'SELECT order_date FROM fact_orders UNION ALL SELECT day FROM holidays', byDate, /UNION/],
    [
      'a PIVOT',
      'SELECT * FROM (SELECT order_date, amount, has_coupon FROM fact_orders) PIVOT (sum(amount) FOR has_coupon IN (true, false))',
      byDate,
      /PIVOT/,
    ],
    ['a positional join', 'SELECT f.order_date FROM fact_orders f POSITIONAL JOIN holidays h', byDate, /POSITIONAL/],
    ['another driver', 'SELECT order_date FROM stg_orders', byDate, /does not read the driver fact_orders/],
    [
      'a lookup by no equality',
      'SELECT f.order_date FROM fact_orders f JOIN dim_customers c ON c.customer_key > f.customer_key',
      byCustomer,
      /the lookup dim_customers is not joined to fact_orders by an equality of customer_key/,
    ],
    [
      'a lookup by another column',
      'SELECT f.order_date FROM fact_orders f JOIN dim_customers c ON c.customer_id = f.customer_id',
      byCustomer,
      /not joined to fact_orders by an equality of customer_key/,
    ],
    [
      'a lookup by OR',
      'SELECT f.order_date FROM fact_orders f JOIN dim_customers c ON c.customer_key = f.customer_key OR c.region = f.customer_id',
      byCustomer,
      /not joined/,
    ],
    [
      'a lookup joined from the left',
      'SELECT f.order_date FROM dim_customers c LEFT JOIN fact_orders f ON c.customer_key = f.customer_key',
      byCustomer,
      /may stay empty/,
    ],
    [
      'a lookup aggregated by something else',
      'WITH c AS (SELECT region, any_value(customer_key) AS customer_key FROM dim_customers GROUP BY region) SELECT f.order_date FROM fact_orders f JOIN c USING (customer_key)',
      byCustomer,
      /an aggregate of dim_customers/,
    ],
    [
      'a lookup in a subquery',
      'SELECT order_date FROM fact_orders WHERE customer_key IN (SELECT customer_key FROM dim_customers)',
      byCustomer,
      /dim_customers is read in a subquery/,
    ],
    [
      'a lookup by a column that an aggregate swallowed',
      'WITH d AS (SELECT order_date, max(customer_key) AS customer_key FROM fact_orders GROUP BY order_date) SELECT d.order_date FROM d JOIN dim_customers c ON c.customer_key = d.customer_key',
      byCustomer,
      /not joined/,
    ],
    [
      'a lookup that is not read',
      'SELECT order_date FROM fact_orders',
      byCustomer,
      /does not read the lookup dim_customers/,
    ],
    [
      'an unknown column',
      'SELECT order_date FROM fact_orders',
      '{by: date, column: order_dat, driver: fact_orders}',
      /did you mean "order_date"|\[model-inconsistent\]/,
    ],
    [
      'slices across which a key goes',
      'SELECT order_id, max(order_date) AS order_date FROM fact_orders GROUP BY order_id',
      slicedByDate,
      /an aggregate of fact_orders is not grouped by order_date/,
    ],
    [
      'slices by what is not a day',
      'SELECT order_id, order_date, has_coupon FROM fact_orders',
      slicedByDate.replace('order_date', 'has_coupon'),
      /slices are days, and has_coupon is BOOLEAN/,
    ],
    [
      'slices by what the driver does not have',
      'SELECT order_id, order_date FROM fact_orders',
      slicedByDate.replace('order_date', 'order_dat'),
      /fact_orders has no column "order_dat" to slice it by; did you mean "order_date"/,
    ],
  ];
  test.each(cases)('%s', async (_name, sql, incremental, expected) => {
    const found = await findings(sql, incremental);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/error \[illegal-incremental-model\] mart_x cannot be built incrementally/);
    expect(found[0]).toMatch(expected);
  });

  test('a view that is not row by row as driver', async () => {
    const found = await findings(
      'SELECT order_date, sum(amount) AS a FROM stg_orders GROUP BY order_date',
      '{by: date, column: order_date, driver: stg_orders}',
      {
        'models/staging/stg_orders.sql': `${shopFiles['models/staging/stg_orders.sql']} QUALIFY row_number() OVER (PARTITION BY id ORDER BY created_at) = 1`,
      },
    );
    expect(found).toEqual([
      expect.stringMatching(
        /the driver stg_orders is a view that is not row by row .*row_number.*materialise it as a table/,
      ),
    ]);
  });

  test('the place is the one in the SQL', async () => {
    const [found] = await findings('SELECT order_date,\n  sum(amount) OVER () AS a\nFROM fact_orders', byDate);
    expect(found).toMatch(/^models\/marts\/mart_x.sql:\d+:\d+ error/);
  });
});

describe('isRowWise', () => {
  const yes = [
    'SELECT id AS order_id, lower(status) AS status FROM source.orders WHERE amount > 0',
    'WITH x AS (SELECT * FROM source.orders) SELECT id FROM x',
    'SELECT o.id, s.class FROM source.orders o LEFT JOIN settings.order_status s ON s.value = o.status',
    'SELECT id, unnest(tags) AS tag FROM source.orders',
  ];
  const no = [
    'SELECT count(*) FROM source.orders',
    'SELECT id, count(*) FROM source.orders GROUP BY id',
    'SELECT DISTINCT id FROM source.orders',
    'SELECT id FROM source.orders LIMIT 1',
    'SELECT id, row_number() OVER (PARTITION BY id ORDER BY at) FROM source.orders',
    'SELECT a.id FROM source.orders a JOIN source.orders b USING (id)',
    'SELECT o.id FROM settings.order_status s LEFT JOIN source.orders o ON s.value = o.status',
    'SELECT id FROM source.orders UNION ALL SELECT 1',
    'SELECT id FROM source.customers WHERE id IN (SELECT id FROM source.orders)',
    'SELECT id FROM source.customers',
    'SELECT id FROM source.orders; SELECT 1',
    'not SQL',
  ];
  test.each([...yes.map((sql) => [true, sql] as const), ...no.map((sql) => [false, sql] as const)])(
    '%s: %s',
    async (expected, sql) => {
      const connection = await database.connect();
      expect(await isRowWise(connection, sql, 'source.orders')).toBe(expected);
      connection.close();
    },
  );
});
