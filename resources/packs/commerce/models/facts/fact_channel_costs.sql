-- What marketing cost on each day: the cost of a period is spread evenly over its days, exactly, in steps of 0.0001.
WITH entries AS (
  SELECT
    coalesce(nullif(trim(channel), ''), 'unknown') AS channel,
    first_date,
    coalesce(last_date, first_date) AS last_date,
    CAST(cost * 10000 AS HUGEINT) AS steps,
    coalesce(last_date, first_date) - first_date + 1 AS days
  FROM channel_costs
  WHERE cost IS NOT NULL AND coalesce(last_date, first_date) >= first_date
),
days AS (
  SELECT *, unnest(range(days)) AS day FROM entries
)
SELECT
  first_date + CAST(day AS INTEGER) AS cost_date,
  channel,
  -- The steps up to the end of the day less those up to its beginning: over the period nothing is lost and nothing added.
  CAST(sum(CAST(steps * (day + 1) // days - steps * day // days AS DECIMAL(28, 0)) * CAST(0.0001 AS DECIMAL(5, 4))) AS DECIMAL(18, 4)) AS cost
FROM days
GROUP BY cost_date, channel
ORDER BY cost_date, channel
