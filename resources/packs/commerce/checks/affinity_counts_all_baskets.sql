-- mart_affinity reckons with every order that is not void, and its products are in as many baskets as fact_order_items says.
WITH counted AS (
  SELECT product_id, count(DISTINCT order_id) AS baskets FROM fact_order_items WHERE NOT is_void GROUP BY product_id
),
sides AS (
  SELECT product_a AS product_id, baskets_a AS product_baskets, baskets FROM mart_affinity
  UNION
  SELECT product_b, baskets_b, baskets FROM mart_affinity
)
SELECT s.*, c.baskets AS baskets_in_fact
FROM sides AS s
LEFT JOIN counted AS c ON c.product_id = s.product_id
WHERE s.product_baskets IS DISTINCT FROM c.baskets OR s.baskets <> (SELECT count(*) FROM fact_orders WHERE NOT is_void)
