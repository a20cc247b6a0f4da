-- Experiments of at least 100 counted units have a unit with an order or a session: if none has, unit_id is neither a visitor of the
-- web events nor the number of a customer, and the zeros mean nothing.
SELECT experiment_id, count(*) AS units
FROM mart_experiment_units
GROUP BY experiment_id
HAVING count(*) >= 100 AND sum(orders) + sum(sessions) = 0
