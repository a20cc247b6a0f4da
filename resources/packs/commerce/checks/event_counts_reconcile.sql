-- Every day and type has the same number of events in mart_web_events as in fact_web_events.
WITH fact AS (
  SELECT event_date, event_type, count(*) AS events FROM fact_web_events GROUP BY event_date, event_type
),
mart AS (
  SELECT event_date, event_type, sum(all_web_events) AS events FROM mart_web_events GROUP BY event_date, event_type
)
SELECT event_date, event_type, fact.events AS fact_events, mart.events AS mart_events
FROM fact
FULL JOIN mart USING (event_date, event_type)
WHERE fact.events IS DISTINCT FROM mart.events
