import { withDraws } from './random-macros.ts';
import { type PlantedEffects, plantEffects, type ShopOptions, shopSizes } from './shop-options.ts';

/** One statement of the shop's making; later ones read the tables of earlier ones. Day offsets count from `from`. */
export interface ShopStep {
  readonly name: string;
  readonly sql: string;
}

/** What holds for all days: the days with their number of orders, the products, the customers. */
export function shopTables(options: ShopOptions): readonly ShopStep[] {
  const effects = plantEffects(options);
  return [
    { name: 'days', sql: daysSql(options, effects) },
    { name: 'products', sql: productsSql(options) },
    { name: 'customers', sql: customersSql(options, effects) },
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

/** `raised_price` from `price_change_day` on; `line_discount` where an order is discounted. */
function productsSql(options: ShopOptions): string {
  const numbered = `(SELECT unnest(range(1, ${shopSizes(options).products + 1}))::INTEGER AS product)`;
  return `CREATE TABLE products AS
    WITH drawn AS (
      SELECT product, 'P' || lpad(product::VARCHAR, 5, '0') AS id,
        ['Oak', 'Linen', 'Brass', 'Glass', 'Wool', 'Stone', 'Paper', 'Clay'][1 + upto(material, 8)] || ' '
          || ['lamp', 'bowl', 'chair', 'rug', 'clock', 'vase', 'shelf', 'basket', 'candle', 'cushion'][1 + upto(kind, 10)] || ' ' || product AS name,
        ['Living', 'Kitchen', 'Bedroom', 'Garden', 'Office', 'Bath', 'Kids', 'Gifts'][1 + product % 8] AS category,
        ['Basic', 'Classic', 'Premium'][1 + product % 3] AS subcategory,
        round(4 + 140 * pow(dear, 2.4), 2)::DECIMAL(18, 2) AS price,
        round((4 + 140 * pow(dear, 2.4)) * (0.4 + 0.25 * margin), 2)::DECIMAL(18, 2) AS cost,
        round(3 + 2 * liked, 1)::DECIMAL(3, 1) AS rating, upto(rated, 900) AS rating_count,
        CASE WHEN raised < 0.2 THEN upto(raised_at, ${options.days}) END AS price_change_day,
        CASE WHEN renamed < 0.02 THEN upto(renamed_at, ${options.days}) END AS rename_day
      FROM ${withDraws(numbered, {
        material: ['product', 101],
        kind: ['product', 102],
        dear: ['product', 103],
        margin: ['product', 104],
        liked: ['product', 105],
        rated: ['product', 106],
        raised: ['product', 107],
        raised_at: ['product', 108],
        renamed: ['product', 109],
        renamed_at: ['product', 110],
      })}
    )
    SELECT * REPLACE (price::DECIMAL(18, 4) AS price), round(price * 1.1, 2)::DECIMAL(18, 4) AS raised_price,
      round(price * 0.1, 2)::DECIMAL(18, 4) AS line_discount FROM drawn`;
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
        enum_range(NULL::channel)[1 + upto(channel, 5)] AS channel,
        ['North', 'South', 'East', 'West', 'Overseas'][1 + floor(5 * pow(region, 1.5))::INTEGER] AS region,
        ['consumer', 'consumer', 'consumer', 'business'][1 + upto(segment, 4)] AS segment,
        CASE WHEN moves < 0.08 THEN greatest(signup_day, 0) + 1 + upto(moves_after, ${options.days}) END AS move_day
      FROM ${withDraws('signed_up', {
        channel: ['c', 202],
        region: ['c', 203],
        segment: ['c', 204],
        moves: ['c', 205],
        moves_after: ['c', 206],
      })}
    )
    SELECT *, 'C' || lpad(customer::VARCHAR, 7, '0') AS id, ${lost} AS lost FROM described ORDER BY customer`;
}
