-- Attempts to pay, with the class of their status and what their order was.
WITH classified AS (
  SELECT
    p.*,
    c.class AS status_class,
    -- A payment that was refunded later did succeed.
    coalesce(c.class IN ('succeeded', 'refunded'), false) AS is_succeeded,
    coalesce(c.class = 'failed', false) AS is_failed,
    o.ordered_at,
    o.order_date,
    o.is_void AS is_void_order,
    -- The unknown member where no extract has the order.
    coalesce(o.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
    coalesce(o.channel, 'unknown') AS channel,
    -- An order that no extract has cannot say its currency: its money is taken to be in the reporting currency.
    CASE WHEN o.order_id IS NULL THEN CAST(1 AS DECIMAL(18, 9)) ELSE o.exchange_rate END AS exchange_rate,
    -- When somebody tried to pay: the start of the attempt, else its end, else the order itself.
    coalesce(p.initiated_at, p.paid_at, o.ordered_at) AS attempted_at
  FROM stg_payments AS p
  LEFT JOIN settings.payment_status AS c ON c.value = p.status
  LEFT JOIN fact_orders AS o ON o.order_id = p.order_id
)
SELECT
  payment_id,
  order_id,
  customer_key,
  channel,
  status,
  status_class,
  is_succeeded,
  is_failed,
  coalesce(method, 'unknown') AS method,
  failure_reason,
  attempted_at,
  reporting_date(attempted_at) AS attempt_date,
  paid_at,
  paid_date,
  order_date,
  is_void_order,
  -- In the reporting currency, with the rate of the order.
  CASE
    WHEN exchange_rate = 1 THEN amount
    ELSE CAST(CAST(amount AS DECIMAL(28, 4)) * exchange_rate AS DECIMAL(18, 4))
  END AS amount,
  CAST(date_diff('millisecond', initiated_at, paid_at) * 0.001 AS DECIMAL(18, 3)) AS processing_seconds,
  CAST(date_diff('millisecond', ordered_at, paid_at) * 0.001 AS DECIMAL(18, 3)) AS order_to_payment_seconds
FROM classified
