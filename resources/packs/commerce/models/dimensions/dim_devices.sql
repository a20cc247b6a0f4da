-- Every kind of device that an event names, and the one for events that name none.
WITH devices AS (
  SELECT coalesce(nullif(lower(trim(device_type)), ''), 'unknown') AS device
  FROM stg_web_events
  UNION
  SELECT 'unknown'
)
SELECT
  d.device,
  coalesce(c.class, 'other') AS device_class
FROM devices AS d
LEFT JOIN settings.device_type AS c ON c.value = d.device
ORDER BY d.device
