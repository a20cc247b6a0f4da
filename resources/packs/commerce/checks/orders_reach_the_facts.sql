-- Every order of the extracts is one row of fact_orders and one row of mart_orders, no more and no less.
WITH counts AS (
  SELECT
    (SELECT count(*) FROM source.orders) AS in_source,
    (SELECT count(*) FROM fact_orders) AS in_fact,
    (SELECT count(*) FROM mart_orders) AS in_mart
)
SELECT * FROM counts WHERE in_source <> in_fact OR in_fact <> in_mart
