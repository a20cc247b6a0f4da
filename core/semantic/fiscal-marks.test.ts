import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays } from '../protocol/date.ts';
import type { FiscalGrain } from '../protocol/fiscal-periods.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { periodDays } from '../protocol/period-days.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { compileRows } from './compile-rows.ts';
import type { SemanticModel } from './semantic-model.ts';
import { openRetailShop, retailAmount } from './testing/retail-calendar-shop.ts';
import type { SmallShop } from './testing/small-shop.ts';

let shop: SmallShop;
let model: SemanticModel;
beforeAll(async () => {
  ({ shop, model } = await openRetailShop());
});
afterAll(() => shop.database.close());

const grains: readonly FiscalGrain[] = ['fiscal_period', 'fiscal_quarter', 'fiscal_year'];
/** Two years and a half: one of 53 weeks, and a last period that is cut short. */
const asked = { metrics: ['revenue'], from: '2022-08-07', to: '2025-01-15' };

async function answer(question: MetricQueryInput): Promise<Record<string, unknown>[]> {
  const { sql } = await compileMetricQuery(shop.connection, model, question, ownerPolicy);
  return shop.connection.rows(sql);
}

/** As a dashboard asks below a mark: its own days, as far as they were asked for. */
function below(grain: FiscalGrain, start: string): { readonly from: string; readonly to: string } {
  const [first, last] = periodDays(grain, start, model) ?? ['', ''];
  return { from: first < asked.from ? asked.from : first, to: last > asked.to ? asked.to : last };
}

const total = (rows: readonly Record<string, unknown>[]) =>
  rows.reduce((sum, row) => sum + Math.round(Number(row['revenue'] ?? 0) * 10_000), 0) / 10_000;

function daysOf({ from, to }: { readonly from: string; readonly to: string }): number {
  let sum = 0;
  for (let day = from; day <= to; day = addDays(day, 1)) sum += retailAmount(day);
  return sum;
}

describe.each(grains)('what is below a mark of a %s adds up to it', (grain) => {
  const finer: readonly MetricQueryInput['grain'][] = [
    ...grains.slice(0, grains.indexOf(grain)).reverse(),
    'week',
    'day',
  ];

  test('by every finer grain, and by a dimension', async () => {
    const marks = await answer({ ...asked, grain });
    expect(marks.length).toBeGreaterThan(2);
    for (const mark of marks) {
      const days = below(grain, String(mark[grain]));
      const value = Number(mark['revenue']);
      expect([mark[grain], value]).toEqual([mark[grain], daysOf(days)]);
      for (const by of finer) {
        const parts = await answer({ ...asked, ...days, grain: by });
        expect([mark[grain], by, total(parts)]).toEqual([mark[grain], by, value]);
      }
      const channels = await answer({ ...asked, ...days, dimensions: ['channel'] });
      expect([mark[grain], channels.length, total(channels)]).toEqual([mark[grain], 2, value]);
    }
  });

  test('and the rows behind it', async () => {
    const query = { ...asked, grain, dimensions: ['channel'] };
    for (const mark of await answer(query)) {
      const period = String(mark[grain]);
      const picked = { metric: 'revenue', period, dimensions: { channel: String(mark['channel']) } };
      const { valueSql, sets } = await compileRows(shop.connection, model, query, picked, ownerPolicy);
      expect([period, await shop.connection.value(valueSql)]).toEqual([period, mark['revenue']]);
      expect(sets).toMatchObject([below(grain, period)]);
    }
  });
});

test('a year of 53 weeks has 371 days; a day on which no period begins has none', () => {
  expect(periodDays('fiscal_year', '2023-01-29', model)).toEqual(['2023-01-29', '2024-02-03']);
  expect(periodDays('fiscal_period', '2023-12-31', model)).toEqual(['2023-12-31', '2024-02-03']);
  expect(periodDays('fiscal_period', '2023-12-30', model)).toBeNull();
  expect(periodDays('fiscal_year', '2023-01-29', { ...model, fiscal: { periods: [], end: null } })).toBeNull();
});
