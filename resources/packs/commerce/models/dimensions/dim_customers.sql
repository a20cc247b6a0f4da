-- One row for each day on which a customer was extracted; the engine makes versions of it (see scd2 in the yml).
SELECT
  id AS customer_id,
  region,
  segment,
  email,
  name,
  signup_date,
  birth_date,
  _extract_date AS extract_date
FROM history.customers
