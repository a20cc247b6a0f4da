-- How many events of each stage a day has, and how many it should have. Expected is the median of the same weekday in the four weeks
-- before and after; on a day with fewer orders than its neighbours it falls in the same measure, because events that fall together
-- with the orders are a quiet shop and not a gap in the tracking.
WITH stages AS (
  SELECT *
  FROM (VALUES
    (1, 'visit'), (2, 'product_view'), (3, 'add_to_cart'), (4, 'checkout'), (5, 'purchase')
  ) AS t(stage, stage_name)
),
-- A visit is a session that begins, whatever its first event is.
events AS (
  SELECT event_date, event_class, CAST(sum(web_events) AS BIGINT) AS events
  FROM mart_web_events
  WHERE event_class <> 'visit'
  GROUP BY event_date, event_class
  UNION ALL
  SELECT session_date, 'visit', CAST(sum(sessions) AS BIGINT)
  FROM mart_funnel
  GROUP BY session_date
),
orders AS (
  SELECT order_date, CAST(sum(orders_placed) AS BIGINT) AS orders
  FROM mart_revenue
  GROUP BY order_date
),
counted AS (
  SELECT
    d.date_day,
    g.stage,
    g.stage_name,
    coalesce(e.events, 0) AS events,
    coalesce(o.orders, 0) AS orders
  FROM dim_date AS d
  CROSS JOIN settings.values AS v
  CROSS JOIN stages AS g
  LEFT JOIN events AS e ON e.event_date = d.date_day AND e.event_class = g.stage_name
  LEFT JOIN orders AS o ON o.order_date = d.date_day
  WHERE d.date_day >= (SELECT min(event_date) FROM mart_web_events) AND d.date_day <= v.as_of
),
neighbours AS (
  SELECT
    c.date_day,
    c.stage,
    count(*) AS neighbours,
    median(n.events) AS usual_events,
    1.4826 * mad(n.events) AS spread,
    median(n.orders) AS usual_orders
  FROM counted AS c
  JOIN counted AS n
    ON n.stage = c.stage AND n.date_day <> c.date_day
    AND n.date_day BETWEEN c.date_day - 28 AND c.date_day + 28
    AND (n.date_day - c.date_day) % 7 = 0
  GROUP BY c.date_day, c.stage
),
expected AS (
  SELECT
    c.*,
    n.usual_events,
    n.usual_orders,
    n.spread,
    -- Two weeks are not enough to call anything usual.
    CASE
      WHEN n.neighbours < 3 THEN NULL
      WHEN n.usual_orders > c.orders THEN n.usual_events * c.orders / n.usual_orders
      ELSE n.usual_events
    END AS expected_events
  FROM counted AS c
  LEFT JOIN neighbours AS n ON n.date_day = c.date_day AND n.stage = c.stage
)
SELECT
  date_day,
  stage,
  stage_name,
  events,
  orders,
  usual_events,
  usual_orders,
  expected_events,
  events / nullif(expected_events, 0) AS share_of_expected,
  -- Far below: less than half of at least 20, and by more than chance and the usual ups and downs explain.
  coalesce(
    expected_events >= 20
      AND events < expected_events / 2
      AND expected_events - events >= 4 * greatest(spread, sqrt(expected_events)),
    false
  ) AS is_gap
FROM expected
ORDER BY date_day, stage
