import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { openSmallShop, type SmallShop } from './testing/small-shop.ts';

/* Whatever is kept, the rest is one row made of its own rows: sums add up to the total, ratios and distinct counts are not added. */

let shop: SmallShop;
beforeAll(async () => {
  shop = await openSmallShop();
});
afterAll(() => shop.database.close());

async function ask(query: MetricQueryInput) {
  const { sql } = await compileMetricQuery(shop.connection, shop.model, query, ownerPolicy);
  return await shop.connection.rows<Record<string, unknown>>(sql);
}

const metrics = ['revenue', 'orders', 'orders_placed', 'customers', 'aov', 'biggest_order'];
const questions = fc.record({
  dimension: fc.constantFrom('region', 'channel', 'day_name'),
  limit: fc.integer({ min: 1, max: 4 }),
  grain: fc.constantFrom(null, 'month' as const, 'week' as const),
  where: fc.constantFrom(null, "channel = 'web'", 'region IS NOT NULL'),
  first: fc.constantFrom('revenue', 'orders'),
});

test('with the rest as one row, sums are the total, and the rest is what its own rows give', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(questions, async ({ dimension, limit, grain, where, first }) => {
      const names = [first, ...metrics.filter((name) => name !== first)];
      const base = { metrics: names, dimensions: [dimension], grain, where };
      const rows = await ask({ ...base, totals: true, top: { limit, other: true } });
      const detail = rows.filter((row) => Number(row['__total'] ?? 0) === 0);
      const whole = await ask({ metrics: names, dimensions: [], grain, where });
      const at = (row: Record<string, unknown>) => String(grain === null ? '' : row[grain]);
      for (const total of whole) {
        const own = detail.filter((row) => at(row) === at(total));
        for (const name of ['revenue', 'orders', 'orders_placed']) {
          const sum = own.reduce((all, row) => all + Number(row[name] ?? 0), 0);
          expect(sum).toBeCloseTo(Number(total[name] ?? 0), 4);
        }
      }
      const kept = [...new Set(detail.map((row) => row[dimension]))].filter((value) => value !== '__other');
      expect(kept.length).toBeLessThanOrEqual(limit);
      if (!detail.some((row) => row[dimension] === '__other')) return;
      const listed = kept.filter((value) => value !== null).map((value) => `'${String(value)}'`);
      const rest = [
        ...(listed.length === 0 ? [] : [`(${dimension} NOT IN (${listed.join(', ')}) OR ${dimension} IS NULL)`]),
        ...(kept.includes(null) ? [`${dimension} IS NOT NULL`] : []),
        ...(where === null ? [] : [`(${where})`]),
      ].join(' AND ');
      const direct = await ask({ metrics: names, dimensions: [], grain, where: rest });
      for (const row of detail.filter((one) => one[dimension] === '__other')) {
        const same = direct.find((one) => at(one) === at(row));
        for (const name of names) expect([name, Number(row[name] ?? 0)]).toEqual([name, Number(same?.[name] ?? 0)]);
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 25), endOnFailure: true },
  );
});
