-- No day, device and traffic source has more sessions at a later stage of the closed funnel than at an
-- earlier one, nor more than the open funnel.
SELECT
  session_date,
  device,
  traffic_source,
  sum(sessions) AS sessions,
  sum(view_sessions) AS view_sessions,
  sum(cart_sessions) AS cart_sessions,
  sum(checkout_sessions) AS checkout_sessions,
  sum(purchase_sessions) AS purchase_sessions,
  sum(sessions_with_purchase) AS sessions_with_purchase
FROM mart_funnel
GROUP BY session_date, device, traffic_source
HAVING sum(view_sessions) > sum(sessions)
  OR sum(cart_sessions) > sum(view_sessions)
  OR sum(checkout_sessions) > sum(cart_sessions)
  OR sum(purchase_sessions) > sum(checkout_sessions)
  OR sum(view_sessions) > sum(sessions_with_product_view)
  OR sum(cart_sessions) > sum(sessions_with_cart)
  OR sum(checkout_sessions) > sum(sessions_with_checkout)
  OR sum(purchase_sessions) > sum(sessions_with_purchase)
