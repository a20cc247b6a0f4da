import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { openSmallShop, type SmallShop } from './testing/small-shop.ts';

let shop: SmallShop;
beforeAll(async () => {
  shop = await openSmallShop();
});
afterAll(() => shop.database.close());

it('values stand in the order that the pack declares, those it does not name after them, and nothing last', async () => {
  const { dim_customers, ...tables } = shop.model.tables;
  if (dim_customers === undefined) throw new Error('no customers');
  const inOrder = (values: readonly string[]) => ({
    ...shop.model,
    tables: {
      ...tables,
      dim_customers: {
        ...dim_customers,
        dimensions: dim_customers.dimensions.map((one) => (one.name === 'region' ? { ...one, values } : one)),
      },
    },
  });
  const regions = async (values: readonly string[], more: object = {}): Promise<unknown[]> => {
    const query = { metrics: ['orders_placed'], dimensions: ['region'], ...more };
    const { sql } = await compileMetricQuery(shop.connection, inOrder(values), query, ownerPolicy);
    return (await shop.connection.rows(sql)).map((row) => row['region']);
  };
  const plain = await regions(['none of them']);
  const named = plain.filter((one) => one !== null) as string[];
  expect(named).toEqual([...named].sort());
  const [first = '', second = '', ...others] = named;
  expect(await regions([second, first])).toEqual([second, first, ...plain.slice(2)]);
  const asked = [{ name: 'region', descending: true }];
  expect((await regions([second, first], { orderBy: asked })).slice(0, 2)).toEqual([first, second]);
  expect(await regions([second, first], { limit: 1 })).toEqual([second]);
  expect(others.length).toBeGreaterThan(0);
  expect(plain.at(-1)).toBeNull();
});
