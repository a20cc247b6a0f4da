SELECT
  id AS customer_id,
  email,
  name,
  region,
  segment,
  signup_date,
  birth_date
FROM source.customers
