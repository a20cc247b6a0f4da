-- Where the tracker numbers no sessions, no two neighbouring events of a session are further apart than session_minutes, and no two
-- neighbouring sessions of a visitor are closer.
WITH steps AS (
  SELECT
    tracking_key,
    session_key,
    occurred_at,
    lag(session_key) OVER by_time AS previous_session,
    lag(occurred_at) OVER by_time AS previous_at
  FROM fact_web_events
  WHERE assignment = 'session' AND NOT starts_with(tracking_key, 's:')
  WINDOW by_time AS (PARTITION BY tracking_key ORDER BY occurred_at, event_id)
)
SELECT s.*
FROM steps AS s
CROSS JOIN settings.values AS v
WHERE s.previous_at IS NOT NULL
  AND (s.session_key = s.previous_session) <> (s.occurred_at - s.previous_at <= to_minutes(v.session_minutes))
