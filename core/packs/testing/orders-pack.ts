import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commercePackDir } from './commerce-pack.ts';

const models = [
  'staging/stg_orders',
  'staging/stg_customers',
  'dimensions/dim_date',
  'dimensions/dim_customers',
  'dimensions/dim_exchange_rates',
  'facts/fact_orders',
];

const metrics = `metrics:
  - { name: total_revenue, description: Revenue of orders that are not void., type: simple, model: fact_orders, agg: sum,
      expr: order_amount, filter: NOT is_void, format: { kind: currency }, owner: finance, changed: "2026-11-25" }
  - { name: total_orders, description: Orders that are not void., type: simple, model: fact_orders, agg: count,
      filter: NOT is_void, format: { kind: number }, owner: finance, changed: "2026-11-25" }
  - { name: total_customers, description: Customers with an order that is not void., type: simple, model: fact_orders,
      agg: count_distinct, expr: customer_id, filter: NOT is_void, format: { kind: number }, owner: finance, changed: "2026-11-25" }
`;

/**
 * Writes a pack of all sources of the commerce pack, its fact of orders and three metrics: what goes wrong with extracts is the
 * same, and a build takes a fifth of the time.
 */
export async function writeOrdersPack(folder: string): Promise<void> {
  for (const part of ['pack.yml', 'sources', 'seeds'])
    await cp(path.join(commercePackDir, part), path.join(folder, part), { recursive: true });
  for (const model of models)
    for (const ending of ['sql', 'yml']) {
      const file = path.join('models', `${model}.${ending}`);
      await cp(path.join(commercePackDir, file), path.join(folder, file));
    }
  await mkdir(path.join(folder, 'metrics'));
  await writeFile(path.join(folder, 'metrics/orders.yml'), metrics);
}
