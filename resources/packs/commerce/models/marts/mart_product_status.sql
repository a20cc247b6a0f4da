-- Every product as it stands on the as-of day: what it is, what it sold, what is in stock, and the classes that follow.
WITH days AS (
  SELECT
    as_of,
    product_days,
    low_stock_days,
    overstock_days,
    abc_a_percent,
    abc_b_percent,
    CAST(as_of - CAST(product_days AS INTEGER) AS DATE) AS before_recent,
    CAST(as_of - CAST(abc_days AS INTEGER) AS DATE) AS before_abc
  FROM settings.values
),
sales AS (
  SELECT
    m.product_id,
    min(m.order_date) AS first_sale_date,
    max(m.order_date) AS last_sale_date,
    CAST(sum(m.orders) AS BIGINT) AS orders,
    CAST(sum(m.units) AS BIGINT) AS units,
    CAST(sum(m.revenue) AS DECIMAL(18, 4)) AS revenue,
    CAST(sum(m.margin) AS DECIMAL(18, 4)) AS margin,
    CAST(sum(m.units) FILTER (WHERE m.order_date > d.before_recent) AS BIGINT) AS recent_units,
    CAST(sum(m.revenue) FILTER (WHERE m.order_date > d.before_recent) AS DECIMAL(18, 4)) AS recent_revenue,
    CAST(sum(m.revenue) FILTER (WHERE m.order_date > d.before_abc) AS DECIMAL(18, 4)) AS abc_revenue
  FROM mart_products AS m
  CROSS JOIN days AS d
  GROUP BY m.product_id
),
listed AS (
  SELECT product_id, min(valid_from) AS first_extract_date FROM fact_product_states GROUP BY product_id
),
products AS (
  SELECT
    p.*,
    v.product_key,
    l.first_extract_date
  FROM stg_products AS p
  LEFT JOIN dim_products AS v ON v.product_id = p.product_id AND v.is_current
  LEFT JOIN listed AS l ON l.product_id = p.product_id
),
joined AS (
  SELECT
    -- Products that nobody bought count, and so do products of orders that no extract of products has.
    coalesce(p.product_id, s.product_id) AS product_id,
    coalesce(p.product_key, CAST(0 AS UBIGINT)) AS product_key,
    p.product_name,
    p.category,
    p.subcategory,
    -- What buyers paid on average where the shop has no list price.
    coalesce(p.price, CAST(exact_ratio(s.revenue, nullif(greatest(s.units, 0), 0), 4) AS DECIMAL(18, 4))) AS price,
    p.cost,
    CAST(p.rating_rate AS DECIMAL(9, 4)) AS rating,
    p.rating_count,
    p.stock_quantity,
    least(p.first_extract_date, s.first_sale_date) AS listed_since,
    s.first_sale_date,
    s.last_sale_date,
    coalesce(s.orders, 0) AS orders,
    coalesce(s.units, 0) AS units,
    coalesce(s.revenue, 0) AS revenue,
    s.margin,
    coalesce(s.recent_units, 0) AS recent_units,
    coalesce(s.recent_revenue, 0) AS recent_revenue,
    greatest(coalesce(s.abc_revenue, 0), 0) AS abc_revenue
  FROM products AS p
  FULL JOIN sales AS s ON s.product_id = p.product_id
),
-- Products of equal revenue stand and fall together: what counts is the revenue of those that sell strictly more.
ranked AS (
  SELECT
    *,
    sum(abc_revenue) OVER (ORDER BY abc_revenue DESC RANGE UNBOUNDED PRECEDING)
      - abc_revenue * count(*) OVER (PARTITION BY abc_revenue) AS revenue_above,
    sum(abc_revenue) OVER () AS all_abc_revenue
  FROM joined
),
price_steps AS (
  SELECT quantile_disc(price, [0.25, 0.5, 0.75]) AS steps FROM joined
),
paced AS (
  SELECT
    r.*,
    d.*,
    CASE
      WHEN r.stock_quantity <= 0 THEN 0
      ELSE exact_ratio(r.stock_quantity * d.product_days, nullif(greatest(r.recent_units, 0), 0), 1)
    END AS cover
  FROM ranked AS r
  CROSS JOIN days AS d
)
SELECT
  p.product_id,
  p.product_key,
  p.product_name,
  p.category,
  p.subcategory,
  p.price,
  CASE
    WHEN p.price IS NULL THEN 'unknown'
    WHEN p.price <= t.steps[1] THEN 'low'
    WHEN p.price <= t.steps[2] THEN 'lower middle'
    WHEN p.price <= t.steps[3] THEN 'upper middle'
    ELSE 'high'
  END AS price_band,
  p.cost,
  p.rating,
  p.rating_count,
  CASE
    WHEN p.rating IS NULL OR p.rating_count = 0 THEN 'unrated'
    WHEN p.rating < 3 THEN 'below 3'
    WHEN p.rating < 4 THEN '3 to 4'
    WHEN p.rating < 4.5 THEN '4 to 4.5'
    ELSE '4.5 and more'
  END AS rating_band,
  p.listed_since,
  p.first_sale_date,
  p.last_sale_date,
  date_diff('day', p.last_sale_date, p.as_of) AS days_since_last_sale,
  p.orders,
  p.units,
  p.revenue,
  p.margin,
  p.recent_units,
  p.recent_revenue,
  p.abc_revenue,
  CASE
    WHEN p.abc_revenue = 0 THEN 'no revenue'
    WHEN p.revenue_above * 100 < p.all_abc_revenue * p.abc_a_percent THEN 'A'
    WHEN p.revenue_above * 100 < p.all_abc_revenue * p.abc_b_percent THEN 'B'
    ELSE 'C'
  END AS abc_class,
  p.stock_quantity,
  CAST(greatest(p.stock_quantity, 0) AS DECIMAL(14, 0)) * p.cost AS stock_value,
  CAST(p.cover AS DECIMAL(18, 1)) AS days_of_cover,
  CASE
    WHEN p.stock_quantity IS NULL THEN 'unknown'
    WHEN p.stock_quantity <= 0 THEN 'out of stock'
    WHEN p.recent_units <= 0 THEN 'no sales'
    WHEN p.cover < p.low_stock_days THEN 'low'
    WHEN p.cover > p.overstock_days THEN 'too much'
    ELSE 'in stock'
  END AS stock_status,
  p.listed_since <= p.before_recent
    AND coalesce(p.stock_quantity > 0, true)
    AND (p.recent_units <= 0 OR coalesce(p.cover > p.overstock_days, false)) AS is_slow_mover
FROM paced AS p
CROSS JOIN price_steps AS t
