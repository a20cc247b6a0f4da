export const byDate = '{by: date, column: order_date, driver: fact_orders}';
export const byCustomer = '{by: date, column: order_date, driver: fact_orders, lookups: {dim_customers: customer_key}}';
export const slicedByDate = '{by: key, column: order_id, driver: fact_orders, slices: order_date}';

/** Models over the shop of model-pack.ts that may be built incrementally. */
export const legalModels: readonly [name: string, sql: string, incremental: string][] = [
  ['rows as they are', 'SELECT order_date, amount FROM fact_orders WHERE amount > 0', byDate],
  ['a star', 'SELECT * FROM fact_orders', byDate],
  [
    'an aggregate by the column',
    'SELECT order_date, has_coupon, sum(amount) AS a FROM fact_orders GROUP BY order_date, has_coupon',
    byDate,
  ],
  ['GROUP BY ordinals', 'SELECT order_date, sum(amount) AS a FROM fact_orders GROUP BY 1', byDate],
  ['GROUP BY ALL', 'SELECT order_date, sum(amount) AS a FROM fact_orders GROUP BY ALL', byDate],
  [
    'GROUP BY an alias',
    'SELECT f.order_date AS order_date, sum(amount) AS a FROM fact_orders f GROUP BY order_date',
    byDate,
  ],
  [
    'GROUPING SETS with the column in each',
    'SELECT order_date, has_coupon, count(*) AS n FROM fact_orders GROUP BY GROUPING SETS ((order_date), (order_date, has_coupon))',
    byDate,
  ],
  [
    'a window by the column',
    'SELECT order_date, sum(amount) OVER (PARTITION BY order_date) AS a FROM fact_orders',
    byDate,
  ],
  [
    'row_number by the column',
    'SELECT * FROM fact_orders QUALIFY row_number() OVER (PARTITION BY order_date, customer_id ORDER BY order_id) = 1',
    byDate,
  ],
  [
    'an ordered list by the column',
    'SELECT order_date, list(order_id ORDER BY order_id) FILTER (WHERE amount > 0) AS l FROM fact_orders GROUP BY order_date',
    byDate,
  ],
  [
    'how many there are in an unordered list',
    'SELECT order_date, list_unique(list(customer_id)) AS n FROM fact_orders GROUP BY order_date',
    byDate,
  ],
  ['DISTINCT', 'SELECT DISTINCT order_date, customer_id FROM fact_orders', byDate],
  [
    'DISTINCT ON the column',
    'SELECT DISTINCT ON (order_date) order_date, amount FROM fact_orders ORDER BY order_date, amount',
    byDate,
  ],
  [
    'a chain of CTEs that rename it',
    'WITH a AS (SELECT order_date AS d, amount FROM fact_orders), b AS (SELECT a.d, sum(amount) AS s FROM a GROUP BY a.d) SELECT d AS order_date, s FROM b',
    byDate,
  ],
  [
    'an unfollowed CTE may aggregate everything',
    'WITH h AS (SELECT count(*) AS n FROM holidays) SELECT order_date, n FROM fact_orders, h',
    byDate,
  ],
  [
    'an unfollowed table on the right of LEFT',
    'SELECT f.order_date, h.name FROM fact_orders f LEFT JOIN holidays h ON h.day = f.order_date',
    byDate,
  ],
  ['SEMI and ANTI', 'SELECT f.order_date FROM fact_orders f ANTI JOIN holidays h ON h.day = f.order_date', byDate],
  [
    'RIGHT with the driver on the right',
    'SELECT f.order_date FROM holidays h RIGHT JOIN fact_orders f ON h.day = f.order_date',
    byDate,
  ],
  ['an unfollowed scalar subquery', 'SELECT order_date, (SELECT max(day) FROM holidays) AS d FROM fact_orders', byDate],
  [
    'ordered aggregates',
    "SELECT order_date, string_agg(order_id, ',' ORDER BY order_id) AS l FROM fact_orders GROUP BY order_date",
    byDate,
  ],
  [
    'a lookup by equality',
    'SELECT f.order_date, c.region FROM fact_orders f LEFT JOIN dim_customers c ON c.customer_key = f.customer_key AND f.order_date >= c.valid_from',
    byCustomer,
  ],
  [
    'a lookup by USING',
    'SELECT order_date, region, sum(amount) AS a FROM fact_orders JOIN dim_customers USING (customer_key) GROUP BY ALL',
    byCustomer,
  ],
  [
    'a lookup by WHERE',
    'SELECT f.order_date, c.region FROM fact_orders f, dim_customers c WHERE f.customer_key = c.customer_key',
    byCustomer,
  ],
  [
    'a lookup aggregated by its column',
    'WITH c AS (SELECT customer_key, count(*) AS n FROM dim_customers GROUP BY customer_key) SELECT f.order_date, c.n FROM fact_orders f LEFT JOIN c ON f.customer_key = c.customer_key',
    byCustomer,
  ],
  [
    'a lookup joined twice',
    'SELECT f.order_date FROM fact_orders f JOIN dim_customers a ON a.customer_key = f.customer_key JOIN dim_customers b ON b.customer_key = f.customer_key',
    byCustomer,
  ],
  [
    'a lookup met in a CTE that keeps the column',
    'WITH f AS (SELECT order_date, customer_key AS k FROM fact_orders) SELECT f.order_date, c.region FROM f JOIN dim_customers c ON c.customer_key = f.k',
    byCustomer,
  ],
  [
    'the driver again by its column',
    'WITH n AS (SELECT order_date, order_id, row_number() OVER (PARTITION BY order_date ORDER BY order_id) AS n FROM fact_orders WHERE amount > 0) SELECT f.order_date, f.amount, n.n FROM fact_orders f LEFT JOIN n ON n.order_date = f.order_date AND n.order_id = f.order_id',
    byDate,
  ],
  [
    'a CTE of the driver used twice by its column',
    'WITH x AS (SELECT order_date, sum(amount) AS a FROM fact_orders GROUP BY order_date) SELECT order_date, x.a, y.a AS b FROM x JOIN x AS y USING (order_date) SEMI JOIN x AS z USING (order_date)',
    byDate,
  ],
  [
    'a row-wise view as driver',
    'SELECT order_date, sum(amount) AS a FROM stg_orders GROUP BY order_date',
    '{by: date, column: order_date, driver: stg_orders}',
  ],
  [
    'one row a key, sliced by its day',
    'SELECT order_id, order_date, sum(amount) AS a FROM fact_orders GROUP BY order_id, order_date',
    slicedByDate,
  ],
];
