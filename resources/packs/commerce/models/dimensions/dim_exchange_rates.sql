-- What one unit of every currency in the orders is worth in the reporting currency, and from when to when.
WITH reporting AS (
  SELECT
    upper(trim(currency)) AS currency,
    constant_currency_date,
    (SELECT count(*) FROM fx_rates) > 0 AS has_rates
  FROM settings.values
),
-- An order without a currency is in the reporting currency.
used AS (
  SELECT DISTINCT coalesce(o.currency, r.currency) AS currency FROM stg_orders AS o, reporting AS r
),
-- Without any rates the shop has one currency (a check refuses a mixture), which is taken as it is.
unconverted AS (
  SELECT u.currency, DATE '1900-01-01' AS valid_from, CAST(1 AS DECIMAL(18, 9)) AS rate, r.constant_currency_date
  FROM used AS u, reporting AS r
  WHERE u.currency = r.currency OR NOT r.has_rates
),
converted AS (
  SELECT
    upper(trim(f.currency)) AS currency,
    f.rate_date AS valid_from,
    CAST(f.rate AS DECIMAL(18, 9)) AS rate,
    r.constant_currency_date
  FROM fx_rates AS f, reporting AS r
  WHERE upper(trim(f.currency)) <> r.currency
),
rates AS (
  SELECT * FROM unconverted
  UNION ALL
  SELECT * FROM converted
)
SELECT
  currency,
  valid_from,
  coalesce(lead(valid_from) OVER (PARTITION BY currency ORDER BY valid_from), DATE '9999-12-31') AS valid_to,
  rate,
  -- The one rate of the currency that does not move: that of the stated day, else the newest.
  first_value(CASE WHEN constant_currency_date IS NULL OR valid_from <= constant_currency_date THEN rate END) OVER (
    PARTITION BY currency
    ORDER BY
      CASE WHEN constant_currency_date IS NULL OR valid_from <= constant_currency_date THEN 0 ELSE 1 END,
      valid_from DESC
  ) AS constant_rate
FROM rates
