SELECT
  id AS product_id,
  name AS product_name,
  category,
  subcategory,
  price,
  cost,
  rating_rate,
  rating_count,
  stock_quantity
FROM source.products
