import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays, daysBetween } from '../protocol/date.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { retailAmount as amountOf, openRetailShop } from './testing/retail-calendar-shop.ts';
import type { SmallShop } from './testing/small-shop.ts';

let shop: SmallShop;
let model: SemanticModel;

const sum = (from: string, to: string): number =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => amountOf(addDays(from, i))).reduce((a, b) => a + b, 0);

beforeAll(async () => {
  ({ shop, model } = await openRetailShop());
});
afterAll(() => shop.database.close());

async function answer(question: MetricQueryInput): Promise<unknown[][]> {
  const { sql } = await compileMetricQuery(shop.connection, model, question, ownerPolicy);
  const grain = question.grain ?? '';
  return (await shop.connection.rows(sql)).map((row) => [
    row[grain],
    Number(row['revenue']),
    row['revenue__prior'] === null ? null : Number(row['revenue__prior']),
  ]);
}

describe('after the 53 weeks of 2023', () => {
  test('restated: week 1 of 2024 is set beside week 2 of 2023, every period beside the days 52 weeks before', async () => {
    const rows = await answer({
      metrics: ['revenue'],
      ...{ from: '2024-02-04', to: '2024-08-03', grain: 'fiscal_period', compare: 'prior_year_same_weekday' },
    });
    // Periods of 2024 as the NRF prints them, and its restated 2023: February 5 to March 4, March 5 to April 8, ...
    const published = [
      ['2024-02-04', '2024-03-02', '2023-02-05', '2023-03-04'],
      ['2024-03-03', '2024-04-06', '2023-03-05', '2023-04-08'],
      ['2024-04-07', '2024-05-04', '2023-04-09', '2023-05-06'],
      ['2024-05-05', '2024-06-01', '2023-05-07', '2023-06-03'],
      ['2024-06-02', '2024-07-06', '2023-06-04', '2023-07-08'],
      ['2024-07-07', '2024-08-03', '2023-07-09', '2023-08-05'],
    ] as const;
    expect(rows).toEqual(
      published.map(([from, to, priorFrom, priorTo]) => [from, sum(from, to), sum(priorFrom, priorTo)]),
    );
  });

  test('not restated: periods of the same number, February 2024 beside January 29 to February 25, 2023', async () => {
    const rows = await answer({
      metrics: ['revenue'],
      ...{ from: '2024-02-04', to: '2024-04-06', grain: 'fiscal_period', compare: 'prior_year' },
    });
    expect(rows).toEqual([
      ['2024-02-04', sum('2024-02-04', '2024-03-02'), sum('2023-01-29', '2023-02-25')],
      ['2024-03-03', sum('2024-03-03', '2024-04-06'), sum('2023-02-26', '2023-04-01')],
    ]);
  });

  test('the whole year: 52 weeks beside 52 when restated, beside 53 when not', async () => {
    const year = { metrics: ['revenue'], from: '2024-02-04', to: '2025-02-01', grain: 'fiscal_year' as const };
    expect(await answer({ ...year, compare: 'prior_year_same_weekday' })).toEqual([
      ['2024-02-04', sum('2024-02-04', '2025-02-01'), sum('2023-02-05', '2024-02-03')],
    ]);
    expect(await answer({ ...year, compare: 'prior_year' })).toEqual([
      ['2024-02-04', sum('2024-02-04', '2025-02-01'), sum('2023-01-29', '2024-02-03')],
    ]);
  });

  test('week 53 itself stands beside the days 52 weeks before, in the last period', async () => {
    const rows = await answer({
      metrics: ['revenue'],
      ...{ from: '2023-12-31', to: '2024-02-03', grain: 'fiscal_period', compare: 'prior_year_same_weekday' },
    });
    expect(rows).toEqual([['2023-12-31', sum('2023-12-31', '2024-02-03'), sum('2023-01-01', '2023-02-04')]]);
  });

  test('by name, whatever the grain: the whole of the fiscal period before, also where it is a week longer', async () => {
    // March 2024 has 5 weeks, February 4; April 4 after a March of 5.
    const april = { metrics: ['revenue'], from: '2024-04-07', to: '2024-05-04' };
    expect(await answer({ ...april, compare: 'prior_fiscal_period' })).toEqual([
      [undefined, sum('2024-04-07', '2024-05-04'), sum('2024-03-03', '2024-04-06')],
    ]);
    // Day by day every day of April stands beside one of March; the last week of March has no place, and no row.
    const days = await answer({ ...april, grain: 'day', compare: 'prior_fiscal_period' });
    expect(days).toHaveLength(28);
    expect(days[0]).toEqual(['2024-04-07', amountOf('2024-04-07'), amountOf('2024-03-03')]);
    expect(days.at(-1)).toEqual(['2024-05-04', amountOf('2024-05-04'), amountOf('2024-03-30')]);
    const { sql, context } = await compileMetricQuery(
      shop.connection,
      model,
      { ...april, grain: 'day', compare: 'prior_fiscal_period', totals: true },
      ownerPolicy,
    );
    expect(context).toMatchObject({ priorFrom: '2024-03-03', priorTo: '2024-04-06' });
    const total = (await shop.connection.rows(sql)).find((row) => row['__total'] === 1);
    expect(Number(total?.['revenue__prior'])).toBe(sum('2024-03-03', '2024-04-06'));
  });

  test('by name: as far into the fiscal year before; with a fiscal grain as the comparison of that grain', async () => {
    const toDate = { metrics: ['revenue'], from: '2024-02-04', to: '2024-03-20' };
    const { context } = await compileMetricQuery(
      shop.connection,
      model,
      { ...toDate, compare: 'prior_fiscal_year' },
      ownerPolicy,
    );
    expect(context).toMatchObject({ priorFrom: '2023-01-29', priorTo: '2023-03-15' });
    const periods = { ...toDate, grain: 'fiscal_period' as const };
    expect(await answer({ ...periods, compare: 'prior_fiscal_year' })).toEqual(
      await answer({ ...periods, compare: 'prior_year' }),
    );
  });

  test('a metric that looks back by periods itself is refused, not reckoned wrong', async () => {
    const question = { metrics: ['growth'], from: '2024-02-04', to: '2024-04-06', grain: 'fiscal_period' as const };
    await expect(answer({ ...question, compare: 'prior_year_same_weekday' })).rejects.toMatchObject({
      code: 'metric-fiscal-calendar-missing',
    });
  });
});
