SELECT
  id AS product_id,
  CAST(_extract_date AS DATE) AS extract_date,
  name AS product_name,
  category,
  price,
  cost,
  rating_rate,
  rating_count,
  stock_quantity
FROM history.products
