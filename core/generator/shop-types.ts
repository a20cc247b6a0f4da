import type { ShopStep } from './shop-tables.ts';

/**
 * Texts of few values. As enums they are written to Parquet from a dictionary that is there already, at a third of the cost of
 * texts whose dictionary has to be found, and are read back as texts.
 */
const enums: Readonly<Record<string, readonly string[]>> = {
  event_type: ['visit', 'product_view', 'add_to_cart', 'checkout', 'purchase'],
  page: ['/', '/product', '/cart', '/checkout', '/thanks'],
  device_type: ['mobile', 'desktop', 'tablet'],
  traffic_source: ['direct', 'search', 'social', 'email', 'ads'],
  viewed_product: Array.from({ length: 60 }, (_, product) => `P${String(product + 1).padStart(5, '0')}`),
  currency: ['EUR'],
  channel: ['organic', 'paid_search', 'social', 'email', 'coupon'],
  coupon_code: ['WELCOME10', 'SPRING', 'VIP'],
  order_status: ['processing', 'completed', 'cancelled', 'returned', 'failed'],
  payment_status: ['completed', 'failed'],
  payment_method: ['card', 'paypal', 'wallet', 'bank'],
  failure_reason: ['insufficient_funds', 'expired_card', 'declined', 'timeout'],
};

/** The types, before every table. */
export function shopTypes(): readonly ShopStep[] {
  return Object.entries(enums).map(([name, values]) => ({
    name,
    sql: `CREATE TYPE ${name} AS ENUM (${values.map((value) => `'${value}'`).join(', ')})`,
  }));
}
