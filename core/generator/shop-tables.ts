import { type PlantedEffects, plantEffects, type ShopOptions, shopSizes } from './shop-options.ts';

/** One statement of the shop's making; later ones read the tables of earlier ones. Day offsets count from `from`. */
export interface ShopStep {
  readonly name: string;
  readonly sql: string;
}

/**
 * The shop itself, before it is cut into extracts: days, products, customers, orders, lines, payments, sessions.
 * Orders pick a day by season and weekday, then a customer: recent sign-ups more often, one in ten customers is loyal.
 */
export function shopTables(options: ShopOptions): readonly ShopStep[] {
  const effects = plantEffects(options);
  return [
    { name: 'days', sql: daysSql(options, effects) },
    { name: 'products', sql: productsSql(options) },
    { name: 'customers', sql: customersSql(options, effects) },
    { name: 'orders', sql: ordersSql(options, effects) },
    { name: 'lines', sql: linesSql(options, effects) },
    { name: 'payments', sql: paymentsSql(effects) },
    { name: 'sales', sql: salesSql() },
    { name: 'sessions', sql: sessionsSql(options, effects) },
  ];
}

function daysSql(options: ShopOptions, effects: PlantedEffects | null): string {
  const outage = effects === null ? '1' : `CASE WHEN d = ${effects.outageDay} THEN 0.3 ELSE 1 END`;
  return `CREATE TABLE days AS
    WITH base AS (
      SELECT d::INTEGER AS day, DATE '${options.from}' + d::INTEGER AS date FROM range(${options.days}) t(d)
    ), weighted AS (
      SELECT day AS d, date,
        (1 + 0.22 * sin(2 * pi() * (dayofyear(date) - 240) / 365.0))
          * [0.95, 0.92, 0.93, 0.97, 1.05, 1.14, 1.04][isodow(date)]
          * (1 + 0.2 * day / 365.0)
          * CASE WHEN month(date) = 11 AND day(date) BETWEEN 24 AND 30 THEN 1.9 ELSE 1 END
          * CASE WHEN month(date) = 12 AND day(date) BETWEEN 1 AND 20 THEN 1.35 ELSE 1 END AS weight
      FROM base
    ), sized AS (
      SELECT d AS day, date, greatest(1, round(${options.ordersPerDay} * weight / avg(weight) OVER () * ${outage}))::BIGINT AS orders
      FROM weighted
    )
    SELECT day, date, orders, (sum(orders) OVER (ORDER BY day) - orders)::BIGINT AS first_order,
      (sum(greatest(1, (orders * 0.28)::BIGINT)) OVER (ORDER BY day))::BIGINT + ${shopSizes(options).firstCustomers} AS customers
    FROM sized ORDER BY day`;
}

function productsSql(options: ShopOptions): string {
  return `CREATE TABLE products AS
    SELECT p::INTEGER AS product, 'P' || lpad(p::VARCHAR, 5, '0') AS id,
      ['Oak', 'Linen', 'Brass', 'Glass', 'Wool', 'Stone', 'Paper', 'Clay'][1 + pick(p, 101, 8)] || ' '
        || ['lamp', 'bowl', 'chair', 'rug', 'clock', 'vase', 'shelf', 'basket', 'candle', 'cushion'][1 + pick(p, 102, 10)] || ' ' || p AS name,
      ['Living', 'Kitchen', 'Bedroom', 'Garden', 'Office', 'Bath', 'Kids', 'Gifts'][1 + p % 8] AS category,
      ['Basic', 'Classic', 'Premium'][1 + p % 3] AS subcategory,
      round(4 + 140 * pow(u01(p, 103), 2.4), 2)::DECIMAL(18, 2) AS price,
      round((4 + 140 * pow(u01(p, 103), 2.4)) * (0.4 + 0.25 * u01(p, 104)), 2)::DECIMAL(18, 2) AS cost,
      round(3 + 2 * u01(p, 105), 1)::DECIMAL(3, 1) AS rating, pick(p, 106, 900) AS rating_count,
      CASE WHEN u01(p, 107) < 0.2 THEN pick(p, 108, ${options.days}) END AS price_change_day,
      CASE WHEN u01(p, 109) < 0.02 THEN pick(p, 110, ${options.days}) END AS rename_day
    FROM range(1, ${shopSizes(options).products + 1}) t(p)`;
}

function customersSql(options: ShopOptions, effects: PlantedEffects | null): string {
  const lost =
    effects === null
      ? 'FALSE'
      : `channel = 'coupon' AND signup_day BETWEEN ${effects.lostCohort.from} AND ${effects.lostCohort.to}`;
  return `CREATE TABLE customers AS
    WITH signed_up AS (
      SELECT c, -1 - pick(c, 201, 365) AS signup_day FROM range(${shopSizes(options).firstCustomers}) t(c)
      UNION ALL
      SELECT unnest(range(coalesce(lag(customers) OVER (ORDER BY day), ${shopSizes(options).firstCustomers}), customers)), day FROM days
    ), described AS (
      SELECT c::INTEGER AS customer, signup_day::INTEGER AS signup_day,
        ['organic', 'paid_search', 'social', 'email', 'coupon'][1 + pick(c, 202, 5)] AS channel,
        ['North', 'South', 'East', 'West', 'Overseas'][1 + floor(5 * pow(u01(c, 203), 1.5))::INTEGER] AS region,
        ['consumer', 'consumer', 'consumer', 'business'][1 + pick(c, 204, 4)] AS segment,
        CASE WHEN u01(c, 205) < 0.08 THEN greatest(signup_day, 0) + 1 + pick(c, 206, ${options.days}) END AS move_day,
        pick(c, 207, 2) AS variant
      FROM signed_up
    )
    SELECT *, 'C' || lpad(customer::VARCHAR, 7, '0') AS id, ${lost} AS lost FROM described ORDER BY customer`;
}

function ordersSql(options: ShopOptions, effects: PlantedEffects | null): string {
  const lifetime = effects?.lostCohort.lifetimeDays ?? 0;
  return `CREATE TABLE orders AS
    WITH numbered AS (
      SELECT day, date, customers AS signed_up, first_order + unnest(range(orders)) AS o FROM days
    ), picked AS (
      SELECT *, CASE
          WHEN u01(o, 301) < 0.06 THEN NULL
          WHEN u01(o, 302) < 0.25 THEN floor(signed_up * u01(o, 303) / 10)::INTEGER * 10
          ELSE signed_up - 1 - floor(signed_up * pow(u01(o, 304), 2.2))::INTEGER
        END AS first_pick
      FROM numbered
    ), settled AS (
      SELECT p.*, CASE
          WHEN c.lost AND p.day > c.signup_day + ${lifetime} THEN (p.first_pick * 7 + 3) % ${shopSizes(options).firstCustomers}
          WHEN c.signup_day > p.day THEN NULL
          ELSE p.first_pick
        END AS customer
      FROM picked p LEFT JOIN customers c ON c.customer = p.first_pick
    )
    SELECT s.o, s.day, s.date, s.customer, 'O' || lpad(s.o::VARCHAR, 9, '0') AS id, c.id AS customer_id,
      s.date::TIMESTAMP + to_seconds((86399 * (0.25 + 0.7 * (u01(s.o, 305) + u01(s.o, 306)) / 2))::BIGINT) AS created_at,
      coalesce(c.channel, 'organic') AS channel,
      CASE WHEN u01(s.o, 307) < 0.12 THEN ['WELCOME10', 'SPRING', 'VIP'][1 + pick(s.o, 308, 3)] END AS coupon_code,
      1 + least(14, floor(-ln(u01(s.o, 309)) * 4.4))::INTEGER AS line_count,
      CASE WHEN u01(s.o, 310) < 0.03 THEN 'cancelled' WHEN u01(s.o, 310) < 0.07 THEN 'returned' ELSE 'completed' END AS wanted_status,
      1 + pick(s.o, 311, 3) AS settle_days, u01(s.o, 312) < 0.15 AS settles_later
    FROM settled s LEFT JOIN customers c USING (customer)`;
}

function linesSql(options: ShopOptions, effects: PlantedEffects | null): string {
  const products = shopSizes(options).products;
  const pair =
    effects === null
      ? ''
      : `UNION ALL SELECT o, day, 16, ${effects.pair.b} FROM drawn WHERE product = ${effects.pair.a} AND u01(o, 402) < ${effects.pair.share}`;
  return `CREATE TABLE lines AS
    WITH slots AS (
      SELECT o, day, unnest(range(1, line_count + 1)) AS line FROM orders
    ), drawn AS (
      SELECT o, day, line, 1 + floor(${products} * pow(u01(o * 32 + line, 401), 2.2))::INTEGER AS product FROM slots
    ), extended AS (
      SELECT o, day, line, product FROM drawn ${pair}
    )
    SELECT e.o, e.day, e.line::INTEGER AS line, e.product, p.id AS product_id,
      1 + least(5, floor(-ln(u01(e.o * 32 + e.line, 403)) * 0.6))::INTEGER AS quantity,
      CASE WHEN e.day >= p.price_change_day THEN round(p.price * 1.1, 2) ELSE p.price END::DECIMAL(18, 4) AS unit_price,
      CASE WHEN u01(e.o, 404) < 0.2 THEN round(p.price * 0.1, 2) ELSE 0 END::DECIMAL(18, 4) AS discount
    FROM extended e JOIN products p ON p.product = e.product`;
}

function paymentsSql(effects: PlantedEffects | null): string {
  const failing = effects === null ? '0.04' : `CASE WHEN day = ${effects.paymentFailureDay} THEN 0.35 ELSE 0.04 END`;
  return `CREATE TABLE payments AS
    WITH first_attempt AS (
      SELECT o, day, 1 AS attempt, u01(o, 501) < ${failing} AS failed, created_at + to_seconds(15 + pick(o, 502, 120)) AS initiated_at FROM orders
    ), attempts AS (
      FROM first_attempt
      UNION ALL
      SELECT o, day, 2, u01(o, 503) < 0.2, initiated_at + to_seconds(120 + pick(o, 504, 1800)) FROM first_attempt WHERE failed AND u01(o, 505) < 0.7
    )
    SELECT o, day, attempt, failed, initiated_at, CASE WHEN NOT failed THEN initiated_at + to_milliseconds(exp(7.2 + 0.6 * n01(o, 506))::BIGINT) END AS paid_at,
      ['card', 'card', 'paypal', 'wallet', 'bank'][1 + pick(o, 507, 5)] AS method,
      CASE WHEN failed THEN ['insufficient_funds', 'expired_card', 'declined', 'timeout'][1 + pick(o * 4 + attempt, 508, 4)] END AS failure_reason
    FROM attempts`;
}

/** Orders with their money and the status that they end with. */
function salesSql(): string {
  return `CREATE TABLE sales AS
    WITH amounts AS (
      SELECT o, sum(quantity * unit_price - discount)::DECIMAL(18, 4) AS items, sum(discount)::DECIMAL(18, 4) AS discount FROM lines GROUP BY o
    ), paid AS (
      SELECT o, bool_or(NOT failed) AS paid, max(paid_at) AS paid_at FROM payments GROUP BY o
    )
    SELECT s.*, a.discount, CASE WHEN a.items < 50 THEN 4.95 ELSE 0 END::DECIMAL(18, 4) AS shipping, round(a.items * 0.2 / 1.2, 2)::DECIMAL(18, 4) AS tax,
      (a.items + CASE WHEN a.items < 50 THEN 4.95 ELSE 0 END)::DECIMAL(18, 4) AS total, p.paid_at,
      CASE WHEN NOT p.paid THEN 'failed' ELSE s.wanted_status END AS status
    FROM orders s JOIN amounts a USING (o) JOIN paid p USING (o)`;
}

/** One row a session: who, when, and how far in the five stages it came. Sessions of orders reach stage 5. */
function sessionsSql(options: ShopOptions, effects: PlantedEffects | null): string {
  const { controlSessions, treatmentSessions, from, to } = effects?.experiment ?? {
    controlSessions: 2.2,
    treatmentSessions: 2.2,
    from: 0,
    to: -1,
  };
  return `CREATE TABLE sessions AS
    WITH visitors AS (
      SELECT o, day, created_at, customer_id, coalesce('V' || customer, 'G' || o) AS visitor_id, h32(coalesce(customer, o + 1000000000), 601) % 2 AS variant FROM sales
    ), others AS (
      SELECT o, customer_id, visitor_id, variant, day, created_at,
        unnest(range(1, 1 + floor(-ln(u01(o, 602)) * CASE
          WHEN day BETWEEN ${from} AND ${to} AND variant = 1 THEN ${treatmentSessions} ELSE ${controlSessions} END)::BIGINT)) AS k
      FROM visitors
    ), placed AS (
      SELECT o * 64 AS s, o, visitor_id, customer_id, created_at - to_minutes(4 + pick(o, 603, 20)) AS started_at, 5 AS stage FROM visitors
      UNION ALL
      SELECT o * 64 + least(k, 63), NULL, visitor_id, CASE WHEN u01(o * 64 + k, 604) < 0.3 THEN customer_id END,
        created_at - to_minutes(25 + 41 * k + pick(o * 64 + k, 605, 40)), 1 + floor(3.6 * pow(u01(o * 64 + k, 606), 2))::INTEGER
      FROM others WHERE k < 64
    )
    SELECT *, datediff('day', DATE '${options.from}', started_at::DATE)::INTEGER AS day,
      ['mobile', 'mobile', 'desktop', 'tablet'][1 + pick(s, 607, 4)] AS device_type,
      ['direct', 'search', 'social', 'email', 'ads'][1 + pick(s, 608, 5)] AS traffic_source, u01(s, 609) < 0.01 AS is_bot
    FROM placed WHERE started_at >= TIMESTAMP '${options.from} 00:00:00'`;
}
