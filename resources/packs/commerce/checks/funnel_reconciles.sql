-- Every day has the same sessions and purchases in mart_funnel as in the events that they are made of. A session has one first event,
-- which is counted much faster than the different sessions are.
WITH events AS (
  SELECT
    session_date,
    count(*) FILTER (WHERE event_number = 1) AS sessions,
    count(DISTINCT session_key) FILTER (WHERE event_class = 'purchase') AS with_purchase,
    count(*) AS events
  FROM fact_web_events
  WHERE session_key IS NOT NULL
  GROUP BY session_date
),
funnel AS (
  SELECT session_date, sum(sessions) AS sessions, sum(sessions_with_purchase) AS with_purchase, sum(session_events) AS events
  FROM mart_funnel
  GROUP BY session_date
)
SELECT session_date, e.sessions AS event_sessions, f.sessions AS funnel_sessions, e.with_purchase AS event_purchases,
  f.with_purchase AS funnel_purchases, e.events AS events, f.events AS funnel_events
FROM events AS e
FULL JOIN funnel AS f USING (session_date)
WHERE e.sessions IS DISTINCT FROM f.sessions
  OR e.with_purchase IS DISTINCT FROM f.with_purchase
  OR e.events IS DISTINCT FROM f.events
