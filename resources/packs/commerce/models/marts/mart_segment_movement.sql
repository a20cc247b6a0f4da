-- The segment of every customer now and segment_movement_days before.
SELECT
  n.customer_id,
  coalesce(b.rfm_segment, 'none yet') AS segment_before,
  n.rfm_segment AS segment_now,
  n.rfm_monetary,
  CASE
    WHEN b.customer_id IS NULL THEN 'new'
    WHEN n.segment_rank > b.segment_rank THEN 'up'
    WHEN n.segment_rank < b.segment_rank THEN 'down'
    ELSE 'same'
  END AS movement
FROM mart_rfm_scores AS n
LEFT JOIN mart_rfm_scores AS b ON b.observation = 'before' AND b.customer_id = n.customer_id
WHERE n.observation = 'now'
