-- Refunds that name a line of an order that is not void are in mart_products, each once.
WITH sums AS (
  SELECT
    (SELECT coalesce(sum(amount), 0) FROM fact_refunds WHERE is_return AND product_id IS NOT NULL) AS refunded_in_fact,
    (SELECT coalesce(sum(refunded_amount), 0) FROM mart_products) AS refunded_in_mart
)
SELECT * FROM sums WHERE refunded_in_fact <> refunded_in_mart
