-- Every means of payment that a payment has, with the group that the seed payment_methods puts it into.
WITH known AS (
  SELECT coalesce(method, 'unknown') AS method FROM stg_payments
  UNION
  SELECT method FROM payment_methods WHERE method IS NOT NULL
),
method_groups AS (
  SELECT method, min(method_group) AS method_group FROM payment_methods GROUP BY method
)
SELECT
  k.method AS method_name,
  g.method_group
FROM known AS k
LEFT JOIN method_groups AS g ON g.method = k.method
ORDER BY k.method
