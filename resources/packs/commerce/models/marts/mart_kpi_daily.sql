-- Every headline KPI day by day, from the first day of its source to the as-of day. To add a KPI: a row in headline, its days in
-- counted, and the test that compares every KPI with the metric of its name does the rest.
WITH headline(kpi, kind, needs) AS (
  -- kind: amount (money), count, mean (money a piece) or rate (a share); needs: sources without which a day says nothing.
  VALUES
    ('total_revenue', 'amount', ['orders']),
    ('total_orders', 'count', ['orders']),
    ('aov', 'mean', ['orders']),
    ('total_customers', 'count', ['orders']),
    ('new_customers', 'count', ['orders']),
    ('units_sold', 'count', ['orders', 'order_items']),
    ('returned_revenue', 'amount', ['refunds']),
    ('payments_received', 'amount', ['payments']),
    ('payment_success_rate', 'rate', ['payments']),
    ('sessions', 'count', ['web_events']),
    ('order_conversion_rate', 'rate', ['web_events'])
),
sales AS (
  SELECT order_date, sum(total_revenue) AS revenue, sum(total_orders) AS orders FROM mart_revenue GROUP BY order_date
),
buyers AS (
  SELECT order_date, count(DISTINCT customer_id) FILTER (WHERE NOT is_void) AS customers FROM fact_orders GROUP BY order_date
),
newcomers AS (
  SELECT order_date, count(*) FILTER (WHERE is_new_customer) AS customers FROM mart_customer_orders GROUP BY order_date
),
lines AS (
  SELECT order_date, sum(quantity) FILTER (WHERE NOT is_void) AS units FROM fact_order_items GROUP BY order_date
),
refunds AS (
  SELECT refund_date, sum(amount) FILTER (WHERE is_return) AS amount FROM fact_refunds GROUP BY refund_date
),
received AS (
  SELECT paid_date, sum(amount) FILTER (WHERE is_succeeded) AS amount FROM fact_payments GROUP BY paid_date
),
attempts AS (
  SELECT attempt_date, sum(payments_succeeded) AS succeeded, sum(payments_succeeded + payments_failed) AS settled
  FROM mart_payments
  GROUP BY attempt_date
),
visits AS (
  SELECT session_date, count(*) AS sessions, count(*) FILTER (WHERE has_purchase) AS buying FROM fact_sessions GROUP BY session_date
),
counted AS (
  SELECT 'total_revenue' AS kpi, order_date AS kpi_date, CAST(revenue AS DECIMAL(38, 4)) AS numerator, CAST(NULL AS DECIMAL(38, 4)) AS denominator
  FROM sales
  UNION ALL
  SELECT 'total_orders', order_date, orders, NULL FROM sales
  UNION ALL
  SELECT 'aov', order_date, revenue, orders FROM sales
  UNION ALL
  SELECT 'total_customers', order_date, customers, NULL FROM buyers
  UNION ALL
  SELECT 'new_customers', order_date, customers, NULL FROM newcomers
  UNION ALL
  SELECT 'units_sold', order_date, units, NULL FROM lines
  UNION ALL
  SELECT 'returned_revenue', refund_date, amount, NULL FROM refunds
  UNION ALL
  SELECT 'payments_received', paid_date, amount, NULL FROM received
  UNION ALL
  SELECT 'payment_success_rate', attempt_date, succeeded, settled FROM attempts
  UNION ALL
  SELECT 'sessions', session_date, sessions, NULL FROM visits
  UNION ALL
  SELECT 'order_conversion_rate', session_date, buying, sessions FROM visits
),
-- A stray row of long ago is no beginning: a series begins after its last silence of more than a year.
gaps AS (
  SELECT kpi, kpi_date, kpi_date - lag(kpi_date) OVER (PARTITION BY kpi ORDER BY kpi_date) AS days_before
  FROM counted
  WHERE kpi_date IS NOT NULL AND kpi_date <= (SELECT as_of FROM settings.values)
),
beginnings AS (
  SELECT kpi, coalesce(max(kpi_date) FILTER (WHERE days_before > 366), min(kpi_date)) AS first_date FROM gaps GROUP BY kpi
),
-- Where the reporting day ends after the UTC day of its extract, the newest day may be cut off.
newest AS (
  SELECT
    s.as_of,
    reporting_date(CAST(s.as_of + 1 AS TIMESTAMP)) = s.as_of
      AND (SELECT max(ordered_at) FROM fact_orders) < CAST(s.as_of + 1 AS TIMESTAMP) AS is_partial
  FROM settings.values AS s
),
days AS (
  SELECT h.kpi, h.kind, h.needs, d.date_day AS kpi_date, n.as_of, n.is_partial
  FROM headline AS h
  JOIN beginnings AS b ON b.kpi = h.kpi
  CROSS JOIN newest AS n
  JOIN dim_date AS d ON d.date_day BETWEEN b.first_date AND n.as_of
)
SELECT
  d.kpi,
  d.kpi_date,
  d.kind,
  CASE
    WHEN d.kind IN ('mean', 'rate') THEN CAST(exact_ratio(c.numerator, c.denominator, 6) AS DECIMAL(38, 6))
    ELSE CAST(coalesce(c.numerator, 0) AS DECIMAL(38, 6))
  END AS value,
  CASE WHEN d.kind IN ('mean', 'rate') THEN coalesce(c.numerator, 0) END AS numerator,
  CASE WHEN d.kind IN ('mean', 'rate') THEN coalesce(c.denominator, 0) END AS denominator,
  CASE
    WHEN EXISTS (SELECT 1 FROM settings.missing_days AS m WHERE m.missing_date = d.kpi_date AND list_contains(d.needs, m.source))
      THEN 'missing'
    WHEN d.kpi_date = d.as_of AND d.is_partial THEN 'partial'
    ELSE 'complete'
  END AS day_state
FROM days AS d
LEFT JOIN counted AS c ON c.kpi = d.kpi AND c.kpi_date = d.kpi_date
ORDER BY d.kpi, d.kpi_date
