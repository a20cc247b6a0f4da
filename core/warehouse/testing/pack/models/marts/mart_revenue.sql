SELECT f.order_date, c.region, count(*) AS orders, sum(f.total_amount) AS revenue
FROM fact_orders AS f
LEFT JOIN dim_customers AS c ON c.customer_key = f.customer_key
WHERE NOT f.is_void
GROUP BY f.order_date, c.region
