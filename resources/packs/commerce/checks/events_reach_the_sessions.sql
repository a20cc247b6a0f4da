-- Every event of the extracts is one row of fact_web_events: in a session, of a robot, or unassigned; and the
-- sessions have just the events that are in a session.
WITH counts AS (
  SELECT
    (SELECT count(*) FROM source.web_events) AS in_source,
    (SELECT count(*) FROM fact_web_events WHERE assignment = 'bot') AS of_bots,
    (SELECT count(*) FROM fact_web_events WHERE assignment = 'unassigned') AS unassigned,
    (SELECT coalesce(sum(events), 0) FROM fact_sessions) AS in_sessions
)
SELECT * FROM counts WHERE in_source <> of_bots + unassigned + in_sessions
