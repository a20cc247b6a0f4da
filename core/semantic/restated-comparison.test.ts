import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import { addDays, daysBetween } from '../protocol/date.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { readFiscalCalendar } from './snapshot-calendar.ts';
import { openSmallShop, type SmallShop } from './testing/small-shop.ts';

const first = '2022-01-30';
const last = '2025-02-01';
const calendarSql = path.resolve(import.meta.dirname, '../../resources/packs/commerce/models/dimensions/dim_date.sql');

let shop: SmallShop;
let model: SemanticModel;

/** Every day sells its own amount, so that a sum tells which days are in it. */
const amountOf = (day: string): number => 1000 + daysBetween(first, day);
const sum = (from: string, to: string): number =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => amountOf(addDays(from, i))).reduce((a, b) => a + b, 0);

/** The calendar of the National Retail Federation: 4-5-4 weeks, years from the Sunday nearest to February 1. */
beforeAll(async () => {
  shop = await openSmallShop({
    asOf: last,
    fill: async (connection) => {
      await connection.run(`INSERT INTO dim_customers VALUES (0, NULL, 'unknown', NULL)`);
      await connection.run(
        `INSERT INTO fact_orders SELECT 'o' || i, NULL, 0, DATE '${first}' + CAST(i AS INTEGER), 'web', NULL, false, 1000 + i, 1
         FROM range(${daysBetween(first, last) + 1}) AS t(i)`,
      );
    },
  });
  const { connection } = shop;
  await connection.run(`CREATE SCHEMA settings;
    CREATE TABLE settings."values" AS SELECT '4-5-4' AS fiscal_pattern, 2 AS fiscal_start_month, 'sunday' AS week_start,
      DATE '${first}' AS first_day, DATE '${last}' AS as_of;
    CREATE TABLE stg_orders AS SELECT TIMESTAMP '${first} 12:00:00' AS ordered_at;
    CREATE TABLE holidays (holiday_date DATE, name VARCHAR);
    CREATE TABLE promotions (name VARCHAR, first_date DATE, last_date DATE);
    CREATE TABLE channel_costs (channel VARCHAR, first_date DATE, last_date DATE, cost DECIMAL(18,4))`);
  await connection.run(`CREATE OR REPLACE TABLE dim_date AS ${readFileSync(calendarSql, 'utf8')}`);
  const columns = shop.model.tables['dim_date']?.columns;
  model = { ...shop.model, fiscal: await readFiscalCalendar(connection, columns) };
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
