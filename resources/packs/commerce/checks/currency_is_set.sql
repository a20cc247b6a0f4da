-- The setting currency is an ISO 4217 code: three letters.
SELECT currency FROM settings.values WHERE currency IS NULL OR NOT regexp_full_match(trim(currency), '[A-Za-z]{3}')
