-- Every promotion has a name and days in their order.
SELECT name, first_date, last_date
FROM promotions
WHERE name IS NULL OR first_date IS NULL OR last_date IS NULL OR last_date < first_date
