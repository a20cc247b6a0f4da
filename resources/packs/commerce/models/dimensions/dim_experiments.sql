-- Experiments with the days on which they count, in the reporting zone.
WITH days AS (
  SELECT
    x.*,
    reporting_date(x.started_at) AS start_date,
    reporting_date(x.planned_end) AS end_date,
    s.as_of
  FROM stg_experiments AS x
  CROSS JOIN settings.values AS s
)
SELECT
  experiment_id,
  experiment_name,
  CASE
    WHEN start_date > as_of THEN 'planned'
    WHEN end_date <= as_of THEN 'ended'
    ELSE 'running'
  END AS experiment_status,
  start_date,
  end_date,
  least(end_date, as_of) AS last_date,
  control_variant,
  planned_split,
  primary_metric,
  hypothesis
FROM days
