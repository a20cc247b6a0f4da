-- The customers, orders and revenue of all cohorts in a calendar month are those of the customers' orders in that month, up to the month of the as-of day.
WITH cohorts AS (
  SELECT
    CAST(cohort_month + to_months(months_since_first_order) AS DATE) AS month,
    sum(customers_so_far) AS customers,
    sum(orders_so_far) AS orders,
    sum(revenue_so_far) AS revenue,
    sum(cohort_size) FILTER (WHERE months_since_first_order = 0) AS new_customers
  FROM mart_cohorts
  GROUP BY month
),
orders AS (
  SELECT
    CAST(date_trunc('month', o.order_date) AS DATE) AS month,
    count(DISTINCT o.customer_id) AS customers,
    count(*) AS orders,
    sum(o.order_amount) AS revenue,
    nullif(count(*) FILTER (WHERE o.is_first_order), 0) AS new_customers
  FROM mart_customer_orders AS o
  CROSS JOIN settings.values AS s
  WHERE date_trunc('month', o.order_date) <= s.as_of
  GROUP BY month
)
SELECT month, c.customers, o.customers AS customers_in_orders, c.revenue, o.revenue AS revenue_in_orders, c.new_customers, o.new_customers AS first_orders
FROM orders AS o
FULL JOIN cohorts AS c USING (month)
WHERE coalesce(c.customers, 0) <> coalesce(o.customers, 0)
  OR coalesce(c.orders, 0) <> coalesce(o.orders, 0)
  OR coalesce(c.revenue, 0) <> coalesce(o.revenue, 0)
  OR coalesce(c.new_customers, 0) <> coalesce(o.new_customers, 0)
