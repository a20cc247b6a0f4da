-- Events by day, hour, device and type.
SELECT
  event_date,
  event_hour,
  device,
  event_type,
  event_class,
  count(*) AS all_web_events,
  count(*) FILTER (WHERE NOT is_bot) AS web_events,
  count(*) FILTER (WHERE is_bot) AS bot_events,
  count(*) FILTER (WHERE assignment = 'unassigned') AS unassigned_events
FROM fact_web_events
GROUP BY event_date, event_hour, device, event_type, event_class
