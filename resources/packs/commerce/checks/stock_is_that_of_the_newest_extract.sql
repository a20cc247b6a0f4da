-- On the as-of day every product of the newest extracts has the stock that they say, and no other product has any.
WITH today AS (
  SELECT p.product_id, p.stock_quantity
  FROM fact_product_states AS p
  CROSS JOIN settings.values AS s
  WHERE p.valid_from <= s.as_of AND p.valid_to > s.as_of
)
SELECT product_id, p.stock_quantity AS stock_in_extract, today.stock_quantity AS stock_in_fact
FROM stg_products AS p
FULL JOIN today USING (product_id)
WHERE p.stock_quantity IS DISTINCT FROM today.stock_quantity
