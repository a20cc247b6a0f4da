-- Every unit of every experiment in the assignments is one row of fact_experiment_exposures, and no assignment is lost.
WITH source AS (
  SELECT experiment_id, count(DISTINCT unit_id) AS units, count(*) AS assignments
  FROM stg_experiment_assignments
  GROUP BY experiment_id
),
fact AS (
  SELECT experiment_id, count(*) AS units, sum(assignments) AS assignments
  FROM fact_experiment_exposures
  GROUP BY experiment_id
)
SELECT coalesce(source.experiment_id, fact.experiment_id) AS experiment_id, source.units AS units_in_source,
  fact.units AS units_in_fact, source.assignments AS assignments_in_source, fact.assignments AS assignments_in_fact
FROM source
FULL JOIN fact ON fact.experiment_id = source.experiment_id
WHERE source.units IS DISTINCT FROM fact.units OR source.assignments IS DISTINCT FROM fact.assignments
