-- What extracts say of a product, from the day on which they began to say it to the day on which they say something else.
WITH compared AS (
  SELECT
    *,
    -- Name and category are compared too, so that a state lies within one version of dim_products.
    row_number() OVER days = 1
      OR product_name IS DISTINCT FROM lag(product_name) OVER days
      OR category IS DISTINCT FROM lag(category) OVER days
      OR price IS DISTINCT FROM lag(price) OVER days
      OR cost IS DISTINCT FROM lag(cost) OVER days
      OR rating_rate IS DISTINCT FROM lag(rating_rate) OVER days
      OR rating_count IS DISTINCT FROM lag(rating_count) OVER days
      OR stock_quantity IS DISTINCT FROM lag(stock_quantity) OVER days AS is_new_state,
    max(extract_date) OVER (PARTITION BY product_id) AS last_extract_date
  FROM stg_product_days
  WINDOW days AS (PARTITION BY product_id ORDER BY extract_date)
),
states AS (
  SELECT
    *,
    lead(extract_date) OVER (PARTITION BY product_id ORDER BY extract_date) AS next_state_date
  FROM compared
  WHERE is_new_state
)
SELECT
  s.product_id,
  coalesce(p.product_key, CAST(0 AS UBIGINT)) AS product_key,
  s.extract_date AS valid_from,
  -- A product that the newest extracts no longer have ended on the day of its last extract.
  coalesce(
    s.next_state_date,
    CASE WHEN n.product_id IS NULL THEN s.last_extract_date + 1 ELSE DATE '9999-12-31' END
  ) AS valid_to,
  s.stock_quantity,
  s.price,
  s.cost,
  s.rating_rate,
  s.rating_count
FROM states AS s
LEFT JOIN stg_products AS n ON n.product_id = s.product_id
LEFT JOIN dim_products AS p
  ON p.product_id = s.product_id AND s.extract_date >= p.valid_from AND s.extract_date < p.valid_to
