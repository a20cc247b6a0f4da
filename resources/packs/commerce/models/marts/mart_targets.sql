-- Targets by day, with what happened on it. A target counts evenly on the days of its period, exactly, in steps of 0.0001.
WITH followed(metric) AS (
  -- Metrics whose days add up to their periods; a target of another one cannot be spread.
  VALUES ('total_revenue'), ('total_orders'), ('units_sold'), ('new_customers'), ('returned_revenue'), ('payments_received')
),
fiscal AS (
  SELECT 'fiscal_period' AS grain, fiscal_period_start AS period_start, max(date_day) AS period_end FROM dim_date GROUP BY period_start
  UNION ALL
  SELECT 'fiscal_quarter', fiscal_quarter_start AS period_start, max(date_day) FROM dim_date GROUP BY period_start
  UNION ALL
  SELECT 'fiscal_year', fiscal_year_start AS period_start, max(date_day) FROM dim_date GROUP BY period_start
),
periods AS (
  SELECT
    lower(trim(t.metric)) AS metric,
    lower(trim(t.grain)) AS grain,
    t.period_start,
    CASE lower(trim(t.grain))
      WHEN 'day' THEN t.period_start
      WHEN 'week' THEN t.period_start + 6
      WHEN 'month' THEN CAST(t.period_start + INTERVAL 1 MONTH AS DATE) - 1
      WHEN 'quarter' THEN CAST(t.period_start + INTERVAL 3 MONTH AS DATE) - 1
      WHEN 'year' THEN CAST(t.period_start + INTERVAL 12 MONTH AS DATE) - 1
      ELSE f.period_end
    END AS period_end,
    CAST(t.target * 10000 AS HUGEINT) AS steps
  FROM targets AS t
  LEFT JOIN fiscal AS f ON f.grain = lower(trim(t.grain)) AND f.period_start = t.period_start
  WHERE t.target IS NOT NULL
),
days AS (
  SELECT
    p.metric,
    p.grain,
    p.period_start,
    p.period_end - p.period_start + 1 AS days,
    p.steps,
    unnest(range(p.period_end - p.period_start + 1)) AS day
  FROM periods AS p
  JOIN followed AS f ON f.metric = p.metric
  WHERE p.period_end >= p.period_start
),
-- Where a day has targets of several lengths, the shortest says the most about it.
shortest AS (
  SELECT *, period_start + CAST(day AS INTEGER) AS target_date
  FROM days
  QUALIFY row_number() OVER (PARTITION BY metric, period_start + CAST(day AS INTEGER) ORDER BY days, period_start, steps) = 1
)
SELECT
  t.target_date,
  t.metric,
  t.grain,
  t.period_start,
  CAST(CAST(t.steps * (t.day + 1) // t.days - t.steps * t.day // t.days AS DECIMAL(28, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(18, 4)) AS target,
  CAST(k.value AS DECIMAL(18, 4)) AS actual
FROM shortest AS t
LEFT JOIN mart_kpi_daily AS k ON k.kpi = t.metric AND k.kpi_date = t.target_date
ORDER BY t.metric, t.target_date
