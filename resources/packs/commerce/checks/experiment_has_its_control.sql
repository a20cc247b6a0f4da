-- Every experiment that units were exposed to has units in its declared control; without them nothing can be compared.
SELECT x.experiment_id, x.control_variant, count(*) AS exposed_units, string_agg(DISTINCT e.variant, ', ' ORDER BY e.variant) AS variants
FROM dim_experiments AS x
JOIN fact_experiment_exposures AS e ON e.experiment_id = x.experiment_id
GROUP BY x.experiment_id, x.control_variant
HAVING count(*) FILTER (WHERE e.is_control) = 0
