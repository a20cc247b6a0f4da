-- Every counted exposure is one row of mart_experiment_units with the same variant.
SELECT e.experiment_id, e.unit_id, e.variant AS variant_in_fact, u.variant AS variant_in_mart
FROM (SELECT * FROM fact_experiment_exposures WHERE exposure_class = 'counted') AS e
FULL JOIN mart_experiment_units AS u ON u.experiment_id = e.experiment_id AND u.unit_id = e.unit_id
WHERE e.variant IS DISTINCT FROM u.variant
