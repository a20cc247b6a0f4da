-- Classes A, and A and B together, reach the percentages of revenue that the settings ask for, and no product has revenue without a class.
WITH sums AS (
  SELECT
    coalesce(sum(abc_revenue), 0) AS revenue,
    coalesce(sum(abc_revenue) FILTER (WHERE abc_class = 'A'), 0) AS revenue_a,
    coalesce(sum(abc_revenue) FILTER (WHERE abc_class IN ('A', 'B')), 0) AS revenue_ab,
    coalesce(sum(abc_revenue) FILTER (WHERE abc_class IN ('A', 'B', 'C')), 0) AS revenue_abc
  FROM mart_product_status
)
SELECT sums.*, s.abc_a_percent, s.abc_b_percent
FROM sums
CROSS JOIN settings.values AS s
WHERE revenue_a * 100 < revenue * s.abc_a_percent OR revenue_ab * 100 < revenue * s.abc_b_percent OR revenue_abc <> revenue
