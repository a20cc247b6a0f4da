-- The lines of a sale, less the discount of the order and with tax and shipping where total_amount includes them, add up to
-- its total to within a cent a line. Totals with tax may be built on lines with or without it, so either way is accepted.
WITH sales AS (
  SELECT o.order_id, o.order_amount, m.line_amount, m.line_count,
    coalesce(o.discount_amount, 0) AS discount,
    CASE WHEN s.total_includes_shipping THEN coalesce(o.shipping_amount, 0) ELSE 0 END AS shipping,
    CASE WHEN s.total_includes_tax THEN coalesce(o.tax_amount, 0) ELSE 0 END AS tax
  FROM fact_orders AS o
  JOIN mart_orders AS m ON m.order_id = o.order_id
  CROSS JOIN settings.values AS s
  WHERE NOT o.is_void AND m.line_count > 0
),
differences AS (
  SELECT *,
    order_amount - line_amount - shipping AS without_tax,
    order_amount - line_amount - shipping - tax AS with_tax
  FROM sales
)
SELECT order_id, order_amount, line_amount, discount, shipping, tax
FROM differences
-- Discounts of the order may stand in the lines already.
WHERE least(abs(without_tax), abs(with_tax), abs(without_tax + discount), abs(with_tax + discount)) > 0.01 * line_count
