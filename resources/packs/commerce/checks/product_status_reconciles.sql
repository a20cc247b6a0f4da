-- mart_product_status has all units and all revenue of mart_products, and every product of the extracts once.
WITH sums AS (
  SELECT
    (SELECT coalesce(sum(units), 0) FROM mart_products) AS units_in_days,
    (SELECT coalesce(sum(units), 0) FROM mart_product_status) AS units_in_status,
    (SELECT coalesce(sum(revenue), 0) FROM mart_products) AS revenue_in_days,
    (SELECT coalesce(sum(revenue), 0) FROM mart_product_status) AS revenue_in_status,
    (SELECT count(*) FROM stg_products AS p ANTI JOIN mart_product_status AS m ON m.product_id = p.product_id) AS products_lost
)
SELECT * FROM sums WHERE units_in_days <> units_in_status OR revenue_in_days <> revenue_in_status OR products_lost > 0
