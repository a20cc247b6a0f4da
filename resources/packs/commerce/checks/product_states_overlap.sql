-- No two states of a product hold on the same day, and no state goes on behind an open one.
SELECT product_id, valid_from, valid_to, next_valid_from
FROM (
  SELECT product_id, valid_from, valid_to, lead(valid_from) OVER (PARTITION BY product_id ORDER BY valid_from) AS next_valid_from
  FROM fact_product_states
)
WHERE next_valid_from < valid_to
