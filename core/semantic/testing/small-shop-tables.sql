CREATE TABLE dim_customers (customer_key UBIGINT, customer_id VARCHAR, region VARCHAR, segment VARCHAR);
CREATE TABLE dim_products (product_key BIGINT, category VARCHAR);
CREATE TABLE fact_orders (
  order_id VARCHAR, customer_id VARCHAR, customer_key UBIGINT, order_date DATE, channel VARCHAR, coupon VARCHAR,
  is_void BOOLEAN, amount DECIMAL(18,4), weight DOUBLE
);
CREATE TABLE fact_order_items (order_id VARCHAR, product_key BIGINT, order_date DATE, quantity BIGINT, line_amount DECIMAL(18,4));
CREATE TABLE fact_payments (payment_id VARCHAR, order_id VARCHAR, attempted_at TIMESTAMP, paid_date DATE, method VARCHAR, is_succeeded BOOLEAN, amount DECIMAL(18,4));
CREATE TABLE fact_refunds (refund_id VARCHAR, order_id VARCHAR, customer_key UBIGINT, refund_date DATE, amount DECIMAL(18,4));
CREATE TABLE fact_stock (day DATE, product_key BIGINT, on_hand BIGINT);
CREATE TABLE mart_customers (customer_id VARCHAR, lifetime DECIMAL(18,4));
