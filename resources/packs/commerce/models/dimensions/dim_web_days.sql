-- What is known of the web events of each day of the calendar.
WITH gaps AS (
  SELECT
    date_day,
    string_agg(
      format('{}: {} events, {} expected', stage_name, events, CAST(round(expected_events) AS BIGINT)), '; ' ORDER BY stage
    ) AS reason
  FROM mart_tracking
  WHERE is_gap
  GROUP BY date_day
)
SELECT
  d.date_day,
  g.date_day IS NOT NULL AS is_tracking_gap,
  g.reason AS tracking_gap_reason,
  d.date_day + CAST(s.cart_recovery_days AS INTEGER) <= s.as_of AS is_cart_recovery_complete
FROM dim_date AS d
CROSS JOIN settings.values AS s
LEFT JOIN gaps AS g ON g.date_day = d.date_day
ORDER BY d.date_day
