-- The funnel of a category: which sessions viewed a product of it, put one of it into the cart, and went on to checkout and purchase. Stage
-- by stage within a session; checkout and purchase are of the session, because an event of them names no product.
WITH touched AS (
  SELECT
    session_date,
    session_key,
    category,
    min(occurred_at) FILTER (WHERE event_class = 'product_view') AS viewed_at,
    max(occurred_at) FILTER (WHERE event_class = 'add_to_cart') AS carted_at
  FROM fact_web_events
  WHERE session_key IS NOT NULL AND category IS NOT NULL AND event_class IN ('product_view', 'add_to_cart')
  GROUP BY session_date, session_key, category
)
SELECT
  t.session_date,
  t.category,
  count(*) FILTER (WHERE t.viewed_at IS NOT NULL) AS view_sessions,
  count(*) FILTER (WHERE t.carted_at >= t.viewed_at) AS cart_sessions,
  count(*) FILTER (WHERE t.carted_at >= t.viewed_at AND s.stage_reached >= 4) AS checkout_sessions,
  count(*) FILTER (WHERE t.carted_at >= t.viewed_at AND s.stage_reached = 5) AS purchase_sessions
FROM touched AS t
LEFT JOIN (
  SELECT session_date, session_key, stage_reached FROM fact_sessions WHERE stage_reached >= 4
) AS s ON s.session_date = t.session_date AND s.session_key = t.session_key
GROUP BY t.session_date, t.category
