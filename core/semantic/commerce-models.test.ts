import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import type { BuildOutcome } from '../warehouse/build-snapshot.ts';
import { commerceShopSettings, makeCommerceShop } from './testing/commerce-shop.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

let workspace: CommerceWorkspace;
let outcome: BuildOutcome;
let connection: Connection;

beforeAll(async () => {
  workspace = await CommerceWorkspace.make(commerceShopSettings);
  outcome = await workspace.build(await makeCommerceShop(workspace.dir));
  if (outcome.status !== 'published') throw new Error(failures(outcome).join('\n'));
  connection = await workspace.open();
});
afterAll(() => workspace?.remove());

function failures(build: BuildOutcome): string[] {
  return build.manifest?.checks.flatMap((check) => (check.status === 'failed' ? [check.message] : [])) ?? [];
}

/** Rows as lists of cells, decimals without trailing zeros. */
async function cells(sql: string, from: Connection = connection): Promise<unknown[][]> {
  const plain = (cell: unknown): unknown =>
    typeof cell === 'string' && /^-?\d+\.\d+$/.test(cell) ? cell.replace(/\.?0+$/, '') : cell;
  return (await from.rows(sql)).map((row) => Object.values(row).map(plain));
}

test('what is odd in the shop warns and does not block', () => {
  const warned = outcome.manifest?.checks.filter((check) => check.status === 'warned').map((check) => check.check);
  expect(warned?.sort()).toEqual([
    'fact_order_items.product_key.dangling_product',
    'fact_orders.buyer_type.dangling_customer',
    'fact_orders.tax_amount.tax_not_known',
    'fact_payments.order_id.relationships',
    'fact_refunds.order_id.relationships',
  ]);
  const unavailable = outcome.manifest?.checks.filter((check) => check.status === 'unavailable') ?? [];
  // It has no events, no experiments, no rows of seeds, and products without stock and ratings.
  const absent = /web_events|experiment|put some into seeds|products\.(stock|rating)_/;
  expect(unavailable.filter((check) => !absent.test(check.message))).toEqual([]);
});

test('orders have their day in Berlin, their class, their customer of the day and euros', async () => {
  expect(
    await cells(`SELECT order_id, order_date, status, status_class, is_void, buyer_type, region, order_amount, amount_ex_tax
      FROM fact_orders JOIN dim_customers USING (customer_key) ORDER BY order_id`),
  ).toEqual([
    ['o1', '2026-01-05', 'completed', 'done', false, 'customer', 'North', '119', '100'],
    ['o2', '2026-01-10', 'paid', 'done', false, 'customer', 'South', '50', '42.02'],
    ['o3', '2026-01-08', 'completed', 'done', false, 'guest', 'unknown', '30', '25.21'],
    ['o4', '2026-01-06', 'cancelled', 'void', true, 'customer', 'North', '80', '80'],
    ['o5', '2026-01-09', 'shipped', 'done', false, 'unknown', 'unknown', '25', null],
    ['o6', '2026-01-07', 'completed', 'done', false, 'customer', 'South', '90', '81'],
    ['o7', '2026-02-15', 'refunded', 'returned', false, 'customer', 'West', '60', '50.42'],
    ['o8', '2026-02-12', 'completed', 'done', false, 'customer', 'East', '160', '144'],
    ['o9', '2026-03-01', 'processing', 'open', false, 'customer', 'South', '10', '8.4'],
  ]);
});

test('customers have versions from the day they moved, the first from long ago', async () => {
  expect(
    await cells(`SELECT customer_id, region, current_region, valid_from, valid_to, is_current, region_group
      FROM dim_customers LEFT JOIN dim_regions ON region_name = region ORDER BY ALL NULLS FIRST`),
  ).toEqual([
    [null, 'unknown', 'unknown', '1900-01-01', '9999-12-31', true, null],
    ['k1', 'North', 'West', '1900-01-01', '2026-02-10', false, 'Coast'],
    ['k1', 'West', 'West', '2026-02-10', '9999-12-31', true, 'Coast'],
    ['k2', 'South', 'South', '1900-01-01', '9999-12-31', true, 'Inland'],
    ['k3', 'East', 'East', '1900-01-01', '9999-12-31', true, null],
  ]);
});

test('lines have the cost of the day of their order', async () => {
  expect(
    await cells(`SELECT order_id, line_number, product_name, line_amount, discount_amount, unit_cost, line_cost
      FROM fact_order_items JOIN dim_products USING (product_key) ORDER BY order_id, line_number`),
  ).toEqual([
    ['o1', '1', 'Lamp', '100', '0', '4', '8'],
    ['o1', '2', 'Bowl', '19', '0', null, null],
    ['o2', '1', 'Lamp', '50', '0', '4', '4'],
    ['o3', '1', 'Lamp', '30', '0', '4', '4'],
    ['o4', '1', 'Lamp', '80', '0', '4', '4'],
    ['o5', '1', 'Bowl', '25', '0', null, null],
    ['o6', '1', 'Lamp', '90', '0', '4', '8'],
    ['o7', '1', 'Lamp', '60', '5', '5', '5'],
    ['o8', '1', 'Lamp', '160', '0', '5', '20'],
    ['o9', '1', 'unknown', '10', '0', null, null],
  ]);
});

test('payments and refunds are in euros, by their own days', async () => {
  expect(
    await cells(`SELECT payment_id, status_class, is_succeeded, attempt_date, paid_date, amount, processing_seconds, order_to_payment_seconds
      FROM fact_payments ORDER BY payment_id`),
  ).toEqual([
    ['y1', 'failed', false, '2026-01-05', null, '119', null, null],
    ['y2', 'succeeded', true, '2026-01-05', '2026-01-05', '119', '30', '210'],
    ['y3', 'refunded', true, '2026-01-10', '2026-01-10', '50', '10', '34200'],
    ['y4', 'succeeded', true, '2026-01-07', '2026-01-07', '90', '20', '7200'],
    ['y5', 'pending', false, '2026-01-08', null, '30', null, null],
    ['y6', 'failed', false, '2026-02-15', null, '60', null, null],
    ['y7', 'succeeded', true, '2026-03-01', '2026-03-01', '160', '60', '1468800'],
    ['y8', 'succeeded', true, '2026-02-03', '2026-02-03', '5', null, null],
  ]);
  expect(
    await cells('SELECT refund_id, refund_date, order_date, is_return, amount FROM fact_refunds ORDER BY refund_id'),
  ).toEqual([
    ['r1', '2026-02-20', '2026-02-15', true, '60'],
    ['r2', '2026-01-15', '2026-01-06', false, '80'],
    ['r3', '2026-02-16', '2026-01-07', true, '9'],
    ['r4', '2026-03-02', '2026-01-10', true, '5'],
    ['r5', '2026-02-02', null, false, '7'],
  ]);
});

test('mart_orders adds up what belongs to an order; mart_customers what a customer did', async () => {
  expect(
    await cells(`SELECT order_id, customer_order_number, units, line_difference, paid_amount, is_paid, refunded_amount, net_amount
      FROM mart_orders ORDER BY order_id`),
  ).toEqual([
    ['o1', '1', '3', '0', '119', true, '0', '119'],
    ['o2', '2', '1', '0', '50', true, '5', '45'],
    ['o3', null, '1', '0', '0', false, '0', '30'],
    ['o4', null, '1', '0', '0', false, '80', '0'],
    ['o5', '1', '1', '0', '0', false, '0', '25'],
    ['o6', '1', '2', '0', '90', true, '9', '81'],
    ['o7', '2', '1', '0', '0', false, '60', '0'],
    ['o8', '1', '4', '0', '160', true, '0', '160'],
    ['o9', '3', '1', '0', '0', false, '0', '10'],
  ]);
  expect(
    await cells(`SELECT customer_id, region, first_order_date, last_order_date, days_since_last_order, orders, units, revenue, refunded_amount
      FROM mart_customers ORDER BY customer_id`),
  ).toEqual([
    ['ghost', null, '2026-01-09', '2026-01-09', '60', '1', '1', '25', '0'],
    ['k1', 'West', '2026-01-05', '2026-02-15', '23', '2', '4', '179', '60'],
    ['k2', 'South', '2026-01-07', '2026-03-01', '9', '3', '4', '150', '14'],
    ['k3', 'East', '2026-02-12', '2026-02-12', '26', '1', '4', '160', '0'],
  ]);
});
