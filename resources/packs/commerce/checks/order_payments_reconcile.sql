-- mart_order_payments has every payment and all money received once.
WITH sums AS (
  SELECT
    (SELECT count(*) FROM fact_payments) AS payments_in_fact,
    (SELECT coalesce(sum(payment_attempts), 0) FROM mart_order_payments) AS payments_in_mart,
    (SELECT coalesce(sum(amount), 0) FROM fact_payments WHERE is_succeeded) AS paid_in_fact,
    (SELECT coalesce(sum(paid_amount), 0) FROM mart_order_payments) AS paid_in_mart
)
SELECT * FROM sums WHERE payments_in_fact <> payments_in_mart OR paid_in_fact <> paid_in_mart
