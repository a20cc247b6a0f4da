-- FactCustomerMetrics: what every customer has done so far. Guests are not customers.
WITH sales AS (
  SELECT
    customer_id,
    min(order_date) AS first_order_date,
    max(order_date) AS last_order_date,
    count(*) AS orders,
    sum(order_amount) AS revenue,
    CAST(sum(units) AS BIGINT) AS units,
    sum(refunded_amount) AS refunded_amount
  FROM mart_orders
  WHERE customer_id IS NOT NULL AND NOT is_void
  GROUP BY customer_id
),
known AS (
  SELECT customer_id, customer_key, current_region, current_segment, signup_date
  FROM dim_customers
  WHERE is_current AND customer_id IS NOT NULL
)
SELECT
  -- Customers without an order count, and so do customers of orders that no extract of customers has.
  coalesce(k.customer_id, s.customer_id) AS customer_id,
  coalesce(k.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
  k.current_region AS region,
  k.current_segment AS segment,
  k.signup_date,
  s.first_order_date,
  CAST(date_trunc('month', s.first_order_date) AS DATE) AS first_order_month,
  s.last_order_date,
  date_diff('day', s.last_order_date, v.as_of) AS days_since_last_order,
  coalesce(s.orders, 0) AS orders,
  coalesce(s.orders, 0) >= 2 AS is_repeat_customer,
  coalesce(s.units, 0) AS units,
  coalesce(s.revenue, 0) AS revenue,
  coalesce(s.refunded_amount, 0) AS refunded_amount
FROM known AS k
FULL JOIN sales AS s ON s.customer_id = k.customer_id
CROSS JOIN settings.values AS v
