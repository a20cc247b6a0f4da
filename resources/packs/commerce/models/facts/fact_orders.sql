-- Statuses get their class; an order without one is not void, and a check that blocks the publish names it.
WITH classified AS (
  SELECT
    o.*,
    coalesce(o.currency, upper(trim(s.currency))) AS order_currency,
    CASE WHEN s.total_includes_tax THEN o.total_amount - o.tax_amount ELSE o.total_amount END AS total_ex_tax,
    c.class AS status_class
  FROM stg_orders AS o
  CROSS JOIN settings.values AS s
  LEFT JOIN settings.order_status AS c ON c.value = o.status
)
SELECT
  o.order_id,
  o.customer_id,
  -- The version of the customer on the day of the order; 0 for guests and for customers that no extract has.
  coalesce(c.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
  CASE WHEN o.customer_id IS NULL THEN 'guest' WHEN c.customer_key IS NULL THEN 'unknown' ELSE 'customer' END AS buyer_type,
  o.ordered_at,
  o.order_date,
  o.status,
  o.status_class,
  coalesce(o.status_class = 'void', false) AS is_void,
  coalesce(o.channel, 'unknown') AS channel,
  o.coupon_code,
  o.order_currency AS currency,
  r.rate AS exchange_rate,
  -- Money in the reporting currency. Most shops have one currency and no need to multiply; the wide type leaves room for the
  -- product, and the cast rounds to 4 decimals.
  CASE
    WHEN r.rate = 1 THEN o.total_amount
    ELSE CAST(CAST(o.total_amount AS DECIMAL(28, 4)) * r.rate AS DECIMAL(18, 4))
  END AS order_amount,
  CASE
    WHEN r.constant_rate = 1 THEN o.total_amount
    ELSE CAST(CAST(o.total_amount AS DECIMAL(28, 4)) * r.constant_rate AS DECIMAL(18, 4))
  END AS constant_currency_amount,
  CASE
    WHEN r.rate = 1 THEN o.discount_amount
    ELSE CAST(CAST(o.discount_amount AS DECIMAL(28, 4)) * r.rate AS DECIMAL(18, 4))
  END AS discount_amount,
  CASE
    WHEN r.rate = 1 THEN o.shipping_amount
    ELSE CAST(CAST(o.shipping_amount AS DECIMAL(28, 4)) * r.rate AS DECIMAL(18, 4))
  END AS shipping_amount,
  CASE
    WHEN r.rate = 1 THEN o.tax_amount
    ELSE CAST(CAST(o.tax_amount AS DECIMAL(28, 4)) * r.rate AS DECIMAL(18, 4))
  END AS tax_amount,
  CASE
    WHEN r.rate = 1 THEN o.total_ex_tax
    ELSE CAST(CAST(o.total_ex_tax AS DECIMAL(28, 4)) * r.rate AS DECIMAL(18, 4))
  END AS amount_ex_tax,
  o.fulfilled_at
FROM classified AS o
LEFT JOIN dim_exchange_rates AS r
  ON r.currency = o.order_currency AND o.order_date >= r.valid_from AND o.order_date < r.valid_to
LEFT JOIN dim_customers AS c
  ON c.customer_id = o.customer_id AND o.order_date >= c.valid_from AND o.order_date < c.valid_to
