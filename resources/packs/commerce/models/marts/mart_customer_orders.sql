-- The sales of customers who have a number, in their order: who is new, who came back, and after how long.
SELECT
  o.order_id,
  o.customer_id,
  o.customer_key,
  o.channel,
  o.ordered_at,
  o.order_date,
  o.order_amount,
  row_number() OVER in_sequence AS customer_order_number,
  row_number() OVER in_sequence = 1 AS is_first_order,
  -- Before history_starts nobody can tell a new customer from one who bought before the extracts begin.
  row_number() OVER in_sequence = 1 AND (s.history_starts IS NULL OR o.order_date >= s.history_starts) AS is_new_customer,
  date_diff('day', lag(o.order_date) OVER in_sequence, o.order_date) AS days_since_previous_order
FROM fact_orders AS o
CROSS JOIN settings.values AS s
WHERE o.customer_id IS NOT NULL AND NOT o.is_void
WINDOW in_sequence AS (PARTITION BY o.customer_id ORDER BY o.ordered_at, o.order_id)
