-- mart_anomalies has every day of mart_kpi_daily with the same value, and flags no day that the extracts say nothing of.
SELECT coalesce(k.kpi, a.kpi) AS kpi, coalesce(k.kpi_date, a.kpi_date) AS kpi_date, k.value, a.value AS scored_value, k.day_state, a.state
FROM mart_kpi_daily AS k
FULL JOIN mart_anomalies AS a ON a.kpi = k.kpi AND a.kpi_date = k.kpi_date
WHERE k.kpi IS NULL OR a.kpi IS NULL OR k.value IS DISTINCT FROM a.value OR (k.day_state <> 'complete' AND a.is_anomaly)
