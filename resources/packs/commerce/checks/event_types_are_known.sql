-- Types of events that no class of the setting event_type names: they stand for no stage of the funnel. Write them in workspace.yml, under
-- mapping, statuses, event_type, as `<type>: <class>`; the class other is for those that are of no interest.
SELECT event_type, count(*) AS events FROM fact_web_events WHERE NOT is_known_type GROUP BY event_type
