-- Events with their class, their session, and what product and customer were on the day. Sessions are those of the tracker; where it
-- numbers none, a visitor's events are one session until more than session_minutes pass without any.
-- The windows sort a few columns, which are joined to the events again: half the work of sorting whole events.
WITH in_order AS (
  SELECT
    tracking_key,
    event_id,
    occurred_at,
    row_number() OVER by_time AS position,
    lag(occurred_at) OVER by_time AS previous_at
  FROM stg_web_events
  WHERE tracking_key IS NOT NULL AND NOT is_bot
  WINDOW by_time AS (PARTITION BY tracking_key ORDER BY occurred_at, event_id)
),
beginnings AS (
  SELECT
    e.*,
    e.previous_at IS NULL
      OR (NOT starts_with(e.tracking_key, 's:') AND e.occurred_at - e.previous_at > to_minutes(s.session_minutes)) AS is_beginning
  FROM in_order AS e
  CROSS JOIN settings.values AS s
),
sessions AS (
  SELECT
    tracking_key,
    event_id,
    position + 1 - max(CASE WHEN is_beginning THEN position END) OVER so_far AS event_number,
    max(CASE WHEN is_beginning THEN occurred_at END) OVER so_far AS began_at
  FROM beginnings
  WINDOW so_far AS (PARTITION BY tracking_key ORDER BY position ROWS UNBOUNDED PRECEDING)
)
SELECT
  e.event_id,
  e.tracking_key,
  CASE
    WHEN s.event_number IS NULL THEN NULL
    WHEN starts_with(e.tracking_key, 's:') THEN e.tracking_key
    ELSE e.tracking_key || '@' || CAST(epoch_ms(s.began_at) AS VARCHAR)
  END AS session_key,
  s.event_number,
  -- The day is known already where the event begins the session; the way through the time zone is long.
  CASE WHEN s.event_number = 1 THEN e.event_date ELSE reporting_date(s.began_at) END AS session_date,
  CASE WHEN e.is_bot THEN 'bot' WHEN e.tracking_key IS NOT NULL THEN 'session' ELSE 'unassigned' END AS assignment,
  e.is_bot,
  e.visitor_key,
  e.has_visitor_id,
  e.customer_id,
  coalesce(c.customer_key, CAST(0 AS UBIGINT)) AS customer_key,
  e.event_type,
  -- Asked of event_type too, so that nothing is said of classes where there are no events.
  CASE WHEN e.event_type IS NULL THEN 'other' ELSE coalesce(t.class, 'other') END AS event_class,
  t.class IS NOT NULL AS is_known_type,
  e.occurred_at,
  e.event_date,
  e.event_hour,
  e.product_id,
  -- Asked of product_id too, so that nothing is said of products where events name none.
  CASE WHEN e.product_id IS NULL OR p.product_key IS NULL THEN CAST(0 AS UBIGINT) ELSE p.product_key END AS product_key,
  CASE WHEN e.product_id IS NOT NULL THEN p.category END AS category,
  CASE WHEN e.product_id IS NOT NULL THEN p.price END AS product_price,
  -- One number a purchase: the order, so that a page of thanks that is opened twice is one purchase.
  CASE WHEN t.class = 'purchase' THEN coalesce('o:' || nullif(e.order_id, ''), 'e:' || e.event_id) END AS purchase_key,
  e.order_id,
  coalesce(nullif(lower(trim(e.device_type)), ''), 'unknown') AS device,
  coalesce(nullif(lower(trim(e.traffic_source)), ''), 'unknown') AS traffic_source,
  e.page
FROM stg_web_events AS e
LEFT JOIN sessions AS s ON s.tracking_key = e.tracking_key AND s.event_id = e.event_id
LEFT JOIN settings.event_type AS t ON t.value = e.event_type
LEFT JOIN dim_customers AS c
  ON c.customer_id = e.customer_id AND e.event_date >= c.valid_from AND e.event_date < c.valid_to
LEFT JOIN dim_products AS p
  ON p.product_id = e.product_id AND e.event_date >= p.valid_from AND e.event_date < p.valid_to
