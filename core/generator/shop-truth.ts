import type { Connection } from '../duckdb/connection.ts';
import { addDays } from '../protocol/date.ts';
import { dirtyRates, plantEffects, type ShopOptions, shopSizes } from './shop-options.ts';

/** What was planted and what the rows really are, counted on the shop's own tables and not on its extracts. */
export async function shopTruth(connection: Connection, options: ShopOptions): Promise<Record<string, unknown>> {
  const effects = plantEffects(options);
  const [totals] = await connection.rows(
    `SELECT count(*) AS orders, count(*) FILTER (status NOT IN ('cancelled', 'failed')) AS valid_orders,
       (sum(total) FILTER (status NOT IN ('cancelled', 'failed')))::VARCHAR AS total_revenue, sum(total)::VARCHAR AS gross_order_value,
       count(DISTINCT customer) FILTER (status NOT IN ('cancelled', 'failed')) AS buyers FROM sales`,
  );
  const lines = await connection.number('SELECT coalesce(sum(lines), 0) FROM sales');
  const date = (offset: number) => addDays(options.from, offset);
  return {
    options,
    sizes: shopSizes(options),
    totals: { ...totals, lines },
    note: 'Totals are of the clean shop; orders that settle after the last day stand in the extracts as processing.',
    planted:
      effects === null
        ? null
        : {
            outage: { date: date(effects.outageDay), orders_factor: 0.3 },
            payment_failures: { date: date(effects.paymentFailureDay), failed_first_attempts: 0.35, usual: 0.04 },
            tracking_gap: { date: date(effects.trackingGapDay), events_lost: 0.85 },
            lost_cohort: {
              channel: 'coupon',
              signup_from: date(effects.lostCohort.from),
              signup_to: date(effects.lostCohort.to),
              lifetime_days: effects.lostCohort.lifetimeDays,
            },
            product_pair: { a: productId(effects.pair.a), b: productId(effects.pair.b), share: effects.pair.share },
            experiment: {
              id: 'X1',
              from: date(effects.experiment.from),
              to: date(effects.experiment.to),
              better_variant: 'treatment',
              sessions_before_an_order: {
                control: effects.experiment.controlSessions,
                treatment: effects.experiment.treatmentSessions,
              },
            },
          },
    dirty: options.dirty ? dirtyRates : null,
  };
}

function productId(index: number): string {
  return `P${String(index).padStart(5, '0')}`;
}
