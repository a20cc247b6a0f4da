-- What every counted unit did from its exposure to the last day of the experiment, zeros included.
WITH exposed AS (
  SELECT
    e.experiment_id,
    e.unit_id,
    e.variant,
    e.is_control,
    e.exposed_at,
    e.exposure_date,
    x.last_date
  FROM fact_experiment_exposures AS e
  JOIN dim_experiments AS x ON x.experiment_id = e.experiment_id
  WHERE e.exposure_class = 'counted'
),
-- Who placed an order: the visitor whose event names it, else the only visitor as whom its customer was ever signed in.
order_visitors AS (
  SELECT order_id, min(visitor_key) AS visitor_id
  FROM fact_web_events
  WHERE order_id IS NOT NULL AND has_visitor_id AND event_date >= (SELECT min(exposure_date) FROM exposed)
  GROUP BY order_id
),
tracked_sales AS (
  SELECT
    o.customer_id,
    v.visitor_id,
    o.ordered_at,
    o.order_date,
    o.order_amount,
    o.units
  FROM mart_orders AS o
  LEFT JOIN order_visitors AS v ON v.order_id = o.order_id
  WHERE NOT o.is_void
    AND o.order_date >= (SELECT min(exposure_date) FROM exposed)
    AND o.order_date <= (SELECT max(last_date) FROM exposed)
),
customer_visitors AS (
  SELECT customer_id, min(visitor_key) AS visitor_id
  FROM fact_web_events
  WHERE has_visitor_id AND customer_id IN (SELECT customer_id FROM tracked_sales WHERE visitor_id IS NULL)
  GROUP BY customer_id
  HAVING min(visitor_key) = max(visitor_key)
),
sales AS (
  SELECT
    s.customer_id,
    coalesce(s.visitor_id, c.visitor_id) AS visitor_id,
    s.ordered_at,
    s.order_date,
    s.order_amount,
    s.units
  FROM tracked_sales AS s
  LEFT JOIN customer_visitors AS c ON c.customer_id = s.customer_id
),
unit_sales AS (
  SELECT visitor_id AS unit_id, ordered_at, order_date, order_amount, units
  FROM sales
  WHERE visitor_id IS NOT NULL
  UNION ALL
  -- A shop may assign customers instead; one that has the number of its visitor counts once.
  SELECT customer_id, ordered_at, order_date, order_amount, units
  FROM sales
  WHERE customer_id IS NOT NULL AND customer_id IS DISTINCT FROM visitor_id
),
purchases AS (
  SELECT
    e.experiment_id,
    e.unit_id,
    count(*) AS orders,
    sum(s.units) AS units_bought,
    sum(s.order_amount) AS revenue
  FROM exposed AS e
  JOIN unit_sales AS s ON s.unit_id = e.unit_id
  WHERE s.ordered_at >= e.exposed_at AND s.order_date <= e.last_date
  GROUP BY e.experiment_id, e.unit_id
),
-- Where the tracker numbers no sessions, a day of a visitor is one.
unit_sessions AS (
  SELECT
    e.experiment_id,
    e.unit_id,
    CASE WHEN starts_with(v.tracking_key, 's:') THEN v.tracking_key ELSE CAST(v.event_date AS VARCHAR) END AS session_key,
    bool_or(v.event_class = 'purchase') AS has_purchase
  FROM exposed AS e
  JOIN fact_web_events AS v ON v.visitor_key = e.unit_id
  WHERE v.has_visitor_id AND NOT v.is_bot
    AND v.event_date >= (SELECT min(exposure_date) FROM exposed)
    AND v.event_date <= (SELECT max(last_date) FROM exposed)
    AND v.occurred_at >= e.exposed_at
    AND v.event_date <= e.last_date
  GROUP BY ALL
),
visits AS (
  SELECT
    experiment_id,
    unit_id,
    count(*) AS sessions,
    count(*) FILTER (WHERE has_purchase) AS purchase_sessions
  FROM unit_sessions
  GROUP BY experiment_id, unit_id
)
SELECT
  e.experiment_id,
  e.unit_id,
  e.variant,
  e.is_control,
  e.exposure_date,
  coalesce(p.orders, 0) AS orders,
  coalesce(p.orders, 0) > 0 AS is_converted,
  CAST(coalesce(p.units_bought, 0) AS BIGINT) AS units_bought,
  CAST(coalesce(p.revenue, 0) AS DECIMAL(18, 4)) AS revenue,
  coalesce(v.sessions, 0) AS sessions,
  coalesce(v.purchase_sessions, 0) AS purchase_sessions
FROM exposed AS e
LEFT JOIN purchases AS p ON p.experiment_id = e.experiment_id AND p.unit_id = e.unit_id
LEFT JOIN visits AS v ON v.experiment_id = e.experiment_id AND v.unit_id = e.unit_id
