-- What became of the customers of a week: how many came back, and with how much, in each week since, up to 52 weeks.
WITH customers AS (
  SELECT
    f.customer_id,
    d.week_start AS cohort_week,
    f.channel AS first_channel,
    c.segment AS first_segment
  FROM mart_first_orders AS f
  JOIN dim_date AS d ON d.date_day = f.order_date
  LEFT JOIN dim_customers AS c ON c.customer_key = f.customer_key
),
cohorts AS (
  SELECT cohort_week, first_channel, first_segment, count(customer_id) AS cohort_size
  FROM customers
  GROUP BY ALL
),
-- Every week from that of the first order to that of the as-of day, also where nobody came.
weeks AS (
  SELECT c.*, CAST(w.week AS INTEGER) AS weeks_since_first_order
  FROM cohorts AS c, settings.values AS s, range(least(date_diff('day', c.cohort_week, s.as_of) // 7, 52) + 1) AS w(week)
  WHERE c.cohort_week <= s.as_of
),
customer_weeks AS (
  SELECT
    o.customer_id,
    d.week_start AS week,
    count(*) AS orders,
    sum(o.order_amount) AS revenue
  FROM mart_customer_orders AS o
  JOIN dim_date AS d ON d.date_day = o.order_date
  GROUP BY o.customer_id, d.week_start
),
activity AS (
  SELECT
    c.cohort_week,
    c.first_channel,
    c.first_segment,
    date_diff('day', c.cohort_week, o.week) // 7 AS weeks_since_first_order,
    count(o.customer_id) AS customers,
    sum(o.orders) AS orders,
    sum(o.revenue) AS revenue
  FROM customer_weeks AS o
  JOIN customers AS c ON c.customer_id = o.customer_id
  GROUP BY ALL
),
cells AS (
  SELECT
    w.*,
    coalesce(a.customers, 0) AS customers_so_far,
    CAST(coalesce(a.orders, 0) AS BIGINT) AS orders_so_far,
    CAST(coalesce(a.revenue, 0) AS DECIMAL(18, 4)) AS revenue_so_far,
    w.cohort_week + 7 * w.weeks_since_first_order + 6 <= s.as_of AS is_complete
  FROM weeks AS w
  CROSS JOIN settings.values AS s
  LEFT JOIN activity AS a
    ON a.cohort_week = w.cohort_week
    AND a.weeks_since_first_order = w.weeks_since_first_order
    AND a.first_channel = w.first_channel
    AND a.first_segment IS NOT DISTINCT FROM w.first_segment
)
SELECT
  cohort_week,
  weeks_since_first_order,
  first_channel,
  first_segment,
  is_complete,
  cohort_size,
  customers_so_far,
  orders_so_far,
  revenue_so_far,
  -- A week that is not over says less than it will.
  CASE WHEN is_complete THEN customers_so_far END AS customers,
  CASE WHEN is_complete THEN orders_so_far END AS orders,
  CASE WHEN is_complete THEN revenue_so_far END AS revenue,
  first_value(revenue_so_far) OVER (
    PARTITION BY cohort_week, first_channel, first_segment ORDER BY weeks_since_first_order
  ) AS first_week_revenue
FROM cells
