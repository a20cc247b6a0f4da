-- Opportunities hold what the marts that they come from hold: every customer at risk, every slow mover in stock.
WITH sums AS (
  SELECT
    (SELECT coalesce(sum(expected_amount), 0) FROM mart_opportunities WHERE opportunity = 'customers at risk') AS at_risk,
    (SELECT coalesce(sum(revenue_at_risk), 0) FROM mart_customers WHERE risk_band IN ('high', 'very high')) AS of_customers,
    (SELECT count(*) FROM mart_opportunities WHERE opportunity = 'slow stock') AS slow_items,
    (SELECT count(*) FROM mart_product_status WHERE is_slow_mover AND stock_quantity > 0) AS slow_products
)
SELECT * FROM sums WHERE at_risk <> of_customers OR slow_items <> slow_products
