-- Every channel with a cost is one that orders come from; another spelling would have costs without customers.
SELECT c.channel, sum(c.cost) AS cost
FROM fact_channel_costs AS c
WHERE c.channel NOT IN (SELECT DISTINCT channel FROM fact_orders)
GROUP BY c.channel
