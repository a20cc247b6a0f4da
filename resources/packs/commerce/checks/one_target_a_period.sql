-- No metric has two targets for the same period.
SELECT lower(trim(metric)) AS target_metric, lower(trim(grain)) AS target_grain, period_start, count(*) AS targets
FROM targets
GROUP BY target_metric, target_grain, period_start
HAVING count(*) > 1
