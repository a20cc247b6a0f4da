CREATE TABLE mart_revenue AS
SELECT o.order_date, c.region, c.segment, o.channel,
  sum(o.amount) FILTER (WHERE NOT o.is_void) AS revenue, count(*) FILTER (WHERE NOT o.is_void) AS orders, count(*) AS placed
FROM fact_orders AS o LEFT JOIN dim_customers AS c USING (customer_key)
GROUP BY ALL;
CREATE TABLE dim_date AS
SELECT d AS date_day, dayname(d) AS day_name, CAST(date_trunc('month', d) AS DATE) AS fiscal_period_start,
  CAST(date_trunc('quarter', d - INTERVAL 1 MONTH) + INTERVAL 1 MONTH AS DATE) AS fiscal_quarter_start,
  CAST(date_trunc('year', d - INTERVAL 1 MONTH) + INTERVAL 1 MONTH AS DATE) AS fiscal_year_start
FROM (SELECT CAST(unnest(generate_series(DATE '2022-02-01', DATE '2026-01-31', INTERVAL 1 DAY)) AS DATE) AS d);
