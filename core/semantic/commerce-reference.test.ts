import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import type { BuildOutcome } from '../warehouse/build-snapshot.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

const data = path.resolve(import.meta.dirname, '../../../shared/data');
const root = path.join(data, 'online-retail');
const referenceFile = path.join(data, 'online-retail.reference.json');

interface Reference {
  readonly by_status: Readonly<Record<string, { readonly orders: number; readonly total: string }>>;
  readonly total_revenue: string;
  readonly total_orders: number;
  readonly units: number;
  readonly total_customers: number;
  readonly repeat_customers: number;
  readonly guest_orders: number;
}

/** A real year of a real shop; its figures were computed from the original file by another program. */
describe.skipIf(!existsSync(referenceFile))('a real year of a real shop', () => {
  let workspace: CommerceWorkspace;
  let outcome: BuildOutcome;
  let connection: Connection;
  let reference: Reference;

  beforeAll(async () => {
    reference = JSON.parse(readFileSync(referenceFile, 'utf8')) as Reference;
    workspace = await CommerceWorkspace.make({ currency: 'GBP' });
    outcome = await workspace.build(await workspace.sync(root));
    connection = await workspace.open();
  }, 120_000);
  afterAll(() => workspace?.remove());

  test('is published: no check of severity error fails', () => {
    const failed = outcome.manifest?.checks.filter((check) => check.status === 'failed').map((check) => check.message);
    expect(failed).toEqual([]);
    expect(outcome.status).toBe('published');
    const warned = outcome.manifest?.checks.filter((check) => check.status === 'warned');
    expect(warned?.map((check) => [check.check, check.failingRows])).toEqual([
      ['fact_order_items.product_key.dangling_product', 112],
      ['fact_order_items.quantity.quantity_of_a_sale', 1336],
    ]);
  });

  test('orders and their totals by status', async () => {
    const rows = await connection.rows<{ status: string; orders: string; total: string }>(
      'SELECT status, count(*) AS orders, sum(order_amount) AS total FROM fact_orders GROUP BY status ORDER BY status',
    );
    expect(rows.map(({ status, orders, total }) => [status, Number(orders), exact(total)])).toEqual(
      Object.entries(reference.by_status).map(([status, { orders, total }]) => [status, orders, exact(total)]),
    );
  });

  test('guests, units and repeat customers', async () => {
    expect(await connection.number("SELECT count(*) FROM fact_orders WHERE buyer_type = 'guest' AND NOT is_void")).toBe(
      reference.guest_orders,
    );
    expect(await connection.number('SELECT sum(units) FROM mart_orders WHERE NOT is_void')).toBe(reference.units);
    expect(await connection.number('SELECT count(*) FROM mart_customers WHERE is_repeat_customer')).toBe(
      reference.repeat_customers,
    );
  });

  test('a customer who moved is one customer in two versions; an order keeps the region of its day', async () => {
    const moved = await connection.rows<{ versions: string; regions: string }>(
      `SELECT count(*) AS versions, count(DISTINCT region) AS regions FROM dim_customers
      WHERE customer_id IN (SELECT customer_id FROM dim_customers GROUP BY customer_id HAVING count(*) > 1) GROUP BY customer_id`,
    );
    expect(moved.length).toBeGreaterThan(0);
    expect(await connection.number('SELECT count(DISTINCT customer_id) FROM fact_orders WHERE NOT is_void')).toBe(
      reference.total_customers,
    );
  });
});

/** A decimal text without trailing zeros. */
function exact(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
