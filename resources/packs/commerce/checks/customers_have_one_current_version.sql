-- Every customer of the newest extracts has exactly one current version.
SELECT c.customer_id, count(d.customer_key) AS current_versions
FROM stg_customers AS c
LEFT JOIN dim_customers AS d ON d.customer_id = c.customer_id AND d.is_current
GROUP BY c.customer_id
HAVING count(d.customer_key) <> 1
