import { dirtyRates, plantEffects, type ShopOptions } from './shop-options.ts';

/** Day offsets, both ends inclusive. */
export interface DayRange {
  readonly first: number;
  readonly last: number;
}

/** A SELECT whose rows carry `dt`, the day of the extract they stand in. */
export interface ShopExtract {
  readonly source: string;
  readonly sql: string;
}

/** A partitioned write is twice as fast over few days at a time: its buffers then stay small. */
const batchDays = 25;

/** How the days of a shop become its gold extracts: what each source says on each day. The largest first. */
export function shopExtracts(options: ShopOptions): readonly ShopExtract[] {
  const inRange = `dt BETWEEN DATE '${options.from}' AND DATE '${options.from}' + ${options.days - 1}`;
  const batches = Array.from({ length: Math.ceil(options.days / batchDays) }, (_, batch) => ({
    first: batch * batchDays,
    last: Math.min(options.days, (batch + 1) * batchDays) - 1,
  }));
  return [
    ...batches.map((range) => ({ source: 'web_events', sql: webEventsExtract(options, range) })),
    ...batches.map((range) => ({ source: 'order_items', sql: orderItemsExtract(options, range) })),
    { source: 'orders', sql: ordersExtract(options) },
    { source: 'payments', sql: paymentsExtract() },
    { source: 'customers', sql: customersExtract(options) },
    { source: 'products', sql: productsExtract() },
    { source: 'refunds', sql: refundsExtract() },
    ...experimentExtracts(options),
  ].map(({ source, sql }) => ({ source, sql: `SELECT * FROM (${sql}) WHERE ${inRange}` }));
}

const dirtyIf = (options: ShopOptions, rate: keyof typeof dirtyRates, key: string, salt: number) =>
  options.dirty ? `u01(${key}, ${salt}) < ${dirtyRates[rate]}` : 'FALSE';

function ordersExtract(options: ShopOptions): string {
  const late = dirtyIf(options, 'lateOrders', 'o', 701);
  const written = `SELECT id, CASE WHEN ${dirtyIf(options, 'danglingCustomers', 'o', 702)} THEN 'C-unknown' ELSE customer_id END AS customer_id,
      CASE WHEN ${dirtyIf(options, 'missingTotals', 'o', 703)} THEN NULL ELSE total END AS total_amount, created_at,
      CASE WHEN ${dirtyIf(options, 'statusSpelling', 'o', 704)} THEN ' ' || upper(status) || ' ' ELSE status END AS status,
      CASE WHEN ${dirtyIf(options, 'impossibleDates', 'o', 705)} THEN TIMESTAMP '12026-01-01 00:00:00' ELSE updated_at END AS updated_at,
      'EUR' AS currency, channel, coupon_code, discount AS discount_amount, shipping AS shipping_amount, tax AS tax_amount,
      CASE WHEN status = 'completed' THEN created_at + INTERVAL 30 HOUR END AS fulfilled_at,
      dt + CASE WHEN ${late} THEN 1 + pick(o, 706, 3) ELSE 0 END AS dt`;
  const duplicates = options.dirty
    ? `UNION ALL ${written} FROM (SELECT *, created_at AS updated_at, date AS dt FROM sales WHERE NOT settles_later AND u01(o, 707) < ${dirtyRates.duplicateOrders})`
    : '';
  return `${written} FROM (
      SELECT * REPLACE (CASE WHEN settles_later THEN 'processing' ELSE status END AS status), created_at AS updated_at, date AS dt FROM sales
      UNION ALL
      SELECT *, created_at + to_days(settle_days), date + settle_days FROM sales WHERE settles_later
    ) ${duplicates}`;
}

function orderItemsExtract(options: ShopOptions, range: DayRange): string {
  return `SELECT s.id AS order_id, CASE WHEN ${dirtyIf(options, 'danglingProducts', 'l.o * 32 + l.line', 711)} THEN 'P-unknown' ELSE l.product_id END AS product_id,
      l.quantity, l.unit_price, l.line AS line_number, l.discount AS discount_amount, s.date AS dt
    FROM lines l JOIN sales s USING (o) WHERE l.day BETWEEN ${range.first} AND ${range.last} AND s.day BETWEEN ${range.first} AND ${range.last}`;
}

/** A customer stands in the extract of the sign-up day (the first day for older ones) and again on the day of a move. */
function customersExtract(options: ShopOptions): string {
  const row = (
    region: string,
    segment: string,
    day: string,
  ) => `SELECT id, 'customer' || customer || '@example.com' AS email, ${region} AS region,
      DATE '${options.from}' + signup_day AS signup_date, 'Customer ' || customer AS name, ${segment} AS segment,
      DATE '1950-01-01' + pick(customer, 721, 18000) AS birth_date, DATE '${options.from}' + ${day} AS dt FROM customers`;
  return `${row('region', 'segment', 'greatest(signup_day, 0)')}
    UNION ALL ${row("CASE region WHEN 'North' THEN 'South' ELSE 'North' END", "CASE WHEN customer % 3 = 0 THEN 'business' ELSE segment END", 'move_day')} WHERE move_day IS NOT NULL`;
}

/** A product stands in the extract of the first day, every seventh day with its stock, and on the day its price or name changes. */
function productsExtract(): string {
  return `SELECT p.id, CASE WHEN d.day >= p.rename_day THEN p.name || ' (new)' ELSE p.name END AS name, p.category, p.subcategory,
      CASE WHEN d.day >= p.price_change_day THEN round(p.price * 1.1, 2) ELSE p.price END::DECIMAL(18, 4) AS price, p.cost::DECIMAL(18, 4) AS cost,
      p.rating AS rating_rate, p.rating_count + d.day // 7 AS rating_count, 20 + pick(p.product * 4096 + d.day, 731, 400) AS stock_quantity, d.date AS dt
    FROM products p JOIN days d ON d.day = 0 OR d.day % 7 = p.product % 7 OR d.day = p.price_change_day OR d.day = p.rename_day`;
}

function paymentsExtract(): string {
  return `SELECT 'Y' || (p.o * 2 + p.attempt) AS id, s.id AS order_id, s.total AS amount, CASE WHEN p.failed THEN 'failed' ELSE 'completed' END AS status,
      p.paid_at, p.method, p.initiated_at, p.failure_reason, s.date AS dt
    FROM payments p JOIN sales s USING (o)`;
}

/** Returned orders come back whole after 4 to 20 days; two in a hundred completed ones get a part of their money back. */
function refundsExtract(): string {
  return `WITH whole AS (
      SELECT o, id, date + 4 + pick(o, 741, 17) AS dt, total AS amount, 'returned' AS reason FROM sales WHERE status = 'returned'
      UNION ALL
      SELECT o, id, date + 2 + pick(o, 742, 10), round(total * 0.3, 2)::DECIMAL(18, 4), 'damaged' FROM sales WHERE status = 'completed' AND u01(o, 743) < 0.02
    )
    SELECT 'R' || o AS id, id AS order_id, amount, dt::TIMESTAMP + to_seconds(36000 + pick(o, 744, 30000)) AS refunded_at, NULL::INTEGER AS line_number, reason, dt FROM whole`;
}

/** A session of stage n has the events of stages 1 to n. */
function webEventsExtract(options: ShopOptions, range: DayRange): string {
  const effects = plantEffects(options);
  const kept = effects === null ? 'TRUE' : `NOT (day = ${effects.trackingGapDay} AND u01(s * 8 + step, 751) < 0.85)`;
  return `WITH named AS (
      SELECT s, day, stage, started_at, started_at::DATE AS dt, 20 + s % 70 AS seconds, 'S' || s AS session_id, customer_id, visitor_id, device_type, traffic_source,
        is_bot, 'P' || lpad((1 + s % 60)::VARCHAR, 5, '0') AS viewed, CASE WHEN stage = 5 THEN 'O' || lpad(o::VARCHAR, 9, '0') END AS bought
      FROM sessions WHERE day BETWEEN ${range.first} AND ${range.last}
    ), steps AS (
      SELECT *, unnest(range(1, stage + 1)) AS step FROM named
    )
    SELECT session_id || '-' || step AS id, session_id, customer_id,
      ['visit', 'product_view', 'add_to_cart', 'checkout', 'purchase'][step] AS event_type, started_at + to_seconds((step - 1) * seconds) AS occurred_at,
      visitor_id, CASE WHEN step IN (2, 3) THEN viewed END AS product_id, CASE WHEN step = 5 THEN bought END AS order_id, device_type,
      ['/', '/product', '/cart', '/checkout', '/thanks'][step] AS page, traffic_source, is_bot, dt
    FROM steps WHERE ${kept}`;
}

function experimentExtracts(options: ShopOptions): ShopExtract[] {
  const effects = plantEffects(options);
  if (effects === null) return [];
  const { from, to } = effects.experiment;
  const day = (offset: number) => `DATE '${options.from}' + ${offset}`;
  return [
    {
      source: 'experiments',
      sql: `SELECT 'X1' AS id, 'Short checkout' AS name, (${day(from)})::TIMESTAMP AS started_at, 'control' AS control_variant, '50/50' AS planned_split,
        'order_conversion_rate' AS primary_metric, (${day(to)})::TIMESTAMP AS planned_end, 'Fewer steps, more purchases' AS hypothesis, ${day(from)} AS dt`,
    },
    {
      source: 'experiment_assignments',
      sql: `SELECT 'X1' AS experiment_id, CASE variant WHEN 1 THEN 'treatment' ELSE 'control' END AS variant, visitor_id AS unit_id, assigned_at, assigned_at::DATE AS dt
        FROM (SELECT s.visitor_id, min(s.started_at) AS assigned_at, any_value(h32(coalesce(o.customer, o.o + 1000000000), 601) % 2) AS variant
          FROM sessions s JOIN sales o ON o.o = s.s // 64 WHERE s.day BETWEEN ${from} AND ${to} GROUP BY s.visitor_id)`,
    },
  ];
}
