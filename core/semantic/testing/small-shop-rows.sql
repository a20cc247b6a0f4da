INSERT INTO dim_customers VALUES
  (0, NULL, 'unknown', NULL), (11, 'a', 'North', 'home'), (12, 'a', 'South', 'home'), (21, 'b', 'North', 'business'), (31, 'c', NULL, 'home');
INSERT INTO dim_products VALUES (1, 'tools'), (2, 'toys'), (3, NULL);
INSERT INTO fact_orders VALUES
  ('o1', 'a', 11, '2024-01-01', 'web', NULL, false, 100.1000, 1.5),
  ('o2', 'b', 21, '2024-01-15', 'web', NULL, false, 50.0500, 2.5),
  ('o3', 'a', 11, '2024-01-31', 'shop', NULL, true, 999.0000, NULL),
  ('o4', NULL, 0, '2024-01-31', 'web', NULL, false, 10.0000, 0.25),
  ('o5', 'a', 12, '2024-02-10', 'shop', NULL, false, 30.3333, 1.0),
  ('o6', 'c', 31, '2024-02-29', 'web', NULL, false, 20.0000, 4.0),
  ('o7', 'a', 12, '2024-03-05', 'web', NULL, false, 60.0000, 3.0),
  ('o8', 'b', 21, '2024-03-31', NULL, NULL, false, 5.5000, 0.5);
INSERT INTO fact_order_items VALUES
  ('o1', 1, '2024-01-01', 2, 60.1), ('o1', 2, '2024-01-01', 1, 40), ('o2', 2, '2024-01-15', 5, 50.05), ('o3', 1, '2024-01-31', 9, 999),
  ('o5', 3, '2024-02-10', 1, 30.3333), ('o6', 1, '2024-02-29', 2, 20), ('o7', 9, '2024-03-05', 6, 60), ('o8', 2, '2024-03-31', 1, 5.5);
INSERT INTO fact_payments VALUES
  ('p1', 'o1', '2024-01-01 10:00:00', '2024-01-02', 'card', true, 100.1), ('p2', 'o2', '2024-01-15 23:59:59', NULL, 'card', false, 50.05),
  ('p3', 'o2', '2024-01-16 00:00:00', '2024-02-01', 'bank', true, 50.05), ('p4', 'o5', '2024-02-10 12:00:00', '2024-02-10', 'card', true, 30.3333),
  ('p5', 'o7', '2024-03-05 08:00:00', NULL, NULL, false, 60);
INSERT INTO fact_refunds VALUES ('r1', 'o1', 11, '2024-02-03', 40), ('r2', 'o7', 12, '2024-03-20', 10);
INSERT INTO fact_stock VALUES
  ('2024-01-01', 1, 10), ('2024-01-01', 2, 5), ('2024-01-30', 1, 7), ('2024-02-28', 1, 4), ('2024-02-28', 2, 9), ('2024-03-15', 1, 3);
INSERT INTO mart_customers VALUES ('a', 190.4333), ('b', 55.55), ('c', 20);
