import { expect, test } from 'vitest';
import { layOut } from '#core/protocol/lineage-layout';
import { demoCatalog } from '../testing/demo-data.ts';
import { columnLineage, type LineageNode, metricLineage, modelLineage } from './lineage-nodes.ts';
import { walkLineage } from './walk-lineage.ts';

const catalog = demoCatalog('2026-11-20.1');
const names = (nodes: readonly LineageNode[]) => nodes.map((node) => node.name).sort();
const size = { nodeWidth: 100, nodeHeight: 20, layerGap: 40, rowGap: 8 };

test('near is one step each way; all goes up to the sources and down to the last table', () => {
  expect(names(modelLineage(catalog, 'stg_orders', 'near'))).toEqual(['fact_orders', 'source.orders', 'stg_orders']);
  expect(names(modelLineage(catalog, 'stg_orders', 'all'))).toEqual([
    'fact_order_items',
    'fact_orders',
    'mart_customers',
    'mart_revenue',
    'mart_targets',
    'source.orders',
    'stg_orders',
  ]);
  expect(modelLineage(catalog, 'nowhere', 'all')).toEqual([]);
});

test('a metric stands between what it is made of and what shows it', () => {
  const nodes = metricLineage(catalog, 'aov', 'near');
  expect(names(nodes)).toEqual(['dashboard executive', 'metric aov', 'metric total_orders', 'metric total_revenue']);
  expect(names(metricLineage(catalog, 'aov', 'all'))).toContain('source.customers');
  expect(metricLineage(catalog, 'total_revenue', 'near').find((node) => node.kind === 'fact')?.name).toBe(
    'fact_orders',
  );
});

test('a column goes back to source columns and forward to what is made of it', () => {
  expect(names(columnLineage(catalog, 'fact_orders.total_amount'))).toEqual([
    'fact_orders.total_amount',
    'mart_revenue.total_amount',
    'source.orders.total_amount',
    'stg_orders.total_amount',
  ]);
  expect(names(columnLineage(catalog, 'dim_customers.segment'))).toContain('source.customers.segment');
});

test('lines lead only to boxes of the picture, from left to right', () => {
  for (const model of catalog.models) {
    const nodes = modelLineage(catalog, model.name, 'all');
    const layout = layOut(nodes, size);
    const x = new Map(layout.nodes.map((node) => [node.name, node.x]));
    expect(layout.nodes).toHaveLength(nodes.length);
    for (const edge of layout.edges) expect(x.get(edge.from)).toBeLessThan(x.get(edge.to) ?? 0);
  }
});

test('arrow keys reach every box', () => {
  const nodes = modelLineage(catalog, 'fact_orders', 'all');
  const layout = layOut(nodes, size);
  const reached = new Set(['fact_orders']);
  for (const name of reached)
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      const next = walkLineage(layout, name, key);
      if (next !== null) reached.add(next);
    }
  expect([...reached].sort()).toEqual(names(nodes));
  expect(walkLineage(layout, 'source.orders', 'ArrowLeft')).toBeNull();
  expect(walkLineage(layout, 'fact_orders', 'a')).toBeNull();
  expect(walkLineage(layout, 'nowhere', 'ArrowLeft')).toBeNull();
});
