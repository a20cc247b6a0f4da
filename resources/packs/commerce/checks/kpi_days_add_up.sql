-- The days of total_revenue and total_orders in mart_kpi_daily add up to what fact_orders has on those days.
WITH span AS (
  SELECT min(kpi_date) AS first_date, max(kpi_date) AS last_date FROM mart_kpi_daily WHERE kpi = 'total_orders'
),
sums AS (
  SELECT
    (SELECT sum(value) FROM mart_kpi_daily WHERE kpi = 'total_revenue') AS revenue_of_days,
    (SELECT coalesce(sum(order_amount), 0) FROM fact_orders, span WHERE NOT is_void AND order_date BETWEEN first_date AND last_date) AS revenue_in_fact,
    (SELECT sum(value) FROM mart_kpi_daily WHERE kpi = 'total_orders') AS orders_of_days,
    (SELECT count(*) FROM fact_orders, span WHERE NOT is_void AND order_date BETWEEN first_date AND last_date) AS orders_in_fact
)
SELECT * FROM sums WHERE revenue_of_days <> revenue_in_fact OR orders_of_days <> orders_in_fact
