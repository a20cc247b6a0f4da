-- Order value less money received is the sum of the mismatches: nothing is missing from mart_payment_reconciliation.
WITH sums AS (
  SELECT
    (SELECT coalesce(sum(order_amount), 0) FROM fact_orders WHERE NOT is_void) AS owed,
    (SELECT coalesce(sum(amount), 0) FROM fact_payments WHERE is_succeeded) AS paid,
    (SELECT coalesce(sum(difference), 0) FROM mart_payment_reconciliation) AS differences
)
SELECT * FROM sums WHERE owed - paid <> differences
