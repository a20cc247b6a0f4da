import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { buildModelGraph } from './model-graph.ts';
import { isRowWise } from './row-wise.ts';
import { byCustomer, byDate, legalModels, slicedByDate } from './testing/legal-models.ts';
import { shopFiles, shopPack } from './testing/model-pack.ts';

let database: Database;
beforeAll(async () => {
  database = await Database.open();
});
afterAll(() => database.close());

/** The findings of a mart with this SQL and incremental clause; its columns are described by whatever the SQL gives. */
async function findings(sql: string, incremental: string, more: Record<string, string> = {}): Promise<string[]> {
  const fresh = await Database.open();
  const connection = await fresh.connect();
  const pack = shopPack({
    'models/marts/mart_x.sql': sql,
    'models/marts/mart_x.yml': `description: x\ngrain: x\nincremental: ${incremental}\ncolumns: [{name: order_date}]\n`,
    ...more,
  });
  const { diagnostics } = await buildModelGraph(pack, connection);
  fresh.close();
  return diagnostics
    .filter((d) => d.file.includes('mart_x') && d.code !== 'column-not-described' && d.code !== 'column-not-in-sql')
    .map(formatDiagnostic);
}

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

  describe('as of a day', () => {
    const asOf = `{by: key, column: order_id, driver: stg_orders, lookups: {dim_customers: customer_id},
      as_of: {dim_customers: order_date}}`;
    const holds = 'c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to';
    const joined = (on: string, columns = 'c.region', from = 'stg_orders AS o'): string =>
      `SELECT o.order_id, o.customer_id, o.order_date, ${columns} FROM ${from} LEFT JOIN dim_customers AS c ON ${on}`;
    const legal: [string, string][] = [
      ['a join as of the day', joined(holds)],
      [
        'the other way round',
        joined('o.customer_id = c.customer_id AND c.valid_from <= o.order_date AND c.valid_to > o.order_date'),
      ],
      ['a condition on what is read', joined(`${holds} AND c.region <> 'EU'`)],
      [
        'rows that a CTE takes',
        `WITH d AS (SELECT * FROM stg_orders WHERE amount > 0) ${joined(holds, 'c.region', 'd AS o')}`,
      ],
      [
        'bounds of another relation',
        joined(holds, 'h.valid_from', "stg_orders AS o CROSS JOIN (SELECT DATE '2026-01-01' AS valid_from) AS h"),
      ],
      ['another LEFT JOIN after it', `${joined(holds)} LEFT JOIN stg_refunds AS r ON r.order_id = o.order_id`],
      ['in order', `${joined(holds)} ORDER BY c.region`],
    ];
    test.each(legal)('legal: %s', async (_name, sql) => expect(await findings(sql, asOf)).toEqual([]));

    const notJoined = /dim_customers is not joined by/;
    const notLeft = /dim_customers is as of a day, and not LEFT joined in the last SELECT/;
    const elsewhere = /dim_customers has a bound that may be read outside/;
    const illegal: [string, string, RegExp][] = [
      ['without the end', joined('c.customer_id = o.customer_id AND o.order_date >= c.valid_from'), notJoined],
      ['up to the end', joined(holds.replace('< c', '<= c')), notJoined],
      ['a day that is made of it', joined(holds.replaceAll('o.order_date', '(o.order_date + 1)')), notJoined],
      ['bounds that are made of them', joined(holds.replace('c.valid_to', '(c.valid_to + 1)')), notJoined],
      ['in an OR', joined(`${holds} OR c.region = 'EU'`), notJoined],
      [
        'the day of another table',
        joined(holds.replaceAll('o.order_date', 'h.day'), 'h.day', 'stg_orders AS o CROSS JOIN holidays AS h'),
        notJoined,
      ],
      [
        'a day that does not come out',
        joined(holds).replace('o.order_date, ', "DATE '2026-01-01' AS order_date, "),
        notJoined,
      ],
      [
        'a key that does not come out',
        joined(holds).replace('o.customer_id,', "o.customer_id || 'x' AS customer_id,"),
        notJoined,
      ],
      ['an inner join', joined(holds).replace('LEFT JOIN', 'JOIN'), notLeft],
      ['an inner join after it', `${joined(holds)} JOIN stg_refunds AS r ON r.order_id = o.order_id`, notLeft],
      ['in a CTE', `WITH j AS (${joined(holds)}) SELECT * FROM j`, notLeft],
      [
        'versions through a query',
        joined(holds).replace('dim_customers AS c', '(SELECT * FROM dim_customers) AS c'),
        /all columns of dim_customers|not LEFT joined/,
      ],
      ['a WHERE that may drop rows', `${joined(holds)} WHERE c.region <> 'EU'`, /its SELECT has a WHERE/],
      ['a DISTINCT', joined(holds).replace('SELECT', 'SELECT DISTINCT'), /its SELECT has a DISTINCT or LIMIT/],
      ['an unnest', joined(holds, 'unnest([c.region]) AS region'), /its SELECT has an unnest/],
      [
        'a function that makes rows',
        joined(holds, "regexp_split_to_table(c.region, ',') AS region"),
        /its SELECT has an unnest/,
      ],
      [
        'a common table of its name',
        `WITH dim_customers AS (SELECT d.customer_id, d.region, d.valid_from - 30 AS valid_from, d.valid_to FROM dim_customers AS d) ${joined(holds)}`,
        /dim_customers is as of a day, and the name of a common table too/,
      ],
      [
        'a key of its own',
        joined(`c.customer_id = c.customer_id AND ${holds}`).replace('o.customer_id,', 'c.customer_id,'),
        notJoined,
      ],
      [
        'a day of its own',
        joined(holds.replaceAll('o.order_date', 'c.valid_from')).replace(
          'o.order_date,',
          'c.valid_from AS order_date,',
        ),
        notJoined,
      ],
      [
        'its row behind the schema',
        joined(holds, 'CAST(main.dim_customers AS VARCHAR) AS region')
          .replace(' AS c ', ' ')
          .replaceAll('c.', 'dim_customers.'),
        /all columns of dim_customers/,
      ],
      [
        'a bound shared with another table',
        `${joined(holds)} LEFT JOIN (SELECT DATE '2026-01-01' AS valid_from) AS h USING (valid_from)`,
        elsewhere,
      ],
      ['a column by its number', joined(holds, '#6 AS region'), /all columns of dim_customers/],
      [
        'read twice',
        `${joined(holds)} LEFT JOIN dim_customers AS n ON n.customer_id = o.customer_id`,
        /read more than once/,
      ],
      ['a bound in the output', joined(holds, 'c.valid_from'), elsewhere],
      ['a bound without a table', joined(holds, 'valid_to'), elsewhere],
      ['a bound in another condition', joined(`${holds} AND c.valid_from > DATE '2026-01-01'`), elsewhere],
      ['all columns', joined(holds, 'c.* EXCLUDE (customer_id)'), /may read all columns of dim_customers/],
    ];
    test.each(illegal)('illegal: %s', async (_name, sql, expected) =>
      expect(await findings(sql, asOf)).toEqual([expect.stringMatching(expected)]),
    );

    test('what is no lookup, has no versions, or no day', async () => {
      const sql = joined(holds);
      const reason = async (clause: string): Promise<string | undefined> => (await findings(sql, clause))[0];
      expect(await reason(asOf.replace('as_of: {dim_customers', 'as_of: {stg_refunds'))).toMatch(
        /stg_refunds is as of order_date, but no lookup/,
      );
      expect(await reason(asOf.replace('dim_customers: order_date', 'dim_customers: order_dat'))).toMatch(notJoined);
      const refunds = `SELECT o.order_id, o.order_date FROM stg_orders AS o LEFT JOIN stg_refunds AS r ON r.order_id = o.order_id`;
      const [found] = await findings(
        refunds,
        asOf.replace('dim_customers: customer_id', 'stg_refunds: order_id').replace('dim_customers', 'stg_refunds'),
      );
      expect(found).toMatch(/stg_refunds has no versions: it lacks valid_from/);
    });
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
