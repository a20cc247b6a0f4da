SELECT
  id AS payment_id,
  order_id,
  amount,
  status,
  method,
  initiated_at,
  paid_at,
  reporting_date(paid_at) AS paid_date,
  failure_reason
FROM source.payments
