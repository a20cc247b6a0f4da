-- Every order whose payments do not add up to what is owed, and every payment that belongs to no order.
WITH orders AS (
  SELECT
    CASE
      WHEN is_void THEN 'void order paid'
      WHEN paid_amount > order_amount THEN 'overpaid'
      WHEN paid_amount > 0 THEN 'underpaid'
      WHEN status_class = 'open' THEN 'not paid yet'
      ELSE 'not paid'
    END AS mismatch,
    order_id,
    CAST(NULL AS VARCHAR) AS payment_id,
    customer_key,
    channel,
    order_date AS mismatch_date,
    status_class AS order_status_class,
    -- A void order owes nothing.
    CASE WHEN is_void THEN 0 ELSE order_amount END AS owed_amount,
    paid_amount,
    refunded_amount,
    payment_attempts
  FROM mart_orders
  WHERE paid_amount <> CASE WHEN is_void THEN 0 ELSE order_amount END
),
strays AS (
  SELECT
    'payment without order' AS mismatch,
    p.order_id,
    p.payment_id,
    p.customer_key,
    p.channel,
    p.attempt_date AS mismatch_date,
    CAST(NULL AS VARCHAR) AS order_status_class,
    0 AS owed_amount,
    p.amount AS paid_amount,
    0 AS refunded_amount,
    1 AS payment_attempts
  FROM fact_payments AS p
  ANTI JOIN fact_orders AS o ON o.order_id = p.order_id
  WHERE p.is_succeeded
),
rows_found AS (
  FROM orders
  UNION ALL BY NAME
  FROM strays
)
SELECT
  mismatch,
  order_id,
  payment_id,
  customer_key,
  channel,
  mismatch_date,
  order_status_class,
  CAST(owed_amount AS DECIMAL(18, 4)) AS owed_amount,
  CAST(paid_amount AS DECIMAL(18, 4)) AS paid_amount,
  CAST(owed_amount - paid_amount AS DECIMAL(18, 4)) AS difference,
  CAST(refunded_amount AS DECIMAL(18, 4)) AS refunded_amount,
  CAST(payment_attempts AS BIGINT) AS payment_attempts
FROM rows_found
