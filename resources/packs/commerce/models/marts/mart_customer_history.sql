-- What the prediction of customer value starts from. All orders of a customer on one day are one purchase.
WITH days AS (
  SELECT
    o.customer_id,
    o.order_date,
    CAST(sum(o.order_amount) AS DECIMAL(18, 4)) AS revenue
  FROM mart_customer_orders AS o
  CROSS JOIN settings.values AS s
  WHERE o.order_date <= s.as_of
  GROUP BY o.customer_id, o.order_date
),
calendar AS (
  SELECT
    s.as_of,
    s.as_of - CAST(s.clv_holdout_days AS INTEGER) AS holdout_from,
    -- Cells are weeks wide, and wider where the history is longer than three years: their number stays small.
    7 * (1 + date_diff('day', (SELECT min(order_date) FROM days), s.as_of) // 1100) AS cell_days
  FROM settings.values AS s
),
customers AS (
  SELECT
    d.customer_id,
    min(d.order_date) AS first_date,
    max(d.order_date) AS last_date,
    count(*) - 1 AS frequency,
    CAST(sum(d.revenue) - arg_min(d.revenue, d.order_date) AS DECIMAL(18, 4)) AS repeat_revenue,
    max(d.order_date) FILTER (WHERE d.order_date <= c.holdout_from) AS calibration_last_date,
    nullif(count(*) FILTER (WHERE d.order_date <= c.holdout_from), 0) - 1 AS calibration_frequency,
    CAST(
      sum(d.revenue) FILTER (WHERE d.order_date <= c.holdout_from) - arg_min(d.revenue, d.order_date) AS DECIMAL(18, 4)
    ) AS calibration_repeat_revenue,
    count(*) FILTER (WHERE d.order_date > c.holdout_from) AS holdout_purchases,
    CAST(coalesce(sum(d.revenue) FILTER (WHERE d.order_date > c.holdout_from), 0) AS DECIMAL(18, 4)) AS holdout_revenue
  FROM days AS d
  CROSS JOIN calendar AS c
  GROUP BY d.customer_id
),
timed AS (
  SELECT
    u.*,
    c.cell_days,
    date_diff('day', u.first_date, u.last_date) AS recency_days,
    date_diff('day', u.first_date, c.as_of) AS age_days,
    date_diff('day', u.first_date, u.calibration_last_date) AS calibration_recency_days,
    CASE WHEN u.calibration_frequency IS NOT NULL THEN date_diff('day', u.first_date, c.holdout_from) END AS calibration_age_days
  FROM customers AS u
  CROSS JOIN calendar AS c
)
SELECT
  customer_id,
  frequency,
  recency_days,
  age_days,
  recency_days // cell_days AS recency_cell,
  age_days // cell_days AS age_cell,
  repeat_revenue,
  calibration_frequency,
  calibration_recency_days,
  calibration_age_days,
  calibration_recency_days // cell_days AS calibration_recency_cell,
  calibration_age_days // cell_days AS calibration_age_cell,
  calibration_repeat_revenue,
  CASE WHEN calibration_frequency IS NOT NULL THEN holdout_purchases END AS holdout_purchases,
  CASE WHEN calibration_frequency IS NOT NULL THEN holdout_revenue END AS holdout_revenue
FROM timed
