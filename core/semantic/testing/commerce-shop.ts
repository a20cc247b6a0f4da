import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExtractView } from '../../extracts/extract-view.ts';
import { ExampleShop } from '../../warehouse/testing/example-shop.ts';

/** Settings of the shop's workspace: its days begin in Berlin, its money is in euros. */
export const commerceShopSettings = { currency: 'EUR', time_zone: 'Europe/Berlin' };

const headers = {
  orders:
    'id,customer_id,total_amount,created_at,status,updated_at,currency,channel,coupon_code,discount_amount,shipping_amount,tax_amount,fulfilled_at',
  customers: 'id,email,region,signup_date,segment,name,birth_date',
  products: 'id,name,category,subcategory,price,cost',
  order_items: 'order_id,product_id,quantity,unit_price,line_number,discount_amount',
  payments: 'id,order_id,amount,status,paid_at,method,initiated_at,failure_reason',
  refunds: 'id,order_id,amount,refunded_at,line_number,reason',
} as const;

const order = (id: string, customer: string, total: string, created: string, status: string, rest: string): string => {
  const [currency = '', channel = '', tax = ''] = rest.split(' ');
  return `${id},${customer},${total},${created},${status},${created},${currency},${channel},,,,${tax},`;
};

/**
 * A shop so small that every figure is known by hand: three extract days (the days between are missing), two currencies, a guest
 * (o3), a customer that no extract has (o5), a void order (o4), a restated one (o5: 20, then 25), a customer who moves (k1, on
 * February 10), a product whose cost rises (p1, on February 10), orders about midnight in Berlin (o2, o9), refunds of a void
 * and of an unknown order (r2, r5), and a payment of an unknown order (y8). `change` may alter it before it is read.
 */
export async function makeCommerceShop(
  workspaceDir: string,
  change: (shop: ExampleShop) => Promise<void> = async () => undefined,
): Promise<ExtractView> {
  const shop = new ExampleShop(workspaceDir);
  const put = (date: string, source: keyof typeof headers, rows: readonly string[]): Promise<void> =>
    shop.put(date, source, headers[source], rows);

  await put('2026-01-10', 'customers', [
    'k1,k1@example.com,North,2025-12-01,private,,',
    'k2,k2@example.com,South,2025-12-02,business,,',
  ]);
  await put('2026-01-10', 'products', ['p1,Lamp,Living,,60,4', 'p2,Bowl,Kitchen,,20,']);
  await put('2026-01-10', 'orders', [
    order('o1', 'k1', '119.00', '2026-01-05 10:00:00', 'completed', 'EUR web 19'),
    order('o2', 'k2', '50.00', '2026-01-09 23:30:00', ' PAID ', 'EUR app 7.98'),
    order('o3', '', '30.00', '2026-01-08 10:00:00', 'completed', 'EUR web 4.79'),
    order('o4', 'k1', '80.00', '2026-01-06 10:00:00', 'Cancelled', 'EUR web 0'),
    order('o5', 'ghost', '20.00', '2026-01-09 10:00:00', 'shipped', 'EUR app '),
    order('o6', 'k2', '100.00', '2026-01-07 10:00:00', 'completed', 'USD web 10'),
  ]);
  await put('2026-01-10', 'order_items', [
    'o1,p1,2,50,1,',
    'o1,p2,1,19,2,',
    'o2,p1,1,50,1,',
    'o3,p1,1,30,1,',
    'o4,p1,1,80,1,',
    'o5,p2,1,20,1,',
    'o6,p1,2,50,1,',
  ]);
  await put('2026-01-10', 'payments', [
    'y1,o1,119,failed,,card,2026-01-05 10:01:00,declined',
    'y2,o1,119,completed,2026-01-05 10:03:30,card,2026-01-05 10:03:00,',
    'y3,o2,50,refunded,2026-01-10 09:00:00,paypal,2026-01-10 08:59:50,',
    'y4,o6,100,captured,2026-01-07 12:00:00,card,2026-01-07 11:59:40,',
    'y5,o3,30,pending,,bank,2026-01-08 10:00:00,',
  ]);

  await put('2026-02-10', 'customers', [
    'k1,k1@example.com,West,2025-12-01,private,,',
    'k3,k3@example.com,East,2026-02-09,private,,',
  ]);
  await put('2026-02-10', 'products', ['p1,Lamp,Living,,60,5']);
  await put('2026-02-10', 'orders', [order('o5', 'ghost', '25.00', '2026-01-09 10:00:00', 'shipped', 'EUR app ')]);
  await put('2026-02-10', 'order_items', ['o5,p2,1,25,1,']);
  await put('2026-02-10', 'payments', ['y8,elsewhere,5,completed,2026-02-03 10:00:00,card,,']);
  await put('2026-02-10', 'refunds', ['r2,o4,80,2026-01-15 10:00:00,,', 'r5,elsewhere,7,2026-02-02 10:00:00,,']);

  await put('2026-03-10', 'orders', [
    order('o7', 'k1', '60.00', '2026-02-15 10:00:00', 'refunded', 'EUR web 9.58'),
    order('o8', 'k3', '200.00', '2026-02-12 10:00:00', 'completed', 'USD web 20'),
    order('o9', 'k2', '10.00', '2026-02-28 23:30:00', 'processing', 'EUR web 1.60'),
  ]);
  await put('2026-03-10', 'order_items', ['o7,p1,1,65,1,5', 'o8,p1,4,50,1,', 'o9,p3,1,10,1,']);
  await put('2026-03-10', 'payments', [
    'y6,o7,60,failed,,card,2026-02-15 10:00:30,timeout',
    'y7,o8,200,succeeded,2026-03-01 10:00:00,bank,2026-03-01 09:59:00,',
  ]);
  await put('2026-03-10', 'refunds', [
    'r1,o7,60,2026-02-20 10:00:00,,broken',
    'r3,o6,10,2026-02-16 10:00:00,,late',
    'r4,o2,5,2026-03-02 10:00:00,,late',
  ]);

  const seeds = path.join(workspaceDir, 'seeds');
  await mkdir(seeds, { recursive: true });
  await writeFile(
    path.join(seeds, 'fx_rates.csv'),
    'currency,rate_date,rate\nUSD,2026-01-01,0.9\nUSD,2026-02-01,0.8\n',
  );
  await writeFile(path.join(seeds, 'regions.csv'), 'region,region_group\nNorth,Coast\nWest,Coast\nSouth,Inland\n');
  await change(shop);
  return shop.view();
}
