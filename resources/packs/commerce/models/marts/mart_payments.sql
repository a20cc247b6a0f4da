-- Payments by day of the attempt, method and status.
SELECT
  attempt_date,
  method,
  status,
  status_class,
  count(*) AS payment_attempts,
  count(*) FILTER (WHERE is_succeeded) AS payments_succeeded,
  count(*) FILTER (WHERE is_failed) AS payments_failed,
  coalesce(sum(amount), 0) AS attempted_amount
FROM fact_payments
GROUP BY attempt_date, method, status, status_class
