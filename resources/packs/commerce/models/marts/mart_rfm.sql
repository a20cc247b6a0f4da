-- Recency, frequency and money of every customer as it stands now.
SELECT
  customer_id,
  rfm_recency_days,
  rfm_frequency,
  rfm_monetary,
  r_score,
  f_score,
  m_score,
  rfm_segment,
  next_best_segment,
  next_best_segment_points
FROM mart_rfm_scores
WHERE observation = 'now'
