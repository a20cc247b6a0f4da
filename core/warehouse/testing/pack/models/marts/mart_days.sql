SELECT as_of, first_day, (SELECT count(*) FROM fact_orders) AS orders FROM settings.values
