-- Products that are bought together. A basket is the set of distinct products of an order that is not void.
WITH baskets AS (
  SELECT order_id, CAST(row_number() OVER () AS UINTEGER) AS basket
  FROM fact_orders
  WHERE NOT is_void
),
limits AS (
  SELECT
    count(b.basket) AS baskets,
    greatest(
      any_value(s.affinity_min_baskets),
      (count(b.basket) * any_value(s.affinity_min_per_million) + 999999) // 1000000,
      1
    ) AS min_baskets
  FROM settings.values AS s
  LEFT JOIN baskets AS b ON true
),
-- Integers for texts: joins and groups over them are several times faster. Their order does not matter.
products AS (
  SELECT product_id, CAST(row_number() OVER () AS UINTEGER) AS product
  FROM (
    SELECT product_id FROM fact_order_items WHERE NOT is_void
    GROUP BY product_id
    HAVING count(*) >= (SELECT min_baskets FROM limits)
  )
),
contents AS MATERIALIZED (
  SELECT DISTINCT b.basket, p.product
  FROM fact_order_items AS i
  JOIN products AS p ON p.product_id = i.product_id
  JOIN baskets AS b ON b.order_id = i.order_id
),
-- A pair is never in more baskets than either product: without these a basket loses nothing that could be in a frequent pair.
product_counts AS (
  SELECT product, count(*) AS baskets
  FROM contents
  GROUP BY product
  HAVING count(*) >= (SELECT min_baskets FROM limits)
),
frequent AS MATERIALIZED (
  SELECT c.basket, c.product
  FROM contents AS c
  SEMI JOIN product_counts AS p ON p.product = c.product
),
-- Pairs are counted twice: first all of them in few buckets, then only those whose bucket is full enough. A bucket counts at least
-- what each of its pairs does, so none is lost, and the millions of rare pairs never get a group of their own.
full_buckets AS MATERIALIZED (
  SELECT bucket
  FROM (
    SELECT CAST((CAST(x.product AS UBIGINT) * 2654435761 + y.product * CAST(40503 AS UBIGINT)) % 1048576 AS UINTEGER) AS bucket
    FROM frequent AS x
    JOIN frequent AS y ON y.basket = x.basket AND x.product < y.product
  )
  GROUP BY bucket
  HAVING count(*) >= (SELECT min_baskets FROM limits)
),
pairs AS (
  SELECT x.product AS product_x, y.product AS product_y, count(*) AS pair_baskets
  FROM frequent AS x
  JOIN frequent AS y ON y.basket = x.basket AND x.product < y.product
  SEMI JOIN full_buckets AS f
    ON f.bucket = CAST((CAST(x.product AS UBIGINT) * 2654435761 + y.product * CAST(40503 AS UBIGINT)) % 1048576 AS UINTEGER)
  GROUP BY x.product, y.product
  HAVING count(*) >= (SELECT min_baskets FROM limits)
),
counted AS (
  SELECT
    least(px.product_id, py.product_id) AS product_a,
    greatest(px.product_id, py.product_id) AS product_b,
    p.pair_baskets,
    CASE WHEN px.product_id < py.product_id THEN cx.baskets ELSE cy.baskets END AS baskets_a,
    CASE WHEN px.product_id < py.product_id THEN cy.baskets ELSE cx.baskets END AS baskets_b,
    l.baskets
  FROM pairs AS p
  JOIN products AS px ON px.product = p.product_x
  JOIN products AS py ON py.product = p.product_y
  JOIN product_counts AS cx ON cx.product = p.product_x
  JOIN product_counts AS cy ON cy.product = p.product_y
  CROSS JOIN limits AS l
)
SELECT
  c.product_a,
  c.product_b,
  a.product_name AS product_a_name,
  b.product_name AS product_b_name,
  c.pair_baskets,
  c.baskets_a,
  c.baskets_b,
  c.baskets,
  exact_ratio(c.pair_baskets, c.baskets, 6) AS support,
  exact_ratio(c.pair_baskets, c.baskets_a, 6) AS confidence_ab,
  exact_ratio(c.pair_baskets, c.baskets_b, 6) AS confidence_ba,
  exact_ratio(CAST(c.pair_baskets AS HUGEINT) * c.baskets, CAST(c.baskets_a AS HUGEINT) * c.baskets_b, 6) AS lift,
  -- (1 - support of b) / (1 - confidence of a -> b); nothing where every basket with a has b.
  exact_ratio(
    CAST(c.baskets - c.baskets_b AS HUGEINT) * c.baskets_a,
    CAST(c.baskets AS HUGEINT) * (c.baskets_a - c.pair_baskets),
    6
  ) AS conviction_ab,
  exact_ratio(
    CAST(c.baskets - c.baskets_a AS HUGEINT) * c.baskets_b,
    CAST(c.baskets AS HUGEINT) * (c.baskets_b - c.pair_baskets),
    6
  ) AS conviction_ba
FROM counted AS c
LEFT JOIN stg_products AS a ON a.product_id = c.product_a
LEFT JOIN stg_products AS b ON b.product_id = c.product_b
ORDER BY c.product_a, c.product_b
