-- No two versions of a product hold on the same day, and there is no day between them.
SELECT product_id, valid_from, valid_to, next_valid_from
FROM (
  SELECT product_id, valid_from, valid_to, lead(valid_from) OVER (PARTITION BY product_id ORDER BY valid_from) AS next_valid_from
  FROM dim_products
)
WHERE next_valid_from <> valid_to OR (next_valid_from IS NULL AND valid_to <> DATE '9999-12-31')
