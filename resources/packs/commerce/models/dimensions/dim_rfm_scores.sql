-- The 125 combinations of three scores from 1 to 5: the segment that each means, and the nearest better segment.
WITH scores AS (
  SELECT
    CAST(r.score AS INTEGER) AS r_score,
    CAST(f.score AS INTEGER) AS f_score,
    CAST(m.score AS INTEGER) AS m_score
  FROM range(1, 6) AS r(score), range(1, 6) AS f(score), range(1, 6) AS m(score)
),
named AS (
  SELECT
    *,
    -- The first that fits.
    CASE
      WHEN r_score >= 4 AND f_score >= 4 AND m_score >= 4 THEN 'Champions'
      WHEN r_score >= 3 AND f_score >= 3 AND m_score >= 3 THEN 'Loyal Customers'
      WHEN r_score >= 4 AND f_score <= 2 THEN 'New Customers'
      WHEN r_score <= 2 AND f_score >= 3 THEN 'At Risk'
      WHEN r_score <= 2 AND f_score <= 2 THEN 'Lost Customers'
      WHEN r_score >= 3 AND f_score <= 2 THEN 'Potential Loyalists'
      ELSE 'Regular Customers'
    END AS rfm_segment
  FROM scores
),
ranked AS (
  SELECT
    *,
    CAST(
      CASE rfm_segment
        WHEN 'Champions' THEN 7
        WHEN 'Loyal Customers' THEN 6
        WHEN 'Regular Customers' THEN 5
        WHEN 'Potential Loyalists' THEN 4
        WHEN 'New Customers' THEN 3
        WHEN 'At Risk' THEN 2
        ELSE 1
      END AS INTEGER
    ) AS segment_rank
  FROM named
),
-- Better segments that are reached by raising scores, each with the score points that takes; the fewest come first, then the best.
steps AS (
  SELECT
    o.r_score,
    o.f_score,
    o.m_score,
    b.rfm_segment,
    b.r_score + b.f_score + b.m_score - o.r_score - o.f_score - o.m_score AS points,
    row_number() OVER (
      PARTITION BY o.r_score, o.f_score, o.m_score
      ORDER BY b.r_score + b.f_score + b.m_score, b.segment_rank DESC, b.r_score, b.f_score, b.m_score
    ) AS place
  FROM ranked AS o
  JOIN ranked AS b
    ON b.r_score >= o.r_score AND b.f_score >= o.f_score AND b.m_score >= o.m_score AND b.segment_rank > o.segment_rank
)
SELECT
  o.r_score,
  o.f_score,
  o.m_score,
  o.rfm_segment,
  o.segment_rank,
  s.rfm_segment AS next_best_segment,
  s.points AS next_best_segment_points
FROM ranked AS o
LEFT JOIN steps AS s
  ON s.r_score = o.r_score AND s.f_score = o.f_score AND s.m_score = o.m_score AND s.place = 1
ORDER BY o.r_score, o.f_score, o.m_score
