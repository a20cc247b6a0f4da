SELECT
  id AS event_id,
  session_id,
  visitor_id,
  nullif(customer_id, '') AS customer_id,
  -- Whose doing it is: the browser, else the customer.
  coalesce(nullif(visitor_id, ''), nullif(customer_id, '')) AS visitor_key,
  coalesce(visitor_id <> '', false) AS has_visitor_id,
  -- What is looked at together to find sessions: the tracker's session, else everything the visitor did. The letter keeps numbers
  -- of sessions, browsers and customers apart.
  CASE
    WHEN session_id <> '' THEN 's:' || session_id
    WHEN visitor_id <> '' THEN 'v:' || visitor_id
    WHEN customer_id <> '' THEN 'c:' || customer_id
  END AS tracking_key,
  lower(trim(event_type)) AS event_type,
  occurred_at,
  reporting_date(occurred_at) AS event_date,
  CAST(hour(reporting_time(occurred_at)) AS INTEGER) AS event_hour,
  product_id,
  order_id,
  device_type,
  page,
  traffic_source,
  -- Unless the tracker says so, a visitor is a person.
  coalesce(is_bot, false) AS is_bot
FROM source.web_events
