import { withDraws } from './random-macros.ts';
import { type DayRange, dirtyRates, plantEffects, type ShopOptions } from './shop-options.ts';
import { webEventsExtract } from './shop-sessions.ts';

/** A SELECT whose rows carry `dt`, the day of the extract they stand in. */
export interface ShopExtract {
  readonly source: string;
  readonly sql: string;
}

/** What `shopBatch` made says itself: the extracts of those days. */
export function batchExtracts(options: ShopOptions, range: DayRange): readonly ShopExtract[] {
  return [
    { source: 'web_events', sql: webEventsExtract(options, range) },
    { source: 'order_items', sql: orderItemsExtract(options) },
    { source: 'payments', sql: paymentsExtract(range) },
  ];
}

/** What the days before say too, once they are made: orders that come late or settle, refunds. The days in the range. */
export function laterExtracts(options: ShopOptions, range: DayRange): readonly ShopExtract[] {
  return [
    { source: 'orders', sql: ordersExtract(options, range) },
    { source: 'refunds', sql: refundsExtract(range) },
  ].map(({ source, sql }) => ({ source, sql: `SELECT * FROM (${sql}) WHERE ${within(options, range)}` }));
}

/** What the tables of all days say before any order is made. */
export function smallExtracts(options: ShopOptions): readonly ShopExtract[] {
  return ofAllDays(options, [
    { source: 'customers', sql: customersExtract(options) },
    { source: 'products', sql: productsExtract() },
  ]);
}

const ofAllDays = (options: ShopOptions, extracts: readonly ShopExtract[]) =>
  extracts.map(({ source, sql }) => ({
    source,
    sql: `SELECT * FROM (${sql}) WHERE ${within(options, { first: 0, last: options.days - 1 })}`,
  }));

const within = ({ from }: ShopOptions, { first, last }: DayRange) =>
  `dt BETWEEN DATE '${from}' + ${first} AND DATE '${from}' + ${last}`;

/** An order is written up to three days late and settles up to three days after. */
const mostDaysLate = 6;
const mostDaysToReturn = 20;

function ordersExtract(options: ShopOptions, { first, last }: DayRange): string {
  const dirty = (rate: keyof typeof dirtyRates, draw: string) =>
    options.dirty ? `${draw} < ${dirtyRates[rate]}` : 'FALSE';
  const written = `SELECT id, CASE WHEN ${dirty('danglingCustomers', 'dangling')} THEN 'C-unknown' ELSE customer_id END AS customer_id,
      CASE WHEN ${dirty('missingTotals', 'missing')} THEN NULL ELSE total END AS total_amount, created_at,
      CASE WHEN ${dirty('statusSpelling', 'spelling')} THEN ' ' || upper(status) || ' ' ELSE status END AS status,
      CASE WHEN ${dirty('impossibleDates', 'impossible')} THEN TIMESTAMP '12026-01-01 00:00:00' ELSE updated_at END AS updated_at,
      'EUR'::currency AS currency, channel, coupon_code, discount AS discount_amount, shipping AS shipping_amount, tax AS tax_amount,
      CASE WHEN status = 'completed' THEN created_at + INTERVAL 30 HOUR END AS fulfilled_at, dt + late_days AS dt`;
  return `WITH near AS (
      SELECT * FROM sales WHERE day BETWEEN ${first - mostDaysLate} AND ${last}
    ), versions AS (
      SELECT * REPLACE (CASE WHEN settles_later THEN 'processing' ELSE status END AS status), created_at AS updated_at, date AS dt FROM near
      UNION ALL
      SELECT *, created_at + to_days(settle_days), date + settle_days FROM near WHERE settles_later
      UNION ALL
      SELECT *, created_at, date FROM near WHERE NOT settles_later AND is_doubled
    )
    ${written} FROM ${withDraws('versions', { dangling: ['o', 702], missing: ['o', 703], spelling: ['o', 704], impossible: ['o', 705] })}`;
}

function orderItemsExtract(options: ShopOptions): string {
  const product = options.dirty
    ? `CASE WHEN dangling < ${dirtyRates.danglingProducts} THEN 'P-unknown' ELSE product_id END`
    : 'product_id';
  return `SELECT order_id, ${product} AS product_id, quantity, unit_price, line AS line_number, discount AS discount_amount, date AS dt
    FROM ${withDraws('lines', { dangling: ['o * 32 + line', 711] })}`;
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
      CASE WHEN d.day >= p.price_change_day THEN p.raised_price ELSE p.price END AS price, p.cost::DECIMAL(18, 4) AS cost,
      p.rating AS rating_rate, p.rating_count + d.day // 7 AS rating_count, 20 + pick(p.product * 4096 + d.day, 731, 400) AS stock_quantity, d.date AS dt
    FROM products p JOIN days d ON d.day = 0 OR d.day % 7 = p.product % 7 OR d.day = p.price_change_day OR d.day = p.rename_day`;
}

function paymentsExtract({ first, last }: DayRange): string {
  return `SELECT 'Y' || (p.o * 2 + p.attempt) AS id, s.id AS order_id, s.total AS amount, (CASE WHEN p.failed THEN 'failed' ELSE 'completed' END)::payment_status AS status,
      p.paid_at, p.method, p.initiated_at, p.failure_reason, s.date AS dt
    FROM payments p JOIN sales s USING (o) WHERE s.day BETWEEN ${first} AND ${last}`;
}

function refundsExtract({ first, last }: DayRange): string {
  return `WITH whole AS (
      SELECT o, id, date + refund_days AS dt, CASE status WHEN 'returned' THEN total ELSE round(total * 0.3, 2)::DECIMAL(18, 4) END AS amount,
        CASE status WHEN 'returned' THEN 'returned' ELSE 'damaged' END AS reason
      FROM sales WHERE day BETWEEN ${first - mostDaysToReturn} AND ${last} AND refund_days IS NOT NULL
    )
    SELECT 'R' || o AS id, id AS order_id, amount, dt::TIMESTAMP + to_seconds(36000 + upto(moment, 30000)) AS refunded_at, NULL::INTEGER AS line_number, reason, dt
    FROM ${withDraws('whole', { moment: ['o', 744] })}`;
}

/** The experiment and who took part, once all days are made. */
export function experimentExtracts(options: ShopOptions): readonly ShopExtract[] {
  const effects = plantEffects(options);
  if (effects === null) return [];
  const { from, to } = effects.experiment;
  const day = (offset: number) => `DATE '${options.from}' + ${offset}`;
  return ofAllDays(options, [
    {
      source: 'experiments',
      sql: `SELECT 'X1' AS id, 'Short checkout' AS name, (${day(from)})::TIMESTAMP AS started_at, 'control' AS control_variant, '50/50' AS planned_split,
        'order_conversion_rate' AS primary_metric, (${day(to)})::TIMESTAMP AS planned_end, 'Fewer steps, more purchases' AS hypothesis, ${day(from)} AS dt`,
    },
    {
      source: 'experiment_assignments',
      sql: `SELECT 'X1' AS experiment_id, CASE variant WHEN 1 THEN 'treatment' ELSE 'control' END AS variant, visitor_id AS unit_id, assigned_at, assigned_at::DATE AS dt
        FROM (SELECT visitor_id, min(started_at) AS assigned_at, any_value(variant) AS variant FROM exposed GROUP BY visitor_id)`,
    },
  ]);
}
