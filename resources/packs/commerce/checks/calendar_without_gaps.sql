-- The calendar has every day between its first and its last.
SELECT date_day, next_day
FROM (SELECT date_day, lead(date_day) OVER (ORDER BY date_day) AS next_day FROM dim_date)
WHERE next_day <> date_day + 1
