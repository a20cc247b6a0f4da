-- Which sessions viewed a product or put it into the cart, by the day on which the session began.
WITH touched AS (
  SELECT
    session_date,
    session_key,
    product_id,
    arg_min(product_key, event_number) AS product_key,
    count(*) FILTER (WHERE event_class = 'product_view') AS views,
    count(*) FILTER (WHERE event_class = 'add_to_cart') AS cart_additions
  FROM fact_web_events
  WHERE session_key IS NOT NULL AND product_id IS NOT NULL AND event_class IN ('product_view', 'add_to_cart')
  GROUP BY session_date, session_key, product_id
)
SELECT
  session_date,
  product_id,
  arg_min(product_key, session_key) AS product_key,
  CAST(sum(views) AS BIGINT) AS views,
  count(*) FILTER (WHERE views > 0) AS view_sessions,
  CAST(sum(cart_additions) AS BIGINT) AS cart_additions,
  count(*) FILTER (WHERE cart_additions > 0) AS cart_sessions
FROM touched
GROUP BY session_date, product_id
