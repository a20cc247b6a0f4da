-- On the as-of day every product of the newest extracts has the stock that they say.
WITH today AS (
  SELECT d.product_id, d.stock_quantity
  FROM fact_product_daily AS d
  CROSS JOIN settings.values AS s
  WHERE d.snapshot_date = s.as_of
)
SELECT product_id, p.stock_quantity AS stock_in_extract, today.stock_quantity AS stock_in_fact
FROM stg_products AS p
FULL JOIN today USING (product_id)
WHERE p.stock_quantity IS DISTINCT FROM today.stock_quantity
