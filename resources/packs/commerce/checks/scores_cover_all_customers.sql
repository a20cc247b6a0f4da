-- Every customer is in exactly one scored cell where there is a fit, and in none where there is not.
SELECT h.customer_id, h.frequency, h.recency_cell, h.age_cell, f.purchase_status, v.clv_status, v.p_alive
FROM mart_customer_history AS h
JOIN mart_clv_fit AS f ON f.fit = 'all'
LEFT JOIN mart_customer_value AS v ON v.customer_id = h.customer_id
WHERE (v.p_alive IS NOT NULL) <> (f.purchase_status = 'fitted')
