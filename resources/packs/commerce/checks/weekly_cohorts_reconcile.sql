-- Every customer is in one weekly cohort: their sizes add up to the first orders, up to the week of the as-of day.
WITH sums AS (
  SELECT
    (SELECT sum(cohort_size) FROM mart_cohorts_weekly WHERE weeks_since_first_order = 0) AS in_weeks,
    (
      SELECT nullif(count(*), 0)
      FROM mart_first_orders AS f
      JOIN dim_date AS d ON d.date_day = f.order_date
      CROSS JOIN settings.values AS s
      WHERE d.week_start <= s.as_of
    ) AS first_orders
)
SELECT * FROM sums WHERE in_weeks IS DISTINCT FROM first_orders
