-- Every day has the same units, revenue and cost in mart_products as in fact_order_items.
WITH fact AS (
  SELECT order_date, sum(quantity) AS units, sum(line_amount) AS revenue, sum(line_cost) AS cost
  FROM fact_order_items
  WHERE NOT is_void
  GROUP BY order_date
),
mart AS (
  SELECT order_date, sum(units) AS units, sum(revenue) AS revenue, sum(cost) AS cost FROM mart_products GROUP BY order_date
)
SELECT order_date, fact.units AS fact_units, mart.units AS mart_units, fact.revenue AS fact_revenue, mart.revenue AS mart_revenue,
  fact.cost AS fact_cost, mart.cost AS mart_cost
FROM fact
FULL JOIN mart USING (order_date)
WHERE fact.units IS DISTINCT FROM mart.units
  OR fact.revenue IS DISTINCT FROM mart.revenue
  OR fact.cost IS DISTINCT FROM mart.cost
