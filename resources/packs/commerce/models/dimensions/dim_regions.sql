-- Every region that a customer has or had, with the group that the seed regions puts it into.
WITH known AS (
  SELECT region FROM dim_customers WHERE region IS NOT NULL
  UNION
  SELECT region FROM regions WHERE region IS NOT NULL
),
region_groups AS (
  SELECT region, min(region_group) AS region_group FROM regions GROUP BY region
)
SELECT
  k.region AS region_name,
  g.region_group
FROM known AS k
LEFT JOIN region_groups AS g ON g.region = k.region
ORDER BY k.region
