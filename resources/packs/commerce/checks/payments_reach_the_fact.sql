-- Every payment of the extracts is one row of fact_payments.
WITH counts AS (
  SELECT (SELECT count(*) FROM source.payments) AS in_source, (SELECT count(*) FROM fact_payments) AS in_fact
)
SELECT * FROM counts WHERE in_source <> in_fact
