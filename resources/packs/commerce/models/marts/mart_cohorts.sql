-- What became of the customers of a month: how many came back, and with how much, in each month since.
WITH customers AS (
  SELECT
    f.customer_id,
    CAST(date_trunc('month', f.order_date) AS DATE) AS cohort_month,
    f.channel AS first_channel,
    c.segment AS first_segment,
    p.category AS first_category
  FROM mart_first_orders AS f
  LEFT JOIN dim_customers AS c ON c.customer_key = f.customer_key
  LEFT JOIN dim_products AS p ON p.product_key = f.product_key
),
cohorts AS (
  SELECT cohort_month, first_channel, first_segment, first_category, count(customer_id) AS cohort_size
  FROM customers
  GROUP BY ALL
),
-- Every month from that of the first order to that of the as-of day, also where nobody came.
months AS (
  SELECT c.*, CAST(m.month AS INTEGER) AS months_since_first_order
  FROM cohorts AS c, settings.values AS s, range(date_diff('month', c.cohort_month, s.as_of) + 1) AS m(month)
),
customer_months AS (
  SELECT
    customer_id,
    CAST(date_trunc('month', order_date) AS DATE) AS month,
    count(*) AS orders,
    sum(order_amount) AS revenue
  FROM mart_customer_orders
  GROUP BY customer_id, CAST(date_trunc('month', order_date) AS DATE)
),
activity AS (
  SELECT
    c.cohort_month,
    c.first_channel,
    c.first_segment,
    c.first_category,
    date_diff('month', c.cohort_month, o.month) AS months_since_first_order,
    count(o.customer_id) AS customers,
    sum(o.orders) AS orders,
    sum(o.revenue) AS revenue
  FROM customer_months AS o
  JOIN customers AS c ON c.customer_id = o.customer_id
  GROUP BY ALL
),
cells AS (
  SELECT
    m.*,
    coalesce(a.customers, 0) AS customers_so_far,
    CAST(coalesce(a.orders, 0) AS BIGINT) AS orders_so_far,
    CAST(coalesce(a.revenue, 0) AS DECIMAL(18, 4)) AS revenue_so_far,
    last_day(m.cohort_month + to_months(m.months_since_first_order)) <= s.as_of AS is_complete
  FROM months AS m
  CROSS JOIN settings.values AS s
  LEFT JOIN activity AS a
    ON a.cohort_month = m.cohort_month
    AND a.months_since_first_order = m.months_since_first_order
    AND a.first_channel = m.first_channel
    AND a.first_segment IS NOT DISTINCT FROM m.first_segment
    AND a.first_category IS NOT DISTINCT FROM m.first_category
)
SELECT
  cohort_month,
  months_since_first_order,
  first_channel,
  first_segment,
  first_category,
  is_complete,
  cohort_size,
  customers_so_far,
  orders_so_far,
  revenue_so_far,
  -- A month that is not over says less than it will.
  CASE WHEN is_complete THEN customers_so_far END AS customers,
  CASE WHEN is_complete THEN orders_so_far END AS orders,
  CASE WHEN is_complete THEN revenue_so_far END AS revenue,
  first_value(revenue_so_far) OVER (
    PARTITION BY cohort_month, first_channel, first_segment, first_category ORDER BY months_since_first_order
  ) AS first_month_revenue
FROM cells
