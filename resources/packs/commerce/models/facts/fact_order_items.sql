-- Order lines with what their order and their product were on the day of the order.
WITH lines AS (
  SELECT
    i.order_id,
    i.line_number,
    i.product_id,
    i.quantity,
    o.order_date,
    o.customer_key,
    o.is_void,
    o.channel,
    -- Money in the reporting currency, with the rate of the order.
    CAST(CAST(i.unit_price AS DECIMAL(28, 4)) * o.exchange_rate AS DECIMAL(18, 4)) AS unit_price,
    CAST(CAST(coalesce(i.discount_amount, 0) AS DECIMAL(28, 4)) * o.exchange_rate AS DECIMAL(18, 4)) AS discount_amount,
    CAST(
      CAST(i.quantity * i.unit_price - coalesce(i.discount_amount, 0) AS DECIMAL(28, 4)) * o.exchange_rate AS DECIMAL(18, 4)
    ) AS line_amount
  FROM stg_order_items AS i
  LEFT JOIN fact_orders AS o ON o.order_id = i.order_id
)
SELECT
  l.order_id,
  l.line_number,
  l.product_id,
  -- The version of the product on the day of the order; 0 where no extract has the product.
  coalesce(p.product_key, CAST(0 AS UBIGINT)) AS product_key,
  l.customer_key,
  l.order_date,
  l.is_void,
  l.channel,
  l.quantity,
  l.unit_price,
  l.discount_amount,
  l.line_amount,
  p.cost AS unit_cost,
  CAST(l.quantity * p.cost AS DECIMAL(18, 4)) AS line_cost
FROM lines AS l
LEFT JOIN dim_products AS p
  ON p.product_id = l.product_id AND l.order_date >= p.valid_from AND l.order_date < p.valid_to
