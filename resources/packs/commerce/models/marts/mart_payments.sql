-- Payments by day of the attempt, method and status.
SELECT
  attempt_date,
  method,
  status,
  status_class,
  count(*) AS payment_attempts,
  count(*) FILTER (WHERE is_succeeded) AS payments_succeeded,
  count(*) FILTER (WHERE is_failed) AS payments_failed,
  count(*) FILTER (WHERE is_succeeded OR is_failed) AS payments_settled,
  coalesce(sum(amount), 0) AS attempted_amount,
  coalesce(sum(amount) FILTER (WHERE is_failed), 0) AS failed_amount
FROM fact_payments
GROUP BY attempt_date, method, status, status_class
