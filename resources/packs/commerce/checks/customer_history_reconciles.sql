-- The predictions start from every customer with an order up to the as-of day and from all their purchases; the hold-out has the rest of each.
WITH sums AS (
  SELECT
    (SELECT count(*) FROM mart_customer_history) AS customers,
    (SELECT count(DISTINCT o.customer_id) FROM mart_customer_orders AS o CROSS JOIN settings.values AS s WHERE o.order_date <= s.as_of) AS buyers,
    (SELECT coalesce(sum(frequency + 1), 0) FROM mart_customer_history) AS purchases,
    (
      SELECT count(*)
      FROM (SELECT DISTINCT o.customer_id, o.order_date FROM mart_customer_orders AS o CROSS JOIN settings.values AS s WHERE o.order_date <= s.as_of)
    ) AS customer_days,
    (SELECT count(*) FROM mart_customer_value) AS predicted,
    (SELECT coalesce(sum(customers), 0) FROM mart_clv_holdout) AS in_holdout,
    (SELECT count(calibration_frequency) FROM mart_customer_history) AS before_holdout
)
SELECT * FROM sums WHERE customers <> buyers OR purchases <> customer_days OR predicted <> customers OR in_holdout <> before_holdout
