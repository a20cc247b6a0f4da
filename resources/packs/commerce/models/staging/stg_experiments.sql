SELECT
  id AS experiment_id,
  name AS experiment_name,
  started_at,
  planned_end,
  control_variant,
  planned_split,
  primary_metric,
  hypothesis
FROM source.experiments
