-- Orders with the customer as of the day of the order.
SELECT o.order_id, o.customer_id, coalesce(c.customer_key, 0::UBIGINT) AS customer_key, o.order_date, o.total_amount,
  coalesce(s.class = 'void', false) AS is_void, o.channel
FROM stg_orders AS o
LEFT JOIN settings.order_status AS s ON s.value = o.status
LEFT JOIN dim_customers AS c
  ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
