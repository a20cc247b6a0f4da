import { expect, test } from 'vitest';
import { findings } from './testing/incremental-findings.ts';

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
    joined(holds.replaceAll('o.order_date', 'c.valid_from')).replace('o.order_date,', 'c.valid_from AS order_date,'),
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
