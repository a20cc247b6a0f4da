-- The prediction put to the test: fitted to what was before the hold-out, and compared with what came in it.
WITH predicted AS (
  SELECT
    h.calibration_frequency,
    h.holdout_purchases,
    h.holdout_revenue,
    f.purchase_status,
    f.value_status,
    -- Rounded to a fixed number of digits, so that sums are exact.
    CAST(s.p_alive AS DECIMAL(9, 6)) AS p_alive,
    TRY_CAST(s.p_alive * s.purchases_if_alive AS DECIMAL(18, 6)) AS purchases,
    TRY_CAST(
      s.p_alive * s.purchases_if_alive
      * f.p * (f.v + greatest(h.calibration_repeat_revenue, 0)) / (f.p * h.calibration_frequency + f.q - 1) AS DECIMAL(18, 4)
    ) AS revenue
  FROM mart_customer_history AS h
  LEFT JOIN mart_clv_fit AS f ON f.fit = 'calibration'
  LEFT JOIN mart_clv_scores AS s
    ON s.fit = 'calibration'
    AND s.frequency = h.calibration_frequency
    AND s.recency_cell = h.calibration_recency_cell
    AND s.age_cell = h.calibration_age_cell
  WHERE h.calibration_frequency IS NOT NULL
)
SELECT
  CASE WHEN calibration_frequency > 6 THEN 'over 6' ELSE CAST(calibration_frequency AS VARCHAR) END AS repeat_purchases_before,
  CASE
    WHEN purchase_status <> 'fitted' THEN purchase_status
    WHEN value_status <> 'fitted' THEN value_status
    ELSE 'predicted'
  END AS status,
  count(*) AS customers,
  exact_ratio(sum(p_alive), count(*), 6) AS mean_p_alive,
  count(*) FILTER (WHERE holdout_purchases > 0) AS customers_who_came,
  sum(purchases) AS predicted_purchases,
  CAST(sum(holdout_purchases) AS BIGINT) AS actual_purchases,
  sum(revenue) AS predicted_revenue,
  sum(holdout_revenue) AS actual_revenue
FROM predicted
GROUP BY ALL
ORDER BY ALL
