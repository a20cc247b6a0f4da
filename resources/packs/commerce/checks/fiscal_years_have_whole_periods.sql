-- Every fiscal year that the calendar holds whole has 12 periods in 4 quarters, and as many days as it says.
SELECT fiscal_year_start, count(*) AS days, any_value(days_in_fiscal_year) AS days_expected,
  count(DISTINCT fiscal_period_start) AS periods, count(DISTINCT fiscal_quarter_start) AS quarters
FROM dim_date
WHERE fiscal_year_start >= (SELECT min(date_day) FROM dim_date)
  AND fiscal_year_start + days_in_fiscal_year - 1 <= (SELECT max(date_day) FROM dim_date)
GROUP BY fiscal_year_start
HAVING count(*) <> any_value(days_in_fiscal_year)
  OR count(DISTINCT fiscal_period_start) <> 12
  OR count(DISTINCT fiscal_quarter_start) <> 4
