-- What could be won back or freed, row by row: an amount that is there, the share of it that one may expect by what the shop has seen so
-- far, and both multiplied.
WITH at_risk AS (
  SELECT
    'customers at risk' AS opportunity,
    customer_id AS item_id,
    CAST(NULL AS VARCHAR) AS item_name,
    CAST(expected_revenue + revenue_at_risk AS DECIMAL(18, 4)) AS base_amount,
    churn_risk AS share,
    CAST(revenue_at_risk AS DECIMAL(18, 4)) AS expected_amount,
    'P(not active any more) x revenue within clv_horizon_days if active' AS formula
  FROM mart_customer_value
  WHERE churn_risk >= 0.5
),
slow_stock AS (
  SELECT
    'slow stock',
    product_id,
    product_name,
    CAST(stock_value AS DECIMAL(18, 4)),
    CAST(1 AS DECIMAL(9, 6)),
    CAST(stock_value AS DECIMAL(18, 4)),
    'units in stock x cost; capital, not revenue'
  FROM mart_product_status
  WHERE is_slow_mover AND stock_quantity > 0
),
-- Carts whose days of recovery are over say how many come back; what lies in the carts of the last days may still do so.
recovery AS (
  SELECT exact_ratio(count(*) FILTER (WHERE is_recovered), count(*), 6) AS rate
  FROM mart_cart_abandonment
  WHERE is_abandoned AND recovery_ends < (SELECT as_of FROM settings.values)
),
open_carts AS (
  SELECT
    'abandoned carts',
    c.session_key,
    CAST(NULL AS VARCHAR),
    CAST(c.cart_value AS DECIMAL(18, 4)),
    CAST(r.rate AS DECIMAL(9, 6)),
    CAST(c.cart_value * CAST(r.rate AS DECIMAL(9, 6)) AS DECIMAL(18, 4)),
    'value of the cart x share of abandoned carts that were bought after all within cart_recovery_days'
  FROM mart_cart_abandonment AS c
  CROSS JOIN settings.values AS s
  CROSS JOIN recovery AS r
  WHERE c.is_abandoned AND NOT c.is_recovered AND c.recovery_ends >= s.as_of
),
directed AS (
  SELECT product_a, product_b, product_b_name, baskets_a, baskets_b, baskets, pair_baskets, confidence_ab, lift FROM mart_affinity
  UNION ALL
  SELECT product_b, product_a, product_a_name, baskets_b, baskets_a, baskets, pair_baskets, confidence_ba, lift FROM mart_affinity
),
-- One offer a product, the one that promises most: a basket would be counted again with every other pair that its products are in.
cross_sell AS (
  SELECT
    'cross-sell',
    d.product_a || ' with ' || d.product_b,
    d.product_b_name,
    CAST((d.baskets_a - d.pair_baskets) * p.price AS DECIMAL(18, 4)),
    CAST(d.confidence_ab - exact_ratio(d.baskets_b, d.baskets, 6) AS DECIMAL(9, 6)),
    CAST(
      (d.baskets_a - d.pair_baskets) * p.price * CAST(d.confidence_ab - exact_ratio(d.baskets_b, d.baskets, 6) AS DECIMAL(9, 6))
      AS DECIMAL(18, 4)
    ),
    'the best offer beside each product: baskets with the product and not the offer x price of the offer x (confidence - its share of all baskets); an association, not a promise'
  FROM directed AS d
  JOIN mart_product_status AS p ON p.product_id = d.product_b
  WHERE d.lift > 1
  QUALIFY row_number() OVER (
    PARTITION BY d.product_a
    ORDER BY (d.baskets_a - d.pair_baskets) * p.price * (d.confidence_ab - exact_ratio(d.baskets_b, d.baskets, 6)) DESC NULLS LAST, d.product_b
  ) = 1
)
SELECT * FROM at_risk
UNION ALL
SELECT * FROM slow_stock
UNION ALL
SELECT * FROM open_carts
UNION ALL
SELECT * FROM cross_sell
