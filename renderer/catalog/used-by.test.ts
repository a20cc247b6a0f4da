import { expect, test } from 'vitest';
import { demoCatalog } from '../testing/demo-data.ts';
import { columnReads, readsOf, tableOf, usesOfColumn, usesOfMetric, usesOfModel } from './used-by.ts';

const catalog = demoCatalog('2026-11-20.1');
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

test('a history is its source, settings are no table', () => {
  expect(tableOf('history.customers')).toBe('source.customers');
  expect(tableOf('settings.values')).toBeNull();
  expect(tableOf('fact_orders')).toBe('fact_orders');
  const customers = catalog.models.find((model) => model.name === 'dim_customers');
  expect(customers && readsOf(customers)).toEqual(['stg_customers', 'source.customers']);
  expect(columnReads({ lineage: ['history.a.x', 'source.a.x', 'settings.values.day'] })).toEqual(['source.a.x']);
});

test('a model is used by models, by metrics that read it through others, and by dashboards that show those', () => {
  const uses = usesOfModel(catalog, 'fact_orders');
  expect(names(uses.models)).toEqual(['fact_order_items', 'mart_revenue', 'mart_customers']);
  expect(names(uses.metrics)).toContain('total_revenue');
  expect(names(uses.metrics)).toContain('aov');
  expect(names(uses.dashboards)).toEqual(['executive']);
  expect(names(usesOfModel(catalog, 'source.customers').models)).toEqual(['stg_customers', 'dim_customers']);
  expect(usesOfModel(catalog, 'nowhere')).toEqual({ models: [], metrics: [], dashboards: [] });
});

test('a metric is used by those that are made of it, older versions included', () => {
  const [first, ...others] = catalog.metrics;
  if (first === undefined) throw new Error('no metric');
  const versioned = { ...catalog, metrics: [{ ...first, inputs: ['aov@1'] }, ...others] };
  expect(names(usesOfMetric(versioned, 'aov').metrics)).toEqual(['total_revenue']);
  expect(names(usesOfMetric(catalog, 'total_orders').metrics)).toEqual([
    'aov',
    'avg_order_size',
    'order_conversion_rate',
  ]);
  expect(names(usesOfMetric(catalog, 'aov').dashboards)).toEqual(['executive']);
});

test('a column is used by columns made of it and by metrics that name it', () => {
  const uses = usesOfColumn(catalog, 'fact_orders.total_amount');
  expect(uses.columns).toEqual(['mart_revenue.total_amount']);
  expect(names(uses.metrics)).toContain('total_revenue');
  expect(names(uses.metrics)).not.toContain('aov');
  expect(usesOfColumn(catalog, 'source.customers.segment').columns).toEqual(['dim_customers.segment']);
});
