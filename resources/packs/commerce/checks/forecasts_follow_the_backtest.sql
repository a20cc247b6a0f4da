-- Every KPI of mart_kpi_daily has either a forecast of at most 28 days by the one chosen model, or a reason why there is none.
WITH chosen AS (
  SELECT kpi, count(*) FILTER (WHERE is_chosen) AS models, any_value(model) FILTER (WHERE is_chosen) AS model, any_value(reason) AS reason
  FROM mart_forecast_backtest
  GROUP BY kpi
),
made AS (
  SELECT kpi, count(*) AS days, min(model) AS model, count(DISTINCT model) AS models FROM mart_forecast GROUP BY kpi
)
SELECT k.kpi, c.models, c.model, c.reason, m.days, m.model AS made_with
FROM (SELECT DISTINCT kpi FROM mart_kpi_daily) AS k
LEFT JOIN chosen AS c ON c.kpi = k.kpi
LEFT JOIN made AS m ON m.kpi = k.kpi
WHERE NOT coalesce((c.models = 1 AND m.days BETWEEN 1 AND 28 AND m.models = 1 AND m.model = c.model) OR (c.models = 0 AND c.reason IS NOT NULL AND m.kpi IS NULL), false)
