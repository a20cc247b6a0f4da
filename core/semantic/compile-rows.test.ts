import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerPolicy } from '../policy/access-policy.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { MetricMark, MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { compileRows } from './compile-rows.ts';
import { openSmallShop, type SmallShop } from './testing/small-shop.ts';

let shop: SmallShop;
beforeAll(async () => {
  shop = await openSmallShop();
});
afterAll(() => shop.database.close());

const available = () => Object.values(shop.model.metrics).filter((metric) => metric.unavailable === null);

const rowsOf = (query: MetricQueryInput, mark: MetricMark) =>
  compileRows(shop.connection, shop.model, query, mark, ownerPolicy);

const asText = (value: unknown): string | null => (value === null ? null : String(value));

/** Every number of an answer beside the number that its rows add up to. */
async function compared(
  query: MetricQueryInput,
): Promise<readonly { readonly at: string; readonly said: unknown; readonly rows: unknown }[]> {
  const [metric = ''] = query.metrics;
  const { sql } = await compileMetricQuery(shop.connection, shop.model, query, ownerPolicy);
  const answer = await shop.connection.rows<Record<string, unknown>>(sql);
  const found = [];
  for (const row of answer) {
    const mark: MetricMark = {
      metric,
      period: query.grain == null ? null : String(row[query.grain]).slice(0, 10),
      dimensions: Object.fromEntries((query.dimensions ?? []).map((name) => [name, asText(row[name])])),
    };
    const { valueSql } = await rowsOf(query, mark);
    const [value] = await shop.connection.rows<{ value: unknown }>(valueSql);
    found.push({ at: JSON.stringify(mark), said: row[metric], rows: value?.value ?? null });
  }
  return found;
}

const questions: readonly (readonly [string, Omit<MetricQueryInput, 'metrics'>])[] = [
  ['all time', {}],
  ['some days', { from: '2024-01-10', to: '2024-03-05' }],
  ['by month, the last one not over', { grain: 'month', from: '2024-01-01', to: '2024-03-20' }],
  ['by week, from the middle of one', { grain: 'week', from: '2024-02-14', to: '2024-03-06' }],
  ['by region', { dimensions: ['region'], from: '2024-01-01', to: '2024-03-31' }],
  ['by channel and month, filtered', { dimensions: ['channel'], grain: 'month', where: "region <> 'South'" }],
  ['by category', { dimensions: ['category'] }],
  ['by month, from before the first event', { grain: 'month', from: '2023-11-01', to: '2024-02-10' }],
  [
    'by region and fiscal quarter, from before it',
    { dimensions: ['region'], grain: 'fiscal_quarter', from: '2023-05-01' },
  ],
  ['before the first event', { from: '2023-11-01', to: '2023-12-31' }],
];

describe('the rows behind every number of every metric add up to it', () => {
  test.each(questions)('%s', async (_, question) => {
    let numbers = 0;
    for (const { name } of available()) {
      const query = { ...question, metrics: [name] };
      let pairs: Awaited<ReturnType<typeof compared>>;
      try {
        pairs = await compared(query);
      } catch (error) {
        if (isEngineError(error, 'metric-dimension-unreachable', 'metric-path-not-unique', 'metric-without-time'))
          continue;
        throw error;
      }
      for (const { at, said, rows } of pairs) expect(rows, `${name} ${at}`).toEqual(said);
      numbers += pairs.length;
    }
    expect(numbers).toBeGreaterThan(3);
  });
});

test('a ratio shows the rows of both sides; each set counts its rows and says what is done with them', async () => {
  const { sets } = await rowsOf({ metrics: ['aov'], from: '2024-01-01', to: '2024-01-31' }, mark('aov'));
  expect(sets.map(({ metric, adds, from, to }) => ({ metric, adds, from, to }))).toEqual([
    { metric: 'revenue', adds: 'sum of _value', from: '2024-01-01', to: '2024-01-31' },
    { metric: 'orders', adds: 'count of rows', from: '2024-01-01', to: '2024-01-31' },
  ]);
  for (const set of sets) {
    const rows = await shop.connection.rows(set.sql);
    const [sum] = await shop.connection.rows<{ value: unknown; rows: unknown }>(set.sumSql);
    expect(String(sum?.rows)).toBe(String(rows.length));
    expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(['order_id', 'order_date', 'amount']));
  }
});

test('a hostile value is a value: quoted, never SQL', async () => {
  const value = "'; DROP TABLE fact_orders; --";
  const { sets } = await rowsOf(
    { metrics: ['revenue'], dimensions: ['channel'] },
    { ...mark('revenue'), dimensions: { channel: value } },
  );
  expect(await shop.connection.rows(sets[0]?.sql ?? '')).toEqual([]);
  expect(await shop.connection.number('SELECT count(*) FROM fact_orders')).toBeGreaterThan(0);
});

test.each<[string, MetricQueryInput, MetricMark, string]>([
  ['an unknown metric', { metrics: ['revenue'] }, mark('revenu'), 'metric-unknown'],
  [
    'a period outside the asked days',
    { metrics: ['revenue'], grain: 'month', from: '2024-02-01', to: '2024-02-29' },
    { ...mark('revenue'), period: '2024-03-01' },
    'metric-range-invalid',
  ],
  [
    'a period without a grain',
    { metrics: ['revenue'] },
    { ...mark('revenue'), period: '2024-03-01' },
    'metric-question-invalid',
  ],
  [
    'an unknown dimension',
    { metrics: ['revenue'] },
    { ...mark('revenue'), dimensions: { colour: 'red' } },
    'metric-dimension-unknown',
  ],
])('refused: %s', async (_, query, at, code) => {
  await expect(rowsOf(query, at)).rejects.toMatchObject({ code });
});

function mark(metric: string): MetricMark {
  return { metric, period: null, dimensions: {} };
}
