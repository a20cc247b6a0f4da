-- Every refund of the extracts is one row of fact_refunds.
WITH counts AS (
  SELECT (SELECT count(*) FROM source.refunds) AS in_source, (SELECT count(*) FROM fact_refunds) AS in_fact
)
SELECT * FROM counts WHERE in_source <> in_fact
