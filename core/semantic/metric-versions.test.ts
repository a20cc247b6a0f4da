import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMetrics } from '../packs/parse-metric.ts';
import { readYaml } from '../packs/yaml-document.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { metricMacros } from './metric-macros.ts';
import { buildSemanticModel, type SemanticModel } from './semantic-model.ts';
import { openSmallShop, type SmallShop, smallShopPack } from './testing/small-shop.ts';

const common = 'owner: x, changed: "2026-01-01", description: x';
const money = 'format: { kind: currency, scale: 4 }';
/** Version 1 counted void orders; 2 does not; 3 only what is over 20. The ratio moved with 3, its own version 1 stayed with 1. */
const versioned = `metrics:
  - { name: sales, label: Sales, version: 3, type: simple, model: fact_orders, agg: sum, expr: amount, filter: NOT is_void AND amount > 20, ${money}, ${common},
      change: Small orders are left out.,
      previous: [
        { version: 1, type: simple, model: fact_orders, agg: sum, expr: amount, ${money}, ${common} },
        { version: 2, type: simple, model: fact_orders, agg: sum, expr: amount, filter: NOT is_void, ${money}, ${common} }] }
  - { name: sales_per_order, version: 2, type: ratio, numerator: sales, denominator: orders, format: { kind: currency, scale: 6 }, ${common},
      previous: [{ version: 1, type: ratio, numerator: sales@1, denominator: orders@1, format: { kind: currency, scale: 6 }, ${common} }] }
  - { name: lost, version: 2, type: simple, model: fact_orders, agg: count, format: { kind: number }, ${common},
      previous: [{ version: 1, unavailable: the column is gone, type: simple, model: fact_orders, agg: sum, expr: gone, format: { kind: number }, ${common} }] }
`;

let shop: SmallShop;
let model: SemanticModel;

beforeAll(async () => {
  shop = await openSmallShop();
  const { document } = readYaml('metrics/versioned.yml', versioned);
  const { metrics, diagnostics } = document === null ? { metrics: [], diagnostics: [] } : parseMetrics(document);
  expect(diagnostics).toEqual([]);
  const small = smallShopPack();
  const built = await buildSemanticModel(shop.connection, {
    pack: { ...small, metrics: [...small.metrics, ...metrics] },
    availability: { models: new Map(), columns: new Map(), metrics: new Map() },
    facts: { asOf: '2024-03-31', firstDay: '2024-01-01', missingDays: [] },
  });
  model = built.model;
});
afterAll(() => shop?.database.close());

async function ask(question: MetricQueryInput): Promise<Record<string, unknown>[]> {
  const { sql } = await compileMetricQuery(shop.connection, model, question, ownerPolicy);
  return shop.connection.rows(sql);
}

test('every version is asked by its number, and the newest one without', async () => {
  const [sum] =
    await shop.connection.rows(`SELECT sum(amount) AS "sales@1", sum(amount) FILTER (NOT is_void) AS "sales@2",
      sum(amount) FILTER (NOT is_void AND amount > 20) AS sales, sum(amount) FILTER (NOT is_void AND amount > 20) AS "sales@3"
    FROM fact_orders WHERE order_date BETWEEN DATE '2024-01-01' AND DATE '2024-03-31'`);
  const names = ['sales@1', 'sales@2', 'sales', 'sales@3'];
  expect(await ask({ metrics: names, from: '2024-01-01', to: '2024-03-31' })).toEqual([sum]);
  expect(new Set(Object.values(sum ?? {})).size).toBe(3);
});

test('versions are sliced, compared and ordered like any metric; what they are made of keeps its version', async () => {
  const rows = await ask({
    metrics: ['sales@1', 'sales_per_order@1', 'sales_per_order'],
    dimensions: ['region'],
    ...{ from: '2024-02-01', to: '2024-02-29', compare: 'prior_period', totals: true },
    orderBy: [{ name: 'sales@1', descending: true }],
  });
  const total = rows.at(-1);
  const [expected] =
    await shop.connection.rows(`SELECT sum(amount) AS sales, sum(amount) FILTER (NOT is_void AND amount > 20) AS fewer,
      count(*) FILTER (NOT is_void) AS orders FROM fact_orders WHERE order_date BETWEEN DATE '2024-02-01' AND DATE '2024-02-29'`);
  expect(total).toMatchObject({ 'sales@1': expected?.['sales'], __total: 2 });
  expect(Object.keys(total ?? {})).toContain('sales@1__change');
  expect(Number(total?.['sales_per_order@1'])).toBeCloseTo(
    Number(expected?.['sales']) / Number(expected?.['orders']),
    5,
  );
  expect(Number(total?.['sales_per_order'])).toBeCloseTo(Number(expected?.['fewer']) / Number(expected?.['orders']), 5);
});

test('an unknown version is refused with those that there are, and a lost one with its reason', async () => {
  await expect(ask({ metrics: ['sales@4'] })).rejects.toMatchObject({
    code: 'metric-version-unknown',
    message: 'The metric "sales" has no version "4".',
    advice: 'It has versions 1, 2, 3; without a version the newest one is asked.',
  });
  await expect(ask({ metrics: ['sales@x'] })).rejects.toMatchObject({ code: 'metric-version-unknown' });
  await expect(ask({ metrics: ['sles@1'] })).rejects.toMatchObject({
    code: 'metric-unknown',
    message: expect.stringContaining('Did you mean "sales"?'),
  });
  await expect(ask({ metrics: ['lost@1'] })).rejects.toMatchObject({
    code: 'metric-unavailable',
    message: expect.stringContaining('the column is gone'),
  });
});

test('macros are made for the newest versions alone', () => {
  const macros = metricMacros(model).filter((text) => text.includes('metrics."sales'));
  expect(macros.map((text) => /metrics\."([^"]+)"/.exec(text)?.[1])).toEqual(['sales', 'sales_per_order']);
});
