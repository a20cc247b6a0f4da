-- Every unit of an experiment once, with what it saw first. The smallest pair of time and variant is the first exposure; variants
-- that were seen at the same moment go by their name.
WITH units AS (
  SELECT
    experiment_id,
    unit_id,
    min({'at': assigned_at, 'variant': variant}) AS first_seen,
    count(*) AS assignments,
    count(DISTINCT variant) AS variants_seen
  FROM stg_experiment_assignments
  GROUP BY experiment_id, unit_id
),
exposures AS (
  SELECT
    experiment_id,
    unit_id,
    first_seen['variant'] AS variant,
    first_seen['at'] AS exposed_at,
    reporting_date(first_seen['at']) AS exposure_date,
    assignments,
    variants_seen
  FROM units
)
SELECT
  e.experiment_id,
  e.unit_id,
  e.variant,
  e.variant = x.control_variant AS is_control,
  e.exposed_at,
  e.exposure_date,
  e.assignments,
  e.variants_seen,
  CASE
    WHEN x.experiment_id IS NULL THEN 'unknown experiment'
    WHEN e.variants_seen > 1 THEN 'several variants'
    WHEN e.exposure_date < reporting_date(x.started_at) THEN 'before start'
    WHEN e.exposure_date > reporting_date(x.planned_end) THEN 'after end'
    ELSE 'counted'
  END AS exposure_class
FROM exposures AS e
LEFT JOIN stg_experiments AS x ON x.experiment_id = e.experiment_id
