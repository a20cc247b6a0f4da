-- Everything about an order in one row: its lines, its payments and its refunds, each added up by itself before it is joined.
WITH lines AS (
  SELECT
    order_id,
    count(*) AS line_count,
    CAST(sum(quantity) AS BIGINT) AS units,
    CAST(sum(line_amount) AS DECIMAL(18, 4)) AS line_amount,
    -- Known only where the cost of every line is.
    CASE WHEN count(line_cost) = count(*) THEN CAST(sum(line_cost) AS DECIMAL(18, 4)) END AS line_cost
  FROM fact_order_items
  GROUP BY order_id
),
payments AS (
  SELECT
    order_id,
    count(*) AS payment_attempts,
    CAST(coalesce(sum(amount) FILTER (WHERE is_succeeded), 0) AS DECIMAL(18, 4)) AS paid_amount,
    min(paid_at) FILTER (WHERE is_succeeded) AS first_paid_at
  FROM fact_payments
  GROUP BY order_id
),
refunds AS (
  SELECT
    order_id,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS refunded_amount
  FROM fact_refunds
  GROUP BY order_id
),
orders AS (
  SELECT
    o.*,
    coalesce(o.discount_amount, 0) AS discount,
    CASE WHEN s.total_includes_shipping THEN coalesce(o.shipping_amount, 0) ELSE 0 END AS shipping,
    CASE WHEN s.total_includes_tax THEN coalesce(o.tax_amount, 0) ELSE 0 END AS tax
  FROM fact_orders AS o
  CROSS JOIN settings.values AS s
)
SELECT
  o.order_id,
  o.customer_id,
  o.customer_key,
  o.buyer_type,
  o.ordered_at,
  o.order_date,
  o.status,
  o.status_class,
  o.is_void,
  o.channel,
  o.order_amount,
  n.customer_order_number,
  n.is_first_order,
  coalesce(l.line_count, 0) AS line_count,
  coalesce(l.units, 0) AS units,
  l.line_amount,
  l.line_cost,
  -- What the lines leave unexplained of the order amount. Lines may be with or without tax, and the discount of the order may be
  -- in them already, so the best of these readings counts.
  CAST(
    least(
      abs(o.order_amount - l.line_amount - o.shipping),
      abs(o.order_amount - l.line_amount - o.shipping - o.tax),
      abs(o.order_amount - l.line_amount - o.shipping + o.discount),
      abs(o.order_amount - l.line_amount - o.shipping - o.tax + o.discount)
    ) AS DECIMAL(18, 4)
  ) AS line_difference,
  coalesce(p.payment_attempts, 0) AS payment_attempts,
  coalesce(p.paid_amount, 0) AS paid_amount,
  coalesce(p.paid_amount, 0) >= o.order_amount AS is_paid,
  p.first_paid_at,
  CAST(date_diff('millisecond', o.ordered_at, p.first_paid_at) * 0.001 AS DECIMAL(18, 3)) AS order_to_payment_seconds,
  coalesce(r.refunded_amount, 0) AS refunded_amount,
  CAST(o.order_amount - coalesce(r.refunded_amount, 0) AS DECIMAL(18, 4)) AS net_amount
FROM orders AS o
LEFT JOIN mart_customer_orders AS n ON n.order_id = o.order_id
LEFT JOIN lines AS l ON l.order_id = o.order_id
LEFT JOIN payments AS p ON p.order_id = o.order_id
LEFT JOIN refunds AS r ON r.order_id = o.order_id
