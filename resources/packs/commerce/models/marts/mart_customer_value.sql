-- What is expected of every customer: the scores of their cell, with the value of their own purchases.
WITH expected AS (
  SELECT
    h.customer_id,
    CASE
      WHEN f.purchase_status <> 'fitted' THEN f.purchase_status
      WHEN f.value_status <> 'fitted' THEN f.value_status
      ELSE 'predicted'
    END AS clv_status,
    s.p_alive,
    s.purchases_if_alive,
    s.discounted_purchases_if_alive,
    -- Gamma-gamma: between the mean of all customers and that of the customer's own repeat purchases, nearer to it the more there are.
    f.p * (f.v + greatest(h.repeat_revenue, 0)) / (f.p * h.frequency + f.q - 1) AS purchase_value,
    v.clv_margin_percent / 100 AS margin
  FROM mart_customer_history AS h
  CROSS JOIN settings.values AS v
  LEFT JOIN mart_clv_fit AS f ON f.fit = 'all'
  LEFT JOIN mart_clv_scores AS s
    ON s.fit = 'all' AND s.frequency = h.frequency AND s.recency_cell = h.recency_cell AND s.age_cell = h.age_cell
),
-- Rounded once, so that sums are exact.
rounded AS (
  SELECT
    customer_id,
    clv_status,
    CAST(p_alive AS DECIMAL(9, 6)) AS p_alive,
    TRY_CAST(p_alive * purchases_if_alive AS DECIMAL(18, 6)) AS expected_orders,
    TRY_CAST(purchase_value AS DECIMAL(18, 4)) AS expected_order_value,
    TRY_CAST(p_alive * purchases_if_alive * purchase_value AS DECIMAL(18, 4)) AS expected_revenue,
    TRY_CAST((1 - p_alive) * purchases_if_alive * purchase_value AS DECIMAL(18, 4)) AS revenue_at_risk,
    TRY_CAST(p_alive * discounted_purchases_if_alive * purchase_value * margin AS DECIMAL(18, 4)) AS predicted_clv
  FROM expected
)
SELECT
  customer_id,
  clv_status,
  p_alive,
  CAST(1 - p_alive AS DECIMAL(9, 6)) AS churn_risk,
  CASE
    WHEN p_alive > 0.75 THEN 'low'
    WHEN p_alive > 0.5 THEN 'medium'
    WHEN p_alive > 0.25 THEN 'high'
    WHEN p_alive IS NOT NULL THEN 'very high'
  END AS risk_band,
  expected_orders,
  expected_order_value,
  expected_revenue,
  revenue_at_risk,
  predicted_clv
FROM rounded
