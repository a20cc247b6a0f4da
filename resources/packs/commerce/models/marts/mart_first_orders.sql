-- The first sale of every customer, with the product that most of its money went to.
SELECT
  o.customer_id,
  o.order_id,
  o.customer_key,
  o.channel,
  o.order_date,
  o.order_amount,
  -- Of lines with the same amount the one of the higher product number.
  max({'line_amount': l.line_amount, 'product_id': l.product_id, 'product_key': l.product_key}).product_key AS product_key
FROM mart_customer_orders AS o
LEFT JOIN fact_order_items AS l ON l.order_id = o.order_id
WHERE o.is_first_order
GROUP BY o.customer_id, o.order_id, o.customer_key, o.channel, o.order_date, o.order_amount
