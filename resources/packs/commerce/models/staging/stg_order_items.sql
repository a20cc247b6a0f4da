SELECT
  order_id,
  line_number,
  product_id,
  quantity,
  unit_price,
  discount_amount
FROM source.order_items
