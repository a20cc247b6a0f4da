SELECT i.order_id, i.product_id, sum(i.quantity) AS quantity, sum(i.weight) AS weight, count(*) AS lines
FROM stg_order_items AS i
GROUP BY i.order_id, i.product_id
