-- Over all days without a tracking gap the events have at least half and at most one and a half times as many purchases as the
-- shop has orders: else the tracking misses purchases, or they are reported under several numbers. Shops that sell elsewhere too
-- have fewer.
WITH days AS (
  SELECT date_day FROM dim_web_days
  WHERE NOT is_tracking_gap
    AND date_day BETWEEN (SELECT min(event_date) FROM mart_web_events) AND (SELECT max(event_date) FROM mart_web_events)
),
sums AS (
  SELECT
    (SELECT sum(orders_placed) FROM mart_revenue WHERE order_date IN (SELECT date_day FROM days)) AS orders,
    (SELECT count(DISTINCT purchase_key) FROM fact_web_events
      WHERE NOT is_bot AND event_date IN (SELECT date_day FROM days)) AS tracked_purchases
)
SELECT * FROM sums WHERE tracked_purchases * 2 < orders OR tracked_purchases * 2 > orders * 3
