import { withDraws } from './random-macros.ts';
import {
  type DayRange,
  dirtyRates,
  type PlantedEffects,
  plantEffects,
  type ShopOptions,
  shopSizes,
} from './shop-options.ts';
import { daysBeforeOrder, exposedSteps } from './shop-sessions.ts';
import type { ShopStep } from './shop-tables.ts';

/**
 * The happenings of some days as temporary tables: orders, lines, payments; `sales` and `exposed` of all days gain theirs.
 * Orders pick a customer: recent sign-ups more often, one in ten customers is loyal. `orders` goes on to the days whose orders had sessions here.
 * DuckDB pushes filters below draws and then draws twice: filters ask for columns of the table before.
 */
export function shopBatch(options: ShopOptions, range: DayRange): readonly ShopStep[] {
  const effects = plantEffects(options);
  return [
    { name: 'orders', sql: ordersSql(options, effects, range) },
    { name: 'lines', sql: linesSql(options, effects, range) },
    { name: 'payments', sql: paymentsSql(range) },
    { name: 'sales', sql: salesSql(options, range) },
    ...exposedSteps(options, range),
  ];
}

/** The tables of all days that the batches fill. */
export function tablesOfBatches(): readonly ShopStep[] {
  const { sales, exposed } = tablesFilledByBatches;
  return [
    { name: 'sales', sql: `CREATE TABLE sales (${sales})` },
    { name: 'exposed', sql: `CREATE TABLE exposed (${exposed})` },
  ];
}

const tablesFilledByBatches = {
  sales: `o BIGINT, day INTEGER, date DATE, customer INTEGER, id VARCHAR, customer_id VARCHAR, created_at TIMESTAMP, channel channel, coupon_code coupon_code,
    status order_status, settle_days INTEGER, settles_later BOOLEAN, late_days INTEGER, is_doubled BOOLEAN, refund_days INTEGER, lines BIGINT, discount DECIMAL(18, 4), shipping DECIMAL(18, 4),
    tax DECIMAL(18, 4), total DECIMAL(18, 4)`,
  exposed: 'visitor_id VARCHAR, started_at TIMESTAMP, variant BIGINT',
} as const;

function ordersSql(options: ShopOptions, effects: PlantedEffects | null, { first, last }: DayRange): string {
  const lifetime = effects?.lostCohort.lifetimeDays ?? 0;
  const failing = effects === null ? '0.04' : `CASE WHEN s.day = ${effects.paymentFailureDay} THEN 0.35 ELSE 0.04 END`;
  return `CREATE OR REPLACE TEMP TABLE orders AS
    WITH numbered AS (
      SELECT day, date, customers AS signed_up, first_order + unnest(range(orders)) AS o FROM days WHERE day BETWEEN ${first} AND ${last + daysBeforeOrder}
    ), drawn AS (
      FROM ${withDraws('numbered', {
        guest: ['o', 301],
        loyal: ['o', 302],
        among_loyal: ['o', 303],
        recent: ['o', 304],
        time_a: ['o', 305],
        time_b: ['o', 306],
        couponed: ['o', 307],
        coupon: ['o', 308],
        basket: ['o', 309],
        outcome: ['o', 310],
        settling: ['o', 311],
        slow: ['o', 312],
        discounted: ['o', 404],
        failing: ['o', 501],
        browsing: ['o', 602],
      })}
    ), picked AS (
      SELECT *, CASE
          WHEN guest < 0.06 THEN NULL
          WHEN loyal < 0.25 THEN floor(signed_up * among_loyal / 10)::INTEGER * 10
          ELSE signed_up - 1 - floor(signed_up * pow(recent, 2.2))::INTEGER
        END AS first_pick
      FROM drawn
    ), settled AS (
      SELECT p.*, CASE
          WHEN p.day > l.signup_day + ${lifetime} THEN (p.first_pick * 7 + 3) % ${shopSizes(options).firstCustomers}
          ELSE p.first_pick
        END AS customer
      FROM picked p LEFT JOIN (SELECT customer, signup_day FROM customers WHERE lost) l ON l.customer = p.first_pick
    )
    SELECT s.o, s.day, s.date, s.customer, 'O' || lpad(s.o::VARCHAR, 9, '0') AS id, c.id AS customer_id,
      s.date::TIMESTAMP + to_seconds((86399 * (0.25 + 0.7 * (time_a + time_b) / 2))::BIGINT) AS created_at,
      coalesce(c.channel, 'organic') AS channel, CASE WHEN couponed < 0.12 THEN enum_range(NULL::coupon_code)[1 + upto(coupon, 3)] END AS coupon_code,
      1 + least(14, floor(-ln(basket) * 4.4))::INTEGER AS line_count, discounted < 0.2 AS is_discounted,
      (CASE WHEN outcome < 0.03 THEN 'cancelled' WHEN outcome < 0.07 THEN 'returned' ELSE 'completed' END)::order_status AS wanted_status,
      1 + upto(settling, 3) AS settle_days, slow < 0.15 AS settles_later, failing < ${failing} AS first_failed, -ln(browsing) AS browses
    FROM settled s LEFT JOIN customers c USING (customer)`;
}

/** Rows of order lines: each place in a basket draws its product, its price is the one of the day. */
function linesSql(options: ShopOptions, effects: PlantedEffects | null, { last }: DayRange): string {
  const pair =
    effects === null
      ? ''
      : `UNION ALL SELECT * REPLACE (16 AS line, ${effects.pair.b} AS product) FROM slots WHERE product = ${effects.pair.a} AND u01(o, 402) < ${effects.pair.share}`;
  return `CREATE OR REPLACE TEMP TABLE lines AS
    WITH numbered AS (
      SELECT o, id, day, date, is_discounted, unnest(range(1, line_count + 1))::INTEGER AS line FROM orders WHERE day <= ${last}
    ), slots AS MATERIALIZED (
      SELECT * EXCLUDE (among), 1 + floor(${shopSizes(options).products} * pow(among, 2.2))::INTEGER AS product
      FROM ${withDraws('numbered', { among: ['o * 32 + line', 401] })}
    ), extended AS (
      FROM slots ${pair}
    )
    SELECT e.o, e.id AS order_id, e.date, e.line, e.product, p.id AS product_id,
      1 + least(5, floor(-ln(many) * 0.6))::INTEGER AS quantity,
      CASE WHEN e.day >= p.price_change_day THEN p.raised_price ELSE p.price END AS unit_price,
      CASE WHEN e.is_discounted THEN p.line_discount ELSE 0::DECIMAL(18, 4) END AS discount
    FROM ${withDraws('extended', { many: ['o * 32 + line', 403] })} e JOIN products p ON p.product = e.product`;
}

/** One or two attempts to pay an order. */
function paymentsSql({ last }: DayRange): string {
  return `CREATE OR REPLACE TEMP TABLE payments AS
    WITH due AS (
      SELECT o, first_failed AS failed, created_at FROM orders WHERE day <= ${last}
    ), first_attempt AS (
      SELECT o, 1 AS attempt, failed, created_at + to_seconds(15 + upto(delay, 120)) AS initiated_at FROM ${withDraws('due', { delay: ['o', 502] })}
    ), second_attempt AS (
      SELECT o, 2 AS attempt, again < 0.2 AS failed, initiated_at + to_seconds(120 + upto(pause, 1800)) AS initiated_at
      FROM ${withDraws('(FROM first_attempt WHERE failed)', { again: ['o', 503], pause: ['o', 504], gives_up: ['o', 505] })} WHERE gives_up < 0.7
    ), attempts AS (
      FROM first_attempt UNION ALL FROM second_attempt
    ), drawn AS (
      SELECT *, exp(7.2 + 0.6 * normal(length, angle))::BIGINT AS takes
      FROM ${withDraws('attempts', { length: ['o', 506], angle: ['o', 506 + 7919], way: ['o', 507], excuse: ['o * 4 + attempt', 508] })}
    )
    SELECT o, attempt, failed, initiated_at, CASE WHEN NOT failed THEN initiated_at + to_milliseconds(takes) END AS paid_at,
      (['card', 'card', 'paypal', 'wallet', 'bank']::payment_method[])[1 + upto(way, 5)] AS method,
      CASE WHEN failed THEN enum_range(NULL::failure_reason)[1 + upto(excuse, 4)] END AS failure_reason
    FROM drawn`;
}

/**
 * Orders with their money and the status that they end with. `late_days`: how many days after its own a dirty order is extracted; `is_doubled`: extracted twice.
 * Returned orders come back whole after 4 to 20 days (`refund_days`); two in a hundred completed ones get a part of their money back.
 */
function salesSql(options: ShopOptions, { last }: DayRange): string {
  const { lateOrders, duplicateOrders } = dirtyRates;
  const late = options.dirty ? `CASE WHEN late < ${lateOrders} THEN 1 + upto(later, 3) ELSE 0 END` : '0';
  const doubled = options.dirty ? `doubled < ${duplicateOrders}` : 'FALSE';
  return `INSERT INTO sales
    WITH amounts AS (
      SELECT o, count(*) AS lines, sum(quantity * unit_price - discount)::DECIMAL(18, 4) AS items, sum(discount)::DECIMAL(18, 4) AS discount FROM lines GROUP BY o
    ), paid AS (
      SELECT o, bool_or(NOT failed) AS paid FROM payments GROUP BY o
    ), joined AS (
      SELECT s.*, a.lines, a.items, a.discount, CASE WHEN a.items < 50 THEN 4.95 ELSE 0 END::DECIMAL(18, 4) AS shipping,
        CASE WHEN NOT p.paid THEN 'failed' ELSE s.wanted_status END AS status
      FROM orders s JOIN amounts a USING (o) JOIN paid p USING (o) WHERE s.day <= ${last}
    )
    SELECT o, day, date, customer, id, customer_id, created_at, channel, coupon_code, status, settle_days, settles_later, ${late} AS late_days, ${doubled} AS is_doubled,
      CASE WHEN status = 'returned' THEN 4 + upto(whole_after, 17) WHEN status = 'completed' AND damage < 0.02 THEN 2 + upto(part_after, 10) END AS refund_days,
      lines, discount, shipping, round(items * 0.2 / 1.2, 2)::DECIMAL(18, 4) AS tax, (items + shipping)::DECIMAL(18, 4) AS total
    FROM ${withDraws('joined', {
      late: ['o', 701],
      later: ['o', 706],
      doubled: ['o', 707],
      whole_after: ['o', 741],
      part_after: ['o', 742],
      damage: ['o', 743],
    })}`;
}
