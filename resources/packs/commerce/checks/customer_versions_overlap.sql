-- No two versions of a customer hold on the same day, and there is no day between them.
SELECT customer_id, valid_from, valid_to, next_valid_from
FROM (
  SELECT customer_id, valid_from, valid_to, lead(valid_from) OVER (PARTITION BY customer_id ORDER BY valid_from) AS next_valid_from
  FROM dim_customers
)
WHERE next_valid_from <> valid_to OR (next_valid_from IS NULL AND valid_to <> DATE '9999-12-31')
