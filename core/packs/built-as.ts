import type { Model } from './pack.ts';

/** How a model is built, in words: `table, incremental by order_date`, `computed by customer_lifetime`. */
export function builtAs({ computed, scd2, incremental, materialized }: Model): string {
  if (computed !== null) return `computed by ${computed.function}`;
  if (scd2 !== null) return `versions of ${scd2.key} by ${scd2.track.join(', ')} (SCD type 2)`;
  return incremental === null ? materialized : `${materialized}, incremental by ${incremental.column}`;
}
