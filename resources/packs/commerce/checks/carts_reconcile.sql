-- Carts are the sessions that put something into the cart: as many in mart_cart_abandonment as in fact_sessions, those with a purchase
-- bought; and they are worth what their products are.
WITH sums AS (
  SELECT
    (SELECT count(*) FROM fact_sessions WHERE has_cart) AS sessions,
    (SELECT count(*) FROM mart_cart_abandonment) AS carts,
    (SELECT count(*) FROM fact_sessions WHERE has_cart AND has_purchase) AS sessions_that_bought,
    (SELECT count(*) FROM mart_cart_abandonment WHERE cart_state = 'bought') AS carts_bought,
    (SELECT sum(cart_value) FROM mart_cart_products WHERE is_abandoned) AS value_of_products,
    (SELECT sum(cart_value) FROM mart_cart_abandonment WHERE is_abandoned) AS value_of_carts
)
SELECT * FROM sums
WHERE sessions <> carts OR sessions_that_bought <> carts_bought OR coalesce(value_of_products, 0) <> coalesce(value_of_carts, 0)
