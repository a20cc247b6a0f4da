-- Every day has the same order value and the same number of orders in mart_revenue as in fact_orders.
WITH fact AS (
  SELECT order_date, coalesce(sum(order_amount), 0) AS amount, count(*) AS orders FROM fact_orders GROUP BY order_date
),
mart AS (
  SELECT order_date, sum(gross_order_value) AS amount, sum(orders_placed) AS orders FROM mart_revenue GROUP BY order_date
)
SELECT order_date, fact.amount AS fact_amount, mart.amount AS mart_amount, fact.orders AS fact_orders, mart.orders AS mart_orders
FROM fact
FULL JOIN mart USING (order_date)
WHERE fact.amount IS DISTINCT FROM mart.amount OR fact.orders IS DISTINCT FROM mart.orders
