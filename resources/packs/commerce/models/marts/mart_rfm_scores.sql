-- Recency, frequency and money of every customer, and the scores that these have among the customers of the shop: as it stands now,
-- and as it stood segment_movement_days before, by the same orders.
WITH observations AS (
  SELECT 'now' AS observation, CAST(NULL AS DATE) AS last_day
  UNION ALL
  SELECT 'before', CAST(as_of - CAST(segment_movement_days AS INTEGER) AS DATE) FROM settings.values
),
customers AS (
  SELECT
    o.observation,
    c.customer_id,
    max(c.order_date) AS last_order_date,
    count(*) AS frequency,
    CAST(sum(c.order_amount) AS DECIMAL(18, 4)) AS monetary
  FROM observations AS o
  JOIN mart_customer_orders AS c ON o.last_day IS NULL OR c.order_date <= o.last_day
  GROUP BY o.observation, c.customer_id
),
-- The day after the newest sale of the shop, of guests too.
reference_days AS (
  SELECT o.observation, max(f.order_date) + 1 AS day
  FROM observations AS o
  JOIN fact_orders AS f ON NOT f.is_void AND (o.last_day IS NULL OR f.order_date <= o.last_day)
  GROUP BY o.observation
),
measured AS (
  SELECT
    c.observation,
    c.customer_id,
    date_diff('day', c.last_order_date, r.day) AS recency_days,
    c.frequency,
    c.monetary
  FROM customers AS c
  JOIN reference_days AS r ON r.observation = c.observation
),
-- With one digit more than the values have, a fifth of the way between two of them is exact.
thresholds AS (
  SELECT
    observation,
    quantile_cont(CAST(recency_days AS DECIMAL(18, 1)), [0.2, 0.4, 0.6, 0.8]) AS recency,
    quantile_cont(CAST(frequency AS DECIMAL(18, 1)), [0.2, 0.4, 0.6, 0.8]) AS frequency,
    quantile_cont(CAST(monetary AS DECIMAL(38, 5)), [0.2, 0.4, 0.6, 0.8]) AS monetary
  FROM measured
  GROUP BY observation
),
scored AS (
  SELECT
    m.observation,
    m.customer_id,
    m.recency_days AS rfm_recency_days,
    m.frequency AS rfm_frequency,
    m.monetary AS rfm_monetary,
    -- Thresholds strictly below the value: customers who are alike have the same score.
    5 - len(list_filter(t.recency, lambda threshold: threshold < m.recency_days)) AS r_score,
    1 + len(list_filter(t.frequency, lambda threshold: threshold < m.frequency)) AS f_score,
    1 + len(list_filter(t.monetary, lambda threshold: threshold < m.monetary)) AS m_score
  FROM measured AS m
  JOIN thresholds AS t ON t.observation = m.observation
)
SELECT
  s.observation,
  s.customer_id,
  s.rfm_recency_days,
  s.rfm_frequency,
  s.rfm_monetary,
  CAST(s.r_score AS INTEGER) AS r_score,
  CAST(s.f_score AS INTEGER) AS f_score,
  CAST(s.m_score AS INTEGER) AS m_score,
  g.rfm_segment,
  g.segment_rank,
  g.next_best_segment,
  g.next_best_segment_points
FROM scored AS s
LEFT JOIN dim_rfm_scores AS g ON g.r_score = s.r_score AND g.f_score = s.f_score AND g.m_score = s.m_score
