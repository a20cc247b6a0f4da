-- Recency, frequency and money of every customer, and the scores that these have among the customers of the shop.
WITH customers AS (
  SELECT
    customer_id,
    max(order_date) AS last_order_date,
    count(*) AS frequency,
    sum(order_amount) AS monetary
  FROM mart_customer_orders
  GROUP BY customer_id
),
-- The day after the newest sale of the shop, of guests too.
reference_day AS (
  SELECT max(order_date) + 1 AS day FROM fact_orders WHERE NOT is_void
),
measured AS (
  SELECT
    c.customer_id,
    date_diff('day', c.last_order_date, r.day) AS recency_days,
    c.frequency,
    c.monetary
  FROM customers AS c
  CROSS JOIN reference_day AS r
),
-- With one digit more than the values have, a fifth of the way between two of them is exact.
thresholds AS (
  SELECT
    quantile_cont(CAST(recency_days AS DECIMAL(18, 1)), [0.2, 0.4, 0.6, 0.8]) AS recency,
    quantile_cont(CAST(frequency AS DECIMAL(18, 1)), [0.2, 0.4, 0.6, 0.8]) AS frequency,
    quantile_cont(CAST(monetary AS DECIMAL(38, 5)), [0.2, 0.4, 0.6, 0.8]) AS monetary
  FROM measured
),
scored AS (
  SELECT
    m.customer_id,
    m.recency_days AS rfm_recency_days,
    m.frequency AS rfm_frequency,
    m.monetary AS rfm_monetary,
    -- Thresholds strictly below the value: customers who are alike have the same score.
    5 - len(list_filter(t.recency, lambda threshold: threshold < m.recency_days)) AS r_score,
    1 + len(list_filter(t.frequency, lambda threshold: threshold < m.frequency)) AS f_score,
    1 + len(list_filter(t.monetary, lambda threshold: threshold < m.monetary)) AS m_score
  FROM measured AS m
  CROSS JOIN thresholds AS t
)
SELECT
  s.customer_id,
  s.rfm_recency_days,
  s.rfm_frequency,
  s.rfm_monetary,
  CAST(s.r_score AS INTEGER) AS r_score,
  CAST(s.f_score AS INTEGER) AS f_score,
  CAST(s.m_score AS INTEGER) AS m_score,
  g.rfm_segment,
  g.next_best_segment,
  g.next_best_segment_points
FROM scored AS s
LEFT JOIN dim_rfm_scores AS g ON g.r_score = s.r_score AND g.f_score = s.f_score AND g.m_score = s.m_score
