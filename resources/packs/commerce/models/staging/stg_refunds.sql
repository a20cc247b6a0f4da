SELECT
  id AS refund_id,
  order_id,
  amount,
  refunded_at,
  reporting_date(refunded_at) AS refund_date,
  line_number,
  reason
FROM source.refunds
