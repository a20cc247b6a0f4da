-- Every experiment that units were exposed to has a variant beside its control.
SELECT x.experiment_id, x.control_variant, count(*) AS exposed_units
FROM dim_experiments AS x
JOIN fact_experiment_exposures AS e ON e.experiment_id = x.experiment_id
GROUP BY x.experiment_id, x.control_variant
HAVING count(DISTINCT e.variant) = 1 AND count(*) FILTER (WHERE e.is_control) > 0
