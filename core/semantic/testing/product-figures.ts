/** Figures of a metric over the shop in commerce-shop.ts, reckoned by hand: January, February, March to the 10th, all time. */
export type Figures = Readonly<Record<string, readonly [jan: unknown, feb: unknown, mar: unknown, all: unknown]>>;

/** What was sold, by product. No refund of the shop names a line. */
export const productFigures: Figures = {
  order_lines: ['6', '2', '1', '9'],
  products_sold: ['2', '1', '1', '3'],
  orders_with_product: ['5', '2', '1', '8'],
  revenue_per_product: ['157', '220', '10', '181.333333'],
  avg_unit_price: ['39.25', '44', '10', '38.857143'],
  product_refunds: ['0', '0', '0', '0'],
  product_refund_rate: ['0', '0', '0', '0'],
};

/**
 * The first attempts of o1 and o7 fail, o1 is paid at the second; o3 is pending. Not paid: o3 and o5 (January), o7, and o9, which is
 * still open (March); y8 is paid for an order that no extract has.
 */
export const paymentFigures: Figures = {
  median_payment_processing_time: ['20', null, '60', '25'],
  p95_payment_processing_time: ['30', null, '60', '60'],
  failed_payment_amount: ['119', '60', '0', '179'],
  orders_tried_to_pay: ['4', '2', '1', '7'],
  orders_first_attempt_failed: ['1', '1', '0', '2'],
  orders_recovered: ['1', '0', '0', '1'],
  retry_recovery_rate: ['1', '0', null, '0.5'],
  orders_first_attempt_succeeded: ['2', '1', '1', '4'],
  first_attempt_success_rate: ['0.5', '0.5', '1', '0.571429'],
  attempts_of_orders: ['5', '2', '1', '8'],
  attempts_per_order: ['1.25', '1', '1', '1.142857'],
  payment_mismatches: ['2', '2', '1', '5'],
  unreconciled_amount: ['55', '55', '10', '120'],
};

/** Metrics without a time, as of March 10: no product is listed long enough to be slow, and no pair is in enough baskets. */
export const productFiguresToday: Readonly<Record<string, unknown>> = {
  products_listed: '3',
  slow_movers: '0',
  product_pairs: '0',
  pair_baskets: '0',
  pair_lift: null,
};
