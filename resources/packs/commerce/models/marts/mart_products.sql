-- What every product sold on every day: lines of orders that are not void, added up per order before they are counted.
WITH order_products AS (
  SELECT
    order_date,
    product_id,
    product_key,
    order_id,
    sum(quantity) AS units,
    sum(line_amount) AS revenue,
    sum(line_amount) FILTER (WHERE line_cost IS NOT NULL) AS costed_revenue,
    sum(line_cost) AS cost
  FROM fact_order_items
  WHERE NOT is_void
  GROUP BY order_date, product_id, product_key, order_id
),
sold AS (
  SELECT
    order_date,
    product_id,
    product_key,
    count(*) AS orders,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(revenue) AS DECIMAL(18, 4)) AS revenue,
    CAST(sum(costed_revenue) AS DECIMAL(18, 4)) AS costed_revenue,
    CAST(sum(cost) AS DECIMAL(18, 4)) AS cost
  FROM order_products
  GROUP BY order_date, product_id, product_key
),
returned AS (
  SELECT
    order_date,
    product_id,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS refunded_amount
  FROM fact_refunds
  WHERE is_return AND product_id IS NOT NULL
  GROUP BY order_date, product_id
)
SELECT
  s.order_date,
  s.product_id,
  s.product_key,
  s.orders,
  s.units,
  s.revenue,
  s.costed_revenue,
  s.cost,
  CAST(s.costed_revenue - s.cost AS DECIMAL(18, 4)) AS margin,
  r.refunded_amount
FROM sold AS s
LEFT JOIN returned AS r ON r.order_date = s.order_date AND r.product_id = s.product_id
