-- Every row of the seed channel_costs has a cost and days in their order, and nothing of it is lost on the way into the days.
SELECT channel, first_date, last_date, cost
FROM channel_costs
WHERE cost IS NULL OR first_date IS NULL OR last_date < first_date OR last_date - first_date > 400
UNION ALL
SELECT 'all channels', NULL, NULL, (SELECT sum(cost) FROM channel_costs) - (SELECT sum(cost) FROM fact_channel_costs)
WHERE (SELECT sum(cost) FROM channel_costs) <> (SELECT sum(cost) FROM fact_channel_costs)
