-- Exchange rates are positive and have at most 9 decimals, so that nothing of them is lost.
SELECT currency, rate_date, rate
FROM fx_rates
WHERE rate <= 0 OR rate IS NULL OR rate_date IS NULL OR currency IS NULL OR CAST(CAST(rate AS DECIMAL(18, 9)) AS DOUBLE) <> rate
