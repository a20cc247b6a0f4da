-- Every order line of the extracts is one row of fact_order_items, with its units.
WITH counts AS (
  SELECT
    (SELECT count(*) FROM source.order_items) AS lines_in_source,
    (SELECT count(*) FROM fact_order_items) AS lines_in_fact,
    (SELECT sum(quantity) FROM source.order_items) AS units_in_source,
    (SELECT sum(quantity) FROM fact_order_items) AS units_in_fact
)
SELECT * FROM counts WHERE lines_in_source <> lines_in_fact OR units_in_source IS DISTINCT FROM units_in_fact
