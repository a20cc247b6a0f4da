-- Refunds with what their order was.
WITH refunds AS (
  SELECT
    r.*,
    -- The unknown member where no extract has the order.
    coalesce(o.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
    coalesce(o.channel, 'unknown') AS channel,
    o.order_date,
    o.is_void AS is_void_order,
    -- An order that no extract has cannot say its currency: its money is taken to be in the reporting currency.
    CASE WHEN o.order_id IS NULL THEN CAST(1 AS DECIMAL(18, 9)) ELSE o.exchange_rate END AS exchange_rate,
    i.product_id
  FROM stg_refunds AS r
  LEFT JOIN fact_orders AS o ON o.order_id = r.order_id
  LEFT JOIN fact_order_items AS i ON i.order_id = r.order_id AND i.line_number = r.line_number
  -- A shop may give a number to two lines of an order; the refund is still one.
  QUALIFY row_number() OVER (PARTITION BY r.order_id, r.refund_id ORDER BY i.product_id) = 1
)
SELECT
  refund_id,
  order_id,
  customer_key,
  channel,
  refunded_at,
  refund_date,
  order_date,
  is_void_order,
  -- A void order is no sale, so its refund takes nothing away from sales.
  coalesce(NOT is_void_order, false) AS is_return,
  line_number,
  product_id,
  reason,
  -- In the reporting currency, with the rate of the order.
  CASE
    WHEN exchange_rate = 1 THEN amount
    ELSE CAST(CAST(amount AS DECIMAL(28, 4)) * exchange_rate AS DECIMAL(18, 4))
  END AS amount
FROM refunds
