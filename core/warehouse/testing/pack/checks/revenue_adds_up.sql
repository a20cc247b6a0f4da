-- The mart holds the revenue of the fact.
SELECT f.revenue AS in_fact, m.revenue AS in_mart
FROM (SELECT coalesce(sum(total_amount), 0) AS revenue FROM fact_orders WHERE NOT is_void) AS f,
  (SELECT coalesce(sum(revenue), 0) AS revenue FROM mart_revenue) AS m
WHERE f.revenue <> m.revenue
