-- FactRevenue: what was ordered, by day, region and segment of the customer at the time, and channel.
SELECT
  o.order_date,
  c.region,
  c.segment,
  o.channel,
  CAST(coalesce(sum(o.order_amount) FILTER (WHERE NOT o.is_void), 0) AS DECIMAL(18, 4)) AS total_revenue,
  count(*) FILTER (WHERE NOT o.is_void) AS total_orders,
  CAST(coalesce(sum(o.order_amount), 0) AS DECIMAL(18, 4)) AS gross_order_value,
  count(*) AS orders_placed,
  CAST(coalesce(sum(o.order_amount) FILTER (WHERE NOT o.is_void AND o.customer_id IS NOT NULL), 0) AS DECIMAL(18, 4)) AS customer_revenue
FROM fact_orders AS o
LEFT JOIN dim_customers AS c ON c.customer_key = o.customer_key
GROUP BY o.order_date, c.region, c.segment, o.channel
