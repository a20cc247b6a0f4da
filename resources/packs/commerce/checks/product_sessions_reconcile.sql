-- Views and cart additions of products by day add up to the events of sessions that name a product.
WITH sums AS (
  SELECT
    (SELECT coalesce(sum(views), 0) FROM mart_product_sessions) AS views,
    (SELECT coalesce(sum(cart_additions), 0) FROM mart_product_sessions) AS cart_additions,
    count(*) FILTER (WHERE event_class = 'product_view') AS view_events,
    count(*) FILTER (WHERE event_class = 'add_to_cart') AS cart_events
  FROM fact_web_events
  WHERE session_key IS NOT NULL AND product_id IS NOT NULL
)
SELECT * FROM sums WHERE views <> view_events OR cart_additions <> cart_events
