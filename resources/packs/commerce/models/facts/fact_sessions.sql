-- Sessions of people: what happened in each, and how far it came. In order means that each stage was reached at or after the
-- stage before it; a stage that was skipped ends the way, however much happened later.
-- Lists are short, and much cheaper than DISTINCT in an aggregate. A session has one day, so grouping by it too changes nothing but
-- lets a full build go day by day.
WITH sums AS (
  SELECT
    session_key,
    session_date,
    min(visitor_key) AS visitor_key,
    coalesce(min(visitor_key) <> max(visitor_key), false) AS has_several_visitors,
    arg_min(customer_id, event_number) AS customer_id,
    coalesce(arg_min(customer_key, event_number) FILTER (WHERE customer_key <> 0), CAST(0 AS UBIGINT)) AS customer_key,
    arg_min(device, event_number) AS device,
    arg_min(traffic_source, event_number) AS traffic_source,
    arg_min(page, event_number) AS landing_page,
    min(occurred_at) AS started_at,
    max(occurred_at) AS ended_at,
    count(*) AS events,
    list_unique(list(page)) AS pages,
    count(*) FILTER (WHERE event_class = 'product_view') AS product_views,
    count(*) FILTER (WHERE event_class = 'add_to_cart') AS cart_additions,
    count(*) FILTER (WHERE event_class = 'checkout') AS checkouts,
    coalesce(list_unique(list(purchase_key) FILTER (WHERE event_class = 'purchase')), 0) AS purchases,
    min(occurred_at) FILTER (WHERE event_class = 'purchase') AS purchased_at,
    min(occurred_at) FILTER (WHERE event_class = 'product_view') AS in_order_view_at,
    list(occurred_at ORDER BY occurred_at) FILTER (WHERE event_class = 'add_to_cart') AS cart_times,
    list(occurred_at ORDER BY occurred_at) FILTER (WHERE event_class = 'checkout') AS checkout_times,
    list(occurred_at ORDER BY occurred_at) FILTER (WHERE event_class = 'purchase') AS purchase_times
  FROM fact_web_events
  WHERE session_key IS NOT NULL
  GROUP BY session_key, session_date
),
carted AS (
  SELECT *, list_filter(cart_times, lambda t: t >= in_order_view_at)[1] AS in_order_cart_at FROM sums
),
checked_out AS (
  SELECT *, list_filter(checkout_times, lambda t: t >= in_order_cart_at)[1] AS in_order_checkout_at FROM carted
),
bought AS (
  SELECT *, list_filter(purchase_times, lambda t: t >= in_order_checkout_at)[1] AS in_order_purchase_at FROM checked_out
)
SELECT
  session_key,
  CASE WHEN starts_with(session_key, 's:') THEN 'tracker' ELSE 'visitor' END AS session_origin,
  visitor_key,
  has_several_visitors,
  customer_id,
  customer_key,
  started_at,
  ended_at,
  session_date,
  CAST(hour(reporting_time(started_at)) AS INTEGER) AS session_hour,
  device,
  traffic_source,
  landing_page,
  events,
  pages,
  events = 1 AS is_bounce,
  CAST(date_diff('millisecond', started_at, ended_at) * 0.001 AS DECIMAL(18, 3)) AS duration_seconds,
  product_views,
  cart_additions,
  checkouts,
  purchases,
  product_views > 0 AS has_product_view,
  cart_additions > 0 AS has_cart,
  checkouts > 0 AS has_checkout,
  purchases > 0 AS has_purchase,
  purchased_at,
  CASE
    WHEN in_order_purchase_at IS NOT NULL THEN 5
    WHEN in_order_checkout_at IS NOT NULL THEN 4
    WHEN in_order_cart_at IS NOT NULL THEN 3
    WHEN in_order_view_at IS NOT NULL THEN 2
    ELSE 1
  END AS stage_reached,
  purchases > 0 AND in_order_purchase_at IS NULL AS is_express,
  CAST(date_diff('millisecond', started_at, in_order_view_at) * 0.001 AS DECIMAL(18, 3)) AS seconds_to_view,
  CAST(date_diff('millisecond', in_order_view_at, in_order_cart_at) * 0.001 AS DECIMAL(18, 3)) AS seconds_to_cart,
  CAST(date_diff('millisecond', in_order_cart_at, in_order_checkout_at) * 0.001 AS DECIMAL(18, 3)) AS seconds_to_checkout,
  CAST(date_diff('millisecond', in_order_checkout_at, in_order_purchase_at) * 0.001 AS DECIMAL(18, 3)) AS seconds_to_purchase
FROM bought
