SELECT id AS customer_id, region, _extract_date AS extract_date FROM history.customers
