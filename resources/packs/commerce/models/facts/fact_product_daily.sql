-- Every product on every day from its first extract to the as-of day: what the newest extract of that day or before said.
SELECT
  d.date_day AS snapshot_date,
  p.product_id,
  p.product_key,
  p.stock_quantity,
  p.price,
  p.cost,
  p.rating_rate,
  p.rating_count,
  -- A stock below zero is a debt of the books and has no value.
  CAST(greatest(p.stock_quantity, 0) AS DECIMAL(14, 0)) * p.cost AS stock_value,
  CAST(greatest(p.stock_quantity, 0) AS DECIMAL(14, 0)) * p.price AS stock_retail_value,
  -- Exact, so that the mean over many products is.
  CAST(p.rating_rate AS DECIMAL(9, 4)) * CAST(p.rating_count AS DECIMAL(14, 0)) AS rating_points
FROM dim_date AS d
CROSS JOIN settings.values AS s
JOIN fact_product_states AS p ON d.date_day >= p.valid_from AND d.date_day < p.valid_to
WHERE d.date_day <= s.as_of
