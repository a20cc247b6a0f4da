-- How every order that somebody tried to pay was paid: its first attempt, and what came after it.
WITH attempts AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY order_id ORDER BY attempted_at NULLS LAST, payment_id) AS attempt_number
  FROM fact_payments
)
SELECT
  order_id,
  -- There is one first attempt: min() only takes it out of the group.
  min(customer_key) AS customer_key,
  min(channel) AS channel,
  min(attempted_at) FILTER (WHERE attempt_number = 1) AS first_attempted_at,
  min(attempt_date) FILTER (WHERE attempt_number = 1) AS first_attempt_date,
  min(method) FILTER (WHERE attempt_number = 1) AS first_method,
  min(failure_reason) FILTER (WHERE attempt_number = 1) AS first_failure_reason,
  bool_or(attempt_number = 1 AND is_succeeded) AS is_first_successful,
  bool_or(attempt_number = 1 AND is_failed) AS is_first_failed,
  bool_or(attempt_number = 1 AND is_failed) AND bool_or(attempt_number > 1 AND is_succeeded) AS is_recovered,
  count(*) AS payment_attempts,
  count(*) FILTER (WHERE is_failed) AS failed_attempts,
  count(*) FILTER (WHERE is_succeeded) AS successful_attempts,
  CAST(coalesce(sum(amount) FILTER (WHERE is_succeeded), 0) AS DECIMAL(18, 4)) AS paid_amount,
  -- What a failed first attempt kept waiting.
  CASE
    WHEN bool_or(attempt_number = 1 AND is_failed)
      THEN CAST(
        date_diff(
          'millisecond',
          min(attempted_at) FILTER (WHERE attempt_number = 1),
          min(paid_at) FILTER (WHERE attempt_number > 1 AND is_succeeded)
        ) * 0.001 AS DECIMAL(18, 3)
      )
  END AS recovery_seconds
FROM attempts
GROUP BY order_id
