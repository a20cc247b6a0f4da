-- The segments that mart_segment_movement ends with are those of mart_rfm, and those it begins with are those of the day before the move.
WITH moved AS (
  SELECT 'now' AS observation, segment_now AS rfm_segment, count(*) AS customers FROM mart_segment_movement GROUP BY segment_now
  UNION ALL
  SELECT 'before', segment_before, count(*) FROM mart_segment_movement WHERE movement <> 'new' GROUP BY segment_before
),
scored AS (
  SELECT observation, rfm_segment, count(*) AS customers FROM mart_rfm_scores GROUP BY observation, rfm_segment
)
SELECT
  coalesce(m.observation, s.observation) AS observation,
  coalesce(m.rfm_segment, s.rfm_segment) AS rfm_segment,
  m.customers AS moved,
  s.customers AS scored
FROM moved AS m
FULL JOIN scored AS s ON s.observation = m.observation AND s.rfm_segment = m.rfm_segment
WHERE m.customers IS DISTINCT FROM s.customers
