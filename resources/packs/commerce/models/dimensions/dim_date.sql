-- Every day from the first order to the end of the year of the as-of day (calendar and fiscal), with the periods it is in.
WITH settings_row AS (
  SELECT
    as_of,
    first_day,
    fiscal_pattern,
    fiscal_start_month,
    -- ISO number of the day on which a week begins: 1 is Monday, 7 is Sunday.
    CASE week_start WHEN 'sunday' THEN 7 WHEN 'saturday' THEN 6 ELSE 1 END AS week_start_day,
    -- Weeks of the first and of the second period of a quarter; the third has the rest.
    CASE fiscal_pattern WHEN '5-4-4' THEN 5 ELSE 4 END AS first_weeks,
    CASE fiscal_pattern WHEN '4-5-4' THEN 5 ELSE 4 END AS second_weeks
  FROM settings.values
),
bounds AS (
  SELECT
    -- A date such as 0001-01-01 is a gap in the data, not a reason for a calendar of two thousand years.
    greatest(least(first_day, (SELECT reporting_date(min(ordered_at)) FROM stg_orders)), DATE '1900-01-01') AS first_day,
    as_of AS last_day
  FROM settings_row
),
anchors AS (
  SELECT
    s.*,
    make_date(CAST(anchor.year AS INTEGER), s.fiscal_start_month, 1) AS anchor_day
  FROM settings_row AS s, bounds AS b, range(year(b.first_day) - 1, year(b.last_day) + 3) AS anchor(year)
),
-- With periods of whole weeks a fiscal year begins on the first day of the week that is nearest to the first of its month:
-- that gives 52 weeks, and 53 every five or six years.
year_starts AS (
  SELECT
    anchor_day,
    CASE
      WHEN fiscal_pattern = 'months' THEN anchor_day
      WHEN days_into_week <= 3 THEN anchor_day - days_into_week
      ELSE anchor_day + (7 - days_into_week)
    END AS fiscal_year_start
  FROM (
    SELECT *, CAST((isodow(anchor_day) - week_start_day + 7) % 7 AS INTEGER) AS days_into_week
    FROM anchors
  )
),
fiscal_years AS (
  SELECT
    fiscal_year_start,
    lead(fiscal_year_start) OVER (ORDER BY fiscal_year_start) AS next_fiscal_year_start,
    -- A fiscal year has the name of the calendar year that holds most of it.
    year(anchor_day) + CASE WHEN month(anchor_day) > 6 THEN 1 ELSE 0 END AS fiscal_year
  FROM year_starts
),
span AS (
  SELECT
    least(
      make_date(CAST(year(first_day) AS INTEGER), 1, 1),
      (SELECT max(fiscal_year_start) FROM fiscal_years WHERE fiscal_year_start <= b.first_day)
    ) AS first_date,
    greatest(
      make_date(CAST(year(last_day) AS INTEGER), 12, 31),
      (SELECT min(next_fiscal_year_start) FROM fiscal_years WHERE next_fiscal_year_start > b.last_day) - 1
    ) AS last_date
  FROM bounds AS b
),
days AS (
  SELECT CAST(day AS DATE) AS date_day
  FROM span, generate_series(CAST(first_date AS TIMESTAMP), CAST(last_date AS TIMESTAMP), INTERVAL 1 DAY) AS series(day)
),
fiscal_weeks AS (
  SELECT
    d.date_day,
    s.fiscal_pattern,
    s.week_start_day,
    s.first_weeks,
    s.second_weeks,
    f.fiscal_year,
    f.fiscal_year_start,
    CAST(date_diff('day', f.fiscal_year_start, f.next_fiscal_year_start) AS INTEGER) AS days_in_fiscal_year,
    -- Weeks since the fiscal year began: 0 to 51, or 52 in a year of 53 weeks.
    CAST(date_diff('day', f.fiscal_year_start, d.date_day) // 7 AS INTEGER) AS week_index
  FROM days AS d
  CROSS JOIN settings_row AS s
  JOIN fiscal_years AS f ON d.date_day >= f.fiscal_year_start AND d.date_day < f.next_fiscal_year_start
),
fiscal_quarters AS (
  SELECT
    *,
    -- A quarter has 13 weeks; week 53 belongs to the last one.
    CASE
      WHEN fiscal_pattern = 'months' THEN CAST(date_diff('month', fiscal_year_start, date_day) // 3 AS INTEGER)
      ELSE least(week_index // 13, 3)
    END AS quarter_index
  FROM fiscal_weeks
),
fiscal_periods AS (
  SELECT
    *,
    CASE
      WHEN fiscal_pattern = 'months' THEN CAST(date_diff('month', fiscal_year_start, date_day) % 3 AS INTEGER)
      WHEN week_index - 13 * quarter_index < first_weeks THEN 0
      WHEN week_index - 13 * quarter_index < first_weeks + second_weeks THEN 1
      ELSE 2
    END AS period_index
  FROM fiscal_quarters
),
holiday_names AS (
  SELECT holiday_date, string_agg(DISTINCT name, ', ' ORDER BY name) AS holiday FROM holidays GROUP BY holiday_date
),
promotion_names AS (
  SELECT d.date_day, string_agg(DISTINCT p.name, ', ' ORDER BY p.name) AS promotion
  FROM days AS d
  JOIN promotions AS p ON d.date_day BETWEEN p.first_date AND p.last_date
  GROUP BY d.date_day
),
cost_days AS (
  SELECT d.date_day, count(c.cost) AS costs
  FROM days AS d
  JOIN channel_costs AS c ON d.date_day BETWEEN c.first_date AND coalesce(c.last_date, c.first_date)
  GROUP BY d.date_day
)
SELECT
  p.date_day,
  CAST(isodow(p.date_day) AS INTEGER) AS day_of_week,
  dayname(p.date_day) AS day_name,
  CAST(day(p.date_day) AS INTEGER) AS day_of_month,
  CAST(dayofyear(p.date_day) AS INTEGER) AS day_of_year,
  isodow(p.date_day) >= 6 AS is_weekend,
  h.holiday,
  h.holiday IS NOT NULL AS is_holiday,
  p_names.promotion,
  p_names.promotion IS NOT NULL AS during_promotion,
  coalesce(c.costs > 0, false) AS has_marketing_cost,
  p.date_day - CAST((isodow(p.date_day) - p.week_start_day + 7) % 7 AS INTEGER) AS week_start,
  CAST(isoyear(p.date_day) AS INTEGER) AS iso_year,
  CAST(week(p.date_day) AS INTEGER) AS iso_week,
  CAST(date_trunc('month', p.date_day) AS DATE) AS month_start,
  CAST(month(p.date_day) AS INTEGER) AS month_number,
  monthname(p.date_day) AS month_name,
  CAST(date_trunc('quarter', p.date_day) AS DATE) AS quarter_start,
  CAST(quarter(p.date_day) AS INTEGER) AS quarter_number,
  CAST(date_trunc('year', p.date_day) AS DATE) AS year_start,
  CAST(year(p.date_day) AS INTEGER) AS year_number,
  CASE
    WHEN p.fiscal_pattern = 'months' THEN CAST(date_trunc('month', p.date_day) AS DATE)
    ELSE p.fiscal_year_start + 7 * (
      13 * p.quarter_index
      + CASE p.period_index WHEN 0 THEN 0 WHEN 1 THEN p.first_weeks ELSE p.first_weeks + p.second_weeks END
    )
  END AS fiscal_period_start,
  3 * p.quarter_index + p.period_index + 1 AS fiscal_period,
  CASE
    WHEN p.fiscal_pattern = 'months' THEN CAST(p.fiscal_year_start + to_months(3 * p.quarter_index) AS DATE)
    ELSE p.fiscal_year_start + 91 * p.quarter_index
  END AS fiscal_quarter_start,
  p.quarter_index + 1 AS fiscal_quarter,
  p.week_index + 1 AS fiscal_week,
  p.fiscal_year_start,
  CAST(p.fiscal_year AS INTEGER) AS fiscal_year,
  p.days_in_fiscal_year
FROM fiscal_periods AS p
LEFT JOIN holiday_names AS h ON h.holiday_date = p.date_day
LEFT JOIN promotion_names AS p_names ON p_names.date_day = p.date_day
LEFT JOIN cost_days AS c ON c.date_day = p.date_day
ORDER BY p.date_day
