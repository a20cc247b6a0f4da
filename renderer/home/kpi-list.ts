import type { Catalog, CatalogMetric } from '#core/protocol/catalog';

/** What the home page shows, in order; only those that the pack has. */
const wanted = [
  'total_revenue',
  'total_orders',
  'aov',
  'total_customers',
  'new_customers',
  'repeat_purchase_rate',
  'payment_success_rate',
  'returned_revenue',
  'net_revenue',
  'payments_received',
  'avg_order_size',
  'order_conversion_rate',
] as const;

/** The metrics of the home page; a pack that has none of them shows its first twelve. */
export function homeMetrics(catalog: Catalog): readonly CatalogMetric[] {
  const known = new Map(catalog.metrics.map((metric) => [metric.name, metric]));
  const found = wanted.flatMap((name) => known.get(name) ?? []);
  return found.length > 0 ? found : catalog.metrics.slice(0, wanted.length);
}
