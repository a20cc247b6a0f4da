-- The funnel of sessions by the day and hour in which they began, device and traffic source: five stages in order (closed), and the same
-- stages in whatever order (open).
SELECT
  session_date,
  session_hour,
  device,
  traffic_source,
  count(*) AS sessions,
  count(*) FILTER (WHERE stage_reached >= 2) AS view_sessions,
  count(*) FILTER (WHERE stage_reached >= 3) AS cart_sessions,
  count(*) FILTER (WHERE stage_reached >= 4) AS checkout_sessions,
  count(*) FILTER (WHERE stage_reached = 5) AS purchase_sessions,
  count(*) FILTER (WHERE has_product_view) AS sessions_with_product_view,
  count(*) FILTER (WHERE has_cart) AS sessions_with_cart,
  count(*) FILTER (WHERE has_checkout) AS sessions_with_checkout,
  count(*) FILTER (WHERE has_purchase) AS sessions_with_purchase,
  count(*) FILTER (WHERE is_express) AS express_sessions,
  count(*) FILTER (WHERE is_bounce) AS bounced_sessions,
  CAST(sum(events) AS BIGINT) AS session_events,
  CAST(sum(pages) AS BIGINT) AS session_pages,
  CAST(sum(duration_seconds) AS DECIMAL(18, 3)) AS session_seconds,
  CAST(coalesce(sum(seconds_to_view), 0) AS DECIMAL(18, 3)) AS seconds_to_view,
  CAST(coalesce(sum(seconds_to_cart), 0) AS DECIMAL(18, 3)) AS seconds_to_cart,
  CAST(coalesce(sum(seconds_to_checkout), 0) AS DECIMAL(18, 3)) AS seconds_to_checkout,
  CAST(coalesce(sum(seconds_to_purchase), 0) AS DECIMAL(18, 3)) AS seconds_to_purchase
FROM fact_sessions
GROUP BY session_date, session_hour, device, traffic_source
