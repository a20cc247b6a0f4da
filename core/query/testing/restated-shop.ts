import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildSnapshot } from '../../warehouse/build-snapshot.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from '../../warehouse/testing/example-shop.ts';

/** A shop whose extracts and pack change between builds; the workspace is empty at first. */
export async function beginShop(workspaceDir: string) {
  const ids: string[] = [];
  const shop = new ExampleShop(workspaceDir);
  const config = exampleConfig();
  const packDir = path.join(workspaceDir, 'pack');
  await cp(examplePackDir, packDir, { recursive: true });
  return {
    shop,
    /** Of what was built, in order. */
    ids: ids as readonly string[],
    build: async (): Promise<void> => {
      const pack = await examplePack(config, packDir);
      const outcome = await buildSnapshot({ workspaceDir, pack, packDir, config, view: shop.view() });
      if (outcome.status !== 'published') throw new Error(`not published but ${outcome.status}`);
      ids.push(outcome.snapshot ?? '');
    },
    edit: async (file: string, from: string, to: string): Promise<void> => {
      const text = await readFile(path.join(packDir, file), 'utf8');
      if (!text.includes(from)) throw new Error(`no ${from} in ${file}`);
      await writeFile(path.join(packDir, file), text.replace(from, to));
    },
  };
}

/**
 * Four snapshots; their ids. What happened: late, corrected, moved and removed orders; then a metric of another version; then a
 * fact of other SQL.
 */
export async function buildRestatedShop(workspaceDir: string): Promise<readonly string[]> {
  const { shop, ids, build, edit } = await beginShop(workspaceDir);
  await shop.customers('2026-10-31', ['c1,north', 'c2,south']);
  await shop.items('2026-10-31', ['a,p1,2,0.5']);
  const a = 'a,c1,10.50,2026-10-30 10:00:00,completed,web';
  const b = 'b,c2,5,2026-11-01 11:00:00,paid,web';
  await shop.orders('2026-10-31', [a, 'e,c1,3,2026-10-28 09:00:00,paid,web', 'f,c2,4,2026-10-28 09:00:00,paid,web']);
  await shop.orders('2026-11-01', [b]);
  await build();
  // e is gone from its file; a has another amount; f is void now; b was an order of October; late is new.
  await shop.orders('2026-10-31', [a, 'f,c2,4,2026-10-28 09:00:00,paid,web']);
  await shop.orders('2026-11-02', [
    'late,c1,7,2026-10-29 09:00:00,paid,app',
    'a,c1,12.25,2026-10-30 10:00:00,completed,web',
    'f,c2,4,2026-10-28 09:00:00,cancelled,web',
    'b,c2,5,2026-10-31 11:00:00,paid,web',
  ]);
  await build();
  await edit('metrics/revenue.yml', 'expr: total_amount', 'expr: total_amount * 2');
  const first =
    'version: 1, description: As it was, type: simple, model: fact_orders, agg: sum, expr: total_amount, filter: NOT is_void, owner: finance';
  const previous = `\n    previous: [{ ${first}, changed: 2026-11-21, format: { kind: currency, scale: 2, unit: EUR } }]`;
  await edit('metrics/revenue.yml', 'version: 1', `version: 2${previous}`);
  await build();
  await edit('models/facts/fact_orders.sql', 'o.total_amount,', 'o.total_amount + 1 AS total_amount,');
  await edit('models/facts/fact_orders.yml', 'total_amount: "1.5000"', 'total_amount: "2.5000"');
  await build();
  return ids;
}

/**
 * Three snapshots in which order lines have no declared key and `units` adds up their pieces; their ids. First most orders have one
 * line, then three; last the lines count ten times as much and lack a column by which they were told apart.
 */
export async function buildKeylessShop(workspaceDir: string): Promise<readonly string[]> {
  const { shop, ids, build, edit } = await beginShop(workspaceDir);
  const [sql, yml] = ['models/facts/fact_order_items.sql', 'models/facts/fact_order_items.yml'];
  await edit(
    yml,
    'grain: one order and product',
    `grain: one order and product
entities:
  - { name: order, type: foreign, column: order_id }
dimensions:
  - { name: product, label: Product, description: Product., column: product_id }
  - { name: lines_of_product, label: Lines, description: Lines of a product., column: lines }`,
  );
  const units = 'name: units, label: Units, description: Pieces., type: simple, model: fact_order_items, agg: sum';
  const rest = 'format: { kind: number, scale: 0 }, owner: finance, version: 1, changed: 2026-11-21, good: up';
  await edit('metrics/revenue.yml', 'metrics:', `metrics:\n  - { ${units}, expr: quantity, ${rest} }`);
  const orders = ['a', 'b', 'c'];
  await shop.customers('2026-10-31', ['c1,north']);
  await shop.orders(
    '2026-10-31',
    orders.map((id) => `${id},c1,10,2026-10-30 10:00:00,completed,web`),
  );
  await shop.items(
    '2026-10-31',
    orders.map((id) => `${id},p1,2,0.5`),
  );
  await build();
  await shop.items(
    '2026-11-01',
    orders.flatMap((id) => ['p1', 'p2', 'p3'].map((product) => `${id},${product},2,0.5`)),
  );
  await build();
  await edit(sql, 'sum(i.quantity) AS', '10 * sum(i.quantity) AS');
  await edit(sql, ', count(*) AS lines', '');
  await edit(yml, '  - { name: lines, description: Lines. }\n', '');
  await edit(
    yml,
    '  - { name: lines_of_product, label: Lines, description: Lines of a product., column: lines }\n',
    '',
  );
  await build();
  return ids;
}
