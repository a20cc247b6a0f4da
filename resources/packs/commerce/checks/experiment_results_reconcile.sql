-- The units, orders and revenue that mart_experiments compares are those of mart_experiment_units, exactly.
WITH units AS (
  SELECT experiment_id, variant, count(*) AS units, sum(orders) AS orders, sum(revenue) AS revenue,
    count(*) FILTER (WHERE is_converted) AS converted_units
  FROM mart_experiment_units
  GROUP BY experiment_id, variant
)
SELECT m.experiment_id, m.variant, m.metric, m.units, m.numerator, m.denominator, u.units AS expected_units, u.orders, u.revenue
FROM mart_experiments AS m
LEFT JOIN units AS u ON u.experiment_id = m.experiment_id AND u.variant = m.variant
LEFT JOIN units AS c ON c.experiment_id = m.experiment_id AND c.variant = m.control_variant
WHERE m.units IS DISTINCT FROM u.units
  OR m.control_units <> coalesce(c.units, 0)
  OR (m.metric = 'experiment_conversion_rate' AND m.numerator IS DISTINCT FROM u.converted_units)
  OR (m.metric = 'aov' AND (m.numerator, m.denominator) IS DISTINCT FROM (u.revenue, u.orders))
  OR (m.metric = 'revenue_per_exposed_unit' AND m.control_numerator IS DISTINCT FROM c.revenue)
