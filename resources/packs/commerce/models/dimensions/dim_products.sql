-- One row for each day on which a product was extracted; the engine makes versions of it (see scd2 in the yml).
SELECT
  id AS product_id,
  name AS product_name,
  category,
  price,
  cost,
  subcategory,
  _extract_date AS extract_date
FROM history.products
