import { withDraws } from './random-macros.ts';
import { type DayRange, plantEffects, type ShopOptions } from './shop-options.ts';
import type { ShopStep } from './shop-tables.ts';

/** A session begins up to two days before its order. */
export const daysBeforeOrder = 2;

/** A session of stage n has the events of stages 1 to n. */
export function webEventsExtract(options: ShopOptions, { first, last }: DayRange): string {
  const gap = plantEffects(options)?.trackingGapDay ?? -1;
  const kept = gap >= first && gap <= last ? `NOT (day = ${gap} AND u01(s * 8 + step, 751) < 0.85)` : 'TRUE';
  return `WITH sessions AS MATERIALIZED (
      ${sessionsOfOrders(options)}
    ), steps AS (
      SELECT *, unnest(range(1, stage + 1)) AS step FROM sessions WHERE day BETWEEN ${first} AND ${last}
    )
    SELECT session_id || '-' || step AS id, session_id, customer_id,
      enum_range(NULL::event_type)[step] AS event_type,
      make_timestamp(epoch_us(started_at) + (step - 1) * (20 + s % 70) * 1000000) AS occurred_at, visitor_id,
      CASE WHEN step IN (2, 3) THEN enum_range(NULL::viewed_product)[1 + s % 60] END AS product_id, CASE WHEN step = 5 THEN order_id END AS order_id, device_type,
      enum_range(NULL::page)[step] AS page, traffic_source, is_bot, started_at::DATE AS dt
    FROM steps WHERE ${kept}`;
}

/** `exposed` gains everybody with a session on a day of the experiment: the variant follows from the visitor. */
export function exposedSteps(options: ShopOptions, { first, last }: DayRange): readonly ShopStep[] {
  const experiment = plantEffects(options)?.experiment;
  if (experiment === undefined || experiment.from > last || experiment.to < first) return [];
  const sql = `INSERT INTO exposed WITH sessions AS MATERIALIZED (${sessionsOfOrders(options)})
    SELECT visitor_id, min(started_at), any_value(variant) FROM sessions
    WHERE day BETWEEN ${Math.max(experiment.from, first)} AND ${Math.min(experiment.to, last)} GROUP BY visitor_id`;
  return [{ name: 'exposed', sql }];
}

/**
 * A SELECT of one row a session of the table `orders`: who, when, and how far in the five stages it came. Sessions of orders reach stage 5.
 * Who reads it makes it a materialized CTE: a filter that DuckDB pushes below the draws draws twice, and a table would be written and read for nothing.
 */
function sessionsOfOrders(options: ShopOptions): string {
  const { controlSessions, treatmentSessions, from, to } = plantEffects(options)?.experiment ?? {
    controlSessions: 2.2,
    treatmentSessions: 2.2,
    from: 0,
    to: -1,
  };
  return `WITH visitors AS (
      SELECT o, id, day, created_at, customer_id, browses, before, coalesce('V' || customer, 'G' || o) AS visitor_id,
        floor(split * 4294967296)::BIGINT % 2 AS variant
      FROM ${withDraws('orders', { split: ['coalesce(customer, o + 1000000000)', 601], before: ['o', 603] })}
    ), others AS (
      SELECT o, customer_id, visitor_id, variant, day, created_at,
        unnest(range(1, least(64, 1 + floor(browses * CASE
          WHEN day BETWEEN ${from} AND ${to} AND variant = 1 THEN ${treatmentSessions} ELSE ${controlSessions} END)::BIGINT))) AS k
      FROM visitors
    ), placed AS (
      SELECT o * 64 AS s, id AS order_id, visitor_id, variant, customer_id, created_at - to_minutes(4 + upto(before, 20)) AS started_at, 5 AS stage FROM visitors
      UNION ALL
      SELECT o * 64 + k, NULL, visitor_id, variant, CASE WHEN signed_in < 0.3 THEN customer_id END,
        created_at - to_minutes(25 + 41 * k + upto(before, 40)), 1 + floor(3.6 * pow(depth, 2))::INTEGER
      FROM ${withDraws('others', { signed_in: ['o * 64 + k', 604], before: ['o * 64 + k', 605], depth: ['o * 64 + k', 606] })}
    )
    SELECT s, 'S' || s AS session_id, order_id, visitor_id, variant, customer_id, started_at, stage, datediff('day', DATE '${options.from}', started_at::DATE)::INTEGER AS day,
      (['mobile', 'mobile', 'desktop', 'tablet']::device_type[])[1 + upto(device, 4)] AS device_type,
      enum_range(NULL::traffic_source)[1 + upto(source, 5)] AS traffic_source, bot < 0.01 AS is_bot
    FROM ${withDraws('placed', { device: ['s', 607], source: ['s', 608], bot: ['s', 609] })}`;
}
