-- Every customer with an order that is not void has one RFM segment, and the seven segments have as many customers as fact_orders.
WITH sums AS (
  SELECT
    (SELECT count(DISTINCT customer_id) FROM fact_orders WHERE NOT is_void) AS buyers,
    (SELECT count(rfm_segment) FROM mart_customers) AS in_segments,
    (SELECT nullif(sum(rfm_monetary), 0) FROM mart_rfm) AS monetary,
    (SELECT nullif(sum(order_amount), 0) FROM fact_orders WHERE NOT is_void AND customer_id IS NOT NULL) AS customer_revenue
)
SELECT * FROM sums WHERE buyers <> in_segments OR monetary IS DISTINCT FROM customer_revenue
