-- Every day has the same number and amount of payments in mart_payments as in fact_payments.
WITH fact AS (
  SELECT attempt_date, coalesce(sum(amount), 0) AS amount, count(*) AS payments FROM fact_payments GROUP BY attempt_date
),
mart AS (
  SELECT attempt_date, sum(attempted_amount) AS amount, sum(payment_attempts) AS payments FROM mart_payments GROUP BY attempt_date
)
SELECT coalesce(fact.attempt_date, mart.attempt_date) AS attempt_date, fact.amount AS fact_amount, mart.amount AS mart_amount,
  fact.payments AS fact_payments, mart.payments AS mart_payments
FROM fact
FULL JOIN mart ON mart.attempt_date IS NOT DISTINCT FROM fact.attempt_date
WHERE fact.amount IS DISTINCT FROM mart.amount OR fact.payments IS DISTINCT FROM mart.payments
