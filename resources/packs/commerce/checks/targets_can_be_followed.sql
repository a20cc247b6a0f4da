-- Every row of the seed targets names a metric that can be followed, a known length and the first day of such a period.
SELECT t.metric, t.grain, t.period_start, t.target
FROM targets AS t
LEFT JOIN mart_targets AS m
  ON m.metric = lower(trim(t.metric)) AND m.target_date = t.period_start
LEFT JOIN dim_date AS d ON d.date_day = t.period_start
WHERE t.target IS NULL
  OR m.metric IS NULL
  OR t.period_start <> CASE lower(trim(t.grain))
    WHEN 'day' THEN t.period_start
    WHEN 'week' THEN coalesce(d.week_start, t.period_start)
    WHEN 'month' THEN date_trunc('month', t.period_start)
    WHEN 'quarter' THEN date_trunc('quarter', t.period_start)
    WHEN 'year' THEN date_trunc('year', t.period_start)
    ELSE t.period_start
  END
