SELECT
  experiment_id,
  variant,
  unit_id,
  assigned_at
FROM source.experiment_assignments
