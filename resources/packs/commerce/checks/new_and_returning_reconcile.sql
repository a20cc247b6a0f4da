-- Revenue and orders of new customers, of returning customers and of guests are, day by day, all there is.
WITH customers AS (
  SELECT
    order_date,
    coalesce(sum(order_amount) FILTER (WHERE is_new_customer), 0) AS new_revenue,
    coalesce(sum(order_amount) FILTER (WHERE NOT is_new_customer), 0) AS returning_revenue,
    count(*) AS orders
  FROM mart_customer_orders
  GROUP BY order_date
),
sales AS (
  SELECT
    order_date,
    sum(order_amount) AS revenue,
    count(*) AS orders,
    coalesce(sum(order_amount) FILTER (WHERE customer_id IS NULL), 0) AS guest_revenue,
    count(*) FILTER (WHERE customer_id IS NULL) AS guest_orders
  FROM fact_orders
  WHERE NOT is_void
  GROUP BY order_date
)
SELECT order_date, s.revenue, c.new_revenue, c.returning_revenue, s.guest_revenue, s.orders, c.orders AS customer_orders, s.guest_orders
FROM sales AS s
FULL JOIN customers AS c USING (order_date)
WHERE s.revenue <> coalesce(c.new_revenue, 0) + coalesce(c.returning_revenue, 0) + s.guest_revenue
  OR s.orders <> coalesce(c.orders, 0) + s.guest_orders
  OR s.order_date IS NULL
