-- Carts: sessions that put something into the cart, what it was worth, and whether a later session of the visitor bought.
WITH sessions AS (
  SELECT
    *,
    min(purchased_at) OVER (
      PARTITION BY visitor_key ORDER BY started_at, session_key ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS next_purchase_at
  FROM fact_sessions
  WHERE has_cart OR purchased_at IS NOT NULL
),
carts AS (
  SELECT
    s.*,
    CASE WHEN s.visitor_key IS NOT NULL THEN s.next_purchase_at END AS later_purchase_at,
    s.session_date + CAST(v.cart_recovery_days AS INTEGER) AS recovery_ends,
    p.units,
    p.cart_value,
    CASE WHEN s.has_purchase THEN 'bought' WHEN p.units = 0 THEN 'emptied' ELSE 'abandoned' END AS cart_state
  FROM sessions AS s
  CROSS JOIN settings.values AS v
  LEFT JOIN (
    SELECT session_key, CAST(sum(units) AS BIGINT) AS units, CAST(sum(cart_value) AS DECIMAL(18, 4)) AS cart_value
    FROM mart_cart_products
    GROUP BY session_key
  ) AS p ON p.session_key = s.session_key
  WHERE s.has_cart
)
SELECT
  session_key,
  visitor_key,
  customer_key,
  started_at,
  session_date,
  session_hour,
  device,
  traffic_source,
  cart_state,
  cart_state = 'abandoned' AS is_abandoned,
  units,
  cart_value,
  CASE WHEN cart_state = 'abandoned' THEN later_purchase_at END AS next_purchase_at,
  recovery_ends,
  coalesce(cart_state = 'abandoned' AND reporting_date(later_purchase_at) <= recovery_ends, false) AS is_recovered
FROM carts
