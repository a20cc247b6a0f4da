-- Experiments whose units are split as planned: the p-value of the sample ratio is 0.001 or more. Below it something else than
-- chance decided who saw what (lost assignments, robots, a redirect that fails), and no difference can be trusted.
SELECT experiment_id, any_value(sample_ratio_p_value) AS sample_ratio_p_value, any_value(warning) AS warning
FROM mart_experiments
WHERE is_sample_ratio_mismatch
GROUP BY experiment_id
