-- mart_customers has as many buyers, sales and as much revenue of customers as fact_orders.
WITH sums AS (
  SELECT
    (SELECT count(DISTINCT customer_id) FROM fact_orders WHERE NOT is_void) AS buyers_in_fact,
    (SELECT count(*) FROM mart_customers WHERE orders > 0) AS buyers_in_mart,
    (SELECT sum(order_amount) FROM fact_orders WHERE NOT is_void AND customer_id IS NOT NULL) AS revenue_in_fact,
    (SELECT nullif(sum(revenue), 0) FROM mart_customers) AS revenue_in_mart
)
SELECT * FROM sums WHERE buyers_in_fact <> buyers_in_mart OR nullif(revenue_in_fact, 0) IS DISTINCT FROM revenue_in_mart
