SELECT order_id, product_id, quantity, weight FROM source.order_items
