-- Order lines with what their order and their product were on the day of the order.
WITH lines AS (
  SELECT
    *,
    -- Decimal numbers on both sides keep the product exact and fast.
    CAST(quantity AS DECIMAL(14, 0)) AS units,
    coalesce(discount_amount, 0) AS line_discount
  FROM stg_order_items
),
with_order AS (
  SELECT
    l.order_id,
    l.line_number,
    l.product_id,
    l.quantity,
    l.units,
    l.unit_price,
    l.line_discount,
    l.units * l.unit_price - l.line_discount AS line_amount,
    -- The unknown member where no extract has the order.
    coalesce(o.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
    o.order_date,
    o.is_void,
    coalesce(o.channel, 'unknown') AS channel,
    -- An order that no extract has cannot say its currency: its money is taken to be in the reporting currency.
    CASE WHEN o.order_id IS NULL THEN CAST(1 AS DECIMAL(18, 9)) ELSE o.exchange_rate END AS rate
  FROM lines AS l
  LEFT JOIN fact_orders AS o ON o.order_id = l.order_id
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
  -- Money in the reporting currency, with the rate of the order. Most shops have one currency and no need to multiply; the wide
  -- type leaves room for the product, and the cast rounds to 4 decimals.
  CASE
    WHEN l.rate = 1 THEN l.unit_price
    ELSE CAST(CAST(l.unit_price AS DECIMAL(28, 4)) * l.rate AS DECIMAL(18, 4))
  END AS unit_price,
  CASE
    WHEN l.rate = 1 THEN l.line_discount
    ELSE CAST(CAST(l.line_discount AS DECIMAL(28, 4)) * l.rate AS DECIMAL(18, 4))
  END AS discount_amount,
  CASE
    WHEN l.rate = 1 THEN l.line_amount
    ELSE CAST(CAST(l.line_amount AS DECIMAL(28, 4)) * l.rate AS DECIMAL(18, 4))
  END AS line_amount,
  p.cost AS unit_cost,
  l.units * p.cost AS line_cost
FROM with_order AS l
LEFT JOIN dim_products AS p
  ON p.product_id = l.product_id AND l.order_date >= p.valid_from AND l.order_date < p.valid_to
