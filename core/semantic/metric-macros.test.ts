import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import { grains, type MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { metricMacros } from './metric-macros.ts';
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

it('give the numbers of the compiler, for every metric and grain', async () => {
  const { connection, model } = shop;
  for (const statement of metricMacros(model)) await connection.run(statement);
  let compared = 0;
  let turn = 0;
  for (const metric of Object.values(model.metrics)) {
    if (metric.unavailable !== null || metric.name === 'lifetime') continue;
    for (const grain of grains) {
      const looksBack = ['growth', 'kept_rate'].includes(metric.name) && grain.startsWith('fiscal');
      // Every grain for two of them, one grain after the other for the rest.
      const inTurn = ['revenue', 'growth'].includes(metric.name) || grains[turn % grains.length] === grain;
      if (looksBack || !inTurn) continue;
      const [from, to] = grain === 'day' ? ['2024-01-29', '2024-02-12'] : ['2023-11-10', '2024-03-20'];
      const rows = await ask({ metrics: [metric.name], grain, from, to });
      const macro = await connection.rows<Record<string, unknown>>(
        `SELECT * FROM metrics.${metric.name}('${grain}', from_date := '${from}', to_date := DATE '${to}') ORDER BY period`,
      );
      expect([metric.name, grain, macro]).toEqual([
        metric.name,
        grain,
        rows.map((row) => ({ period: row[grain], value: row[metric.name] })),
      ]);
      compared++;
    }
    turn++;
  }
  expect(compared).toBeGreaterThan(35);
  expect(await connection.rows("SELECT sum(value) AS all_time FROM metrics.revenue('month')")).toEqual([
    { all_time: '275.9833' },
  ]);
  await expect(connection.rows("FROM metrics.lifetime('month')"), 'it has no time').rejects.toThrow(/does not exist/);
  await expect(connection.rows("FROM metrics.revenue('decade')")).rejects.toThrow(/no such grain/);
});

it('have the same text on the next day, so that a build keeps them', () => {
  const { model } = shop;
  const lookUps = { first: '(SELECT first_event_day FROM meta.snapshot)', last: '(SELECT as_of FROM meta.snapshot)' };
  const next = { ...model, asOf: addDays(model.asOf, 1) };
  expect(metricMacros(next, lookUps)).toEqual(metricMacros(model, lookUps));
  expect(metricMacros(next)).not.toEqual(metricMacros(model));
});
