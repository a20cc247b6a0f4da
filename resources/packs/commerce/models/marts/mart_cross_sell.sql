-- For every product the products that its buyers have in the same basket most often, more often than by chance.
WITH directed AS (
  SELECT
    product_a AS product_id,
    product_b AS bought_with,
    product_a_name AS product_name,
    product_b_name AS bought_with_name,
    pair_baskets,
    confidence_ab AS confidence,
    lift
  FROM mart_affinity
  UNION ALL
  SELECT
    product_b,
    product_a,
    product_b_name,
    product_a_name,
    pair_baskets,
    confidence_ba,
    lift
  FROM mart_affinity
),
ranked AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY product_id ORDER BY confidence DESC, lift DESC, bought_with) AS place
  FROM directed
  WHERE lift > 1
)
SELECT
  r.product_id,
  r.product_name,
  r.place,
  r.bought_with,
  r.bought_with_name,
  r.pair_baskets,
  r.confidence,
  r.lift
FROM ranked AS r
CROSS JOIN settings.values AS s
WHERE r.place <= s.cross_sell_size
ORDER BY r.product_id, r.place
