SELECT
  id AS order_id,
  nullif(customer_id, '') AS customer_id,
  created_at AS ordered_at,
  reporting_date(created_at) AS order_date,
  status,
  upper(trim(currency)) AS currency,
  total_amount,
  discount_amount,
  shipping_amount,
  tax_amount,
  channel,
  coupon_code,
  fulfilled_at,
  updated_at
FROM source.orders
