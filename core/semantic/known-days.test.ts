import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { openSmallShop, type SmallShop } from './testing/small-shop.ts';

let shop: SmallShop;
beforeAll(async () => {
  shop = await openSmallShop();
});
afterAll(() => shop.database.close());

const ask = async (query: MetricQueryInput): Promise<Record<string, unknown>[]> => {
  const { sql } = await compileMetricQuery(shop.connection, shop.model, query, ownerPolicy);
  return await shop.connection.rows<Record<string, unknown>>(sql);
};

describe('before the first event nothing is known, and nothing is not zero', () => {
  const months = { grain: 'month', from: '2023-11-01', to: '2024-02-29' } as const;
  const before = ['2023-11-01', '2023-12-01'];

  it('periods are rows without a value; those with the first event are as ever', async () => {
    const metrics = ['revenue', 'orders', 'units', 'net', 'aov', 'revenue_to_date', 'customers_30'];
    const rows = await ask({ ...months, metrics });
    expect(rows.map((row) => row['month'])).toEqual([...before, '2024-01-01', '2024-02-01']);
    const empty = Object.fromEntries(metrics.map((name) => [name, null]));
    expect(rows.slice(0, 2)).toEqual(before.map((month) => ({ month, ...empty })));
    expect(rows.slice(2)).toEqual(await ask({ ...months, metrics, from: '2024-01-01' }));
    // A month that the first event falls in is counted as far as it is known; a day before it is not.
    const days = await ask({ metrics: ['revenue'], grain: 'day', from: '2023-12-30', to: '2024-01-02' });
    expect(days.map((row) => row['revenue'])).toEqual([null, null, '100.1000', '0.0000']);
    const year = await ask({ metrics: ['refunded'], grain: 'fiscal_year', from: '2022-06-01', to: '2024-01-15' });
    expect(year.map((row) => row['refunded'])).toEqual([null, '0.0000']);
  });

  it('so it is by dimension, in totals, for a range as a whole, and with a comparison', async () => {
    const rows = await ask({ ...months, metrics: ['orders'], dimensions: ['region'], totals: true });
    const early = rows.filter((row) => before.includes(String(row['month'])));
    expect(early.length).toBeGreaterThan(6);
    expect(early.map((row) => row['orders'])).toEqual(early.map(() => null));
    const whole = await ask({ metrics: ['orders'], from: '2024-01-01', to: '2024-02-29' });
    expect(rows.filter((row) => row['__total'] === 3).map((row) => row['orders'])).toEqual([whole[0]?.['orders']]);
    const unknown = { metrics: ['orders', 'revenue'], from: '2023-11-01', to: '2023-12-31' };
    expect(await ask(unknown)).toEqual([{ orders: null, revenue: null }]);
    const compared = await ask({ ...unknown, metrics: ['orders'], compare: 'prior_period' });
    expect(compared).toEqual([{ orders: null, orders__prior: null, orders__delta: null, orders__change: null }]);
  });
});

describe('after the as-of day nothing is counted yet', () => {
  it('what is not yet is no 0: periods after the as-of day say nothing, and the one that holds it is partial', async () => {
    const query = {
      metrics: ['revenue', 'orders', 'customers_to_date', 'net', 'aov'],
      grain: 'month' as const,
      from: '2024-02-01',
      to: '2024-05-31',
      totals: true,
    };
    const cut = { ...shop.model, asOf: '2024-03-30' };
    const { sql, context } = await compileMetricQuery(shop.connection, cut, query, ownerPolicy);
    expect(context).toMatchObject({ partial: true, knownTo: '2024-03-30' });
    const rows = await shop.connection.rows(sql);
    const nothing = { revenue: null, orders: null, customers_to_date: null, net: null, aov: null };
    for (const month of ['2024-04-01', '2024-05-01'])
      expect(rows.find((row) => row['month'] === month)).toMatchObject(nothing);
    for (const row of rows.filter((one) => one['month'] !== '2024-04-01' && one['month'] !== '2024-05-01'))
      for (const name of query.metrics) expect(row[name], `${name} in ${row['month']}`).not.toBeNull();
    // The range is known, as its first days are; one that is all to come is not.
    const toCome = { ...query, grain: null, totals: false };
    const ask = async (more: object): Promise<unknown> =>
      (
        await shop.connection.rows(
          (
            await compileMetricQuery(shop.connection, cut, { ...toCome, ...more }, ownerPolicy)
          ).sql,
        )
      )[0];
    expect(await ask({ from: '2024-04-01' })).toMatchObject(nothing);
    expect(await ask({})).not.toMatchObject(nothing);
    // By day: no period is begun and not over.
    const byDay = { ...query, grain: 'day' as const, totals: false };
    expect((await compileMetricQuery(shop.connection, cut, byDay, ownerPolicy)).context.partial).toBe(false);
  });

  it('what is said of days to come, as forecasts are, has them; nothing of it is to be counted yet', async () => {
    const cut = { ...shop.model, asOf: '2024-03-30' };
    const { revenue } = cut.metrics;
    if (revenue?.definition?.type !== 'simple') throw new Error('revenue is no simple metric');
    const definition = { ...revenue.definition, unknownWhenEmpty: true as const };
    const said = { ...cut.metrics, revenue: { ...revenue, definition } };
    const query = { grain: 'month' as const, from: '2024-02-01', to: '2024-05-31' };
    const contextOf = async (model: typeof cut, metrics: string[]) =>
      (await compileMetricQuery(shop.connection, model, { ...query, metrics }, ownerPolicy)).context;
    expect((await contextOf({ ...cut, metrics: said }, ['revenue'])).knownTo).toBeUndefined();
    expect((await contextOf({ ...cut, metrics: said }, ['revenue', 'orders'])).knownTo).toBe('2024-03-30');
  });
});
