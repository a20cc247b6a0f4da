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
  CAST(coalesce(sum(amount), 0) AS DECIMAL(18, 4)) AS attempted_amount,
  CAST(coalesce(sum(amount) FILTER (WHERE is_failed), 0) AS DECIMAL(18, 4)) AS failed_amount
FROM fact_payments
GROUP BY attempt_date, method, status, status_class
