-- What lay in the cart of a session: units put in less units taken out, one unit an event, at the list price of the day.
SELECT
  c.session_key,
  c.product_id,
  c.product_key,
  s.session_date,
  s.device,
  s.traffic_source,
  c.units,
  c.unit_price,
  CAST(CAST(c.units AS DECIMAL(14, 0)) * CAST(c.unit_price AS DECIMAL(22, 4)) AS DECIMAL(18, 4)) AS cart_value,
  NOT s.has_purchase AND c.units > 0 AS is_abandoned
FROM (
  SELECT
    session_key,
    product_id,
    arg_min(product_key, event_number) AS product_key,
    greatest(
      0,
      count(*) FILTER (WHERE event_class = 'add_to_cart') - count(*) FILTER (WHERE event_class = 'remove_from_cart')
    ) AS units,
    arg_min(product_price, event_number) AS unit_price
  FROM fact_web_events
  WHERE session_key IS NOT NULL AND product_id IS NOT NULL AND event_class IN ('add_to_cart', 'remove_from_cart')
  GROUP BY session_key, product_id
) AS c
JOIN fact_sessions AS s ON s.session_key = c.session_key
