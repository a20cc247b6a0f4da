-- FactCustomerMetrics: what every customer has done so far, and what is expected of them. Guests are not customers.
WITH sales AS (
  SELECT
    customer_id,
    min(order_date) AS first_order_date,
    max(order_date) AS last_order_date,
    count(*) AS orders,
    CAST(sum(order_amount) AS DECIMAL(18, 4)) AS revenue,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(refunded_amount) AS DECIMAL(18, 4)) AS refunded_amount
  FROM mart_orders
  WHERE customer_id IS NOT NULL AND NOT is_void
  GROUP BY customer_id
),
known AS (
  SELECT customer_id, customer_key, name, email, current_region, current_segment, signup_date
  FROM dim_customers
  WHERE is_current AND customer_id IS NOT NULL
),
firsts AS (
  SELECT f.customer_id, f.channel, p.category
  FROM mart_first_orders AS f
  LEFT JOIN dim_products AS p ON p.product_key = f.product_key
)
SELECT
  -- Customers without an order count, and so do customers of orders that no extract of customers has.
  coalesce(k.customer_id, s.customer_id) AS customer_id,
  coalesce(k.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
  k.name,
  k.email,
  k.current_region AS region,
  k.current_segment AS segment,
  k.signup_date,
  CAST(date_trunc('month', k.signup_date) AS DATE) AS signup_month,
  s.first_order_date,
  CAST(date_trunc('month', s.first_order_date) AS DATE) AS first_order_month,
  f.channel AS first_channel,
  f.category AS first_category,
  s.last_order_date,
  date_diff('day', s.last_order_date, v.as_of) AS days_since_last_order,
  date_diff('day', s.first_order_date, v.as_of) AS days_since_first_order,
  coalesce(s.orders, 0) AS orders,
  CASE
    WHEN s.orders > 9 THEN 'over 9'
    WHEN s.orders > 4 THEN '5 to 9'
    ELSE CAST(s.orders AS VARCHAR)
  END AS order_count_band,
  coalesce(s.orders, 0) >= 2 AS is_repeat_customer,
  coalesce(s.units, 0) AS units,
  coalesce(s.revenue, 0) AS revenue,
  -- 0, 1, 2, 5, 10, 20, 50 and so on: the first digit of the whole part decides, whatever the currency.
  CASE
    WHEN s.revenue < 1 THEN 0
    ELSE CAST(
      rpad(
        CASE WHEN s.revenue_digits < '2' THEN '1' WHEN s.revenue_digits < '5' THEN '2' ELSE '5' END,
        CAST(strlen(s.revenue_digits) AS INTEGER),
        '0'
      ) AS BIGINT
    )
  END AS clv_band,
  coalesce(s.refunded_amount, 0) AS refunded_amount,
  r.rfm_recency_days,
  r.rfm_frequency,
  r.rfm_monetary,
  r.r_score,
  r.f_score,
  r.m_score,
  r.rfm_segment,
  r.next_best_segment,
  r.next_best_segment_points,
  coalesce(e.clv_status, 'no order up to the as-of day') AS clv_status,
  e.p_alive,
  e.churn_risk,
  e.risk_band,
  e.expected_orders,
  e.expected_order_value,
  e.expected_revenue,
  e.revenue_at_risk,
  e.predicted_clv
FROM known AS k
FULL JOIN (SELECT *, split_part(CAST(revenue AS VARCHAR), '.', 1) AS revenue_digits FROM sales) AS s ON s.customer_id = k.customer_id
LEFT JOIN firsts AS f ON f.customer_id = s.customer_id
LEFT JOIN mart_rfm AS r ON r.customer_id = s.customer_id
LEFT JOIN mart_customer_value AS e ON e.customer_id = s.customer_id
CROSS JOIN settings.values AS v
