SELECT id AS order_id, customer_id, total_amount, reporting_date(created_at) AS order_date, status, channel
FROM source.orders
