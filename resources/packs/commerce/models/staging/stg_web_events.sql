SELECT
  id AS event_id,
  session_id,
  visitor_id,
  nullif(customer_id, '') AS customer_id,
  lower(trim(event_type)) AS event_type,
  occurred_at,
  reporting_date(occurred_at) AS event_date,
  product_id,
  order_id,
  device_type,
  page,
  traffic_source,
  -- Unless the tracker says so, a visitor is a person.
  coalesce(is_bot, false) AS is_bot
FROM source.web_events
