import { afterEach, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { type AbsentExtracts, resolveAvailability } from './availability.ts';
import { buildModelGraph } from './model-graph.ts';
import { shopFiles, shopPack } from './testing/model-pack.ts';

const open: Database[] = [];
afterEach(() => {
  for (const database of open.splice(0)) database.close();
});

async function resolve(absent: Partial<AbsentExtracts>, changes: Record<string, string> = {}) {
  const database = await Database.open();
  open.push(database);
  const pack = shopPack(changes);
  const { graph, diagnostics } = await buildModelGraph(pack, await database.connect());
  expect(diagnostics).toEqual([]);
  return resolveAvailability(graph, pack, { absentSources: new Map(), absentColumns: new Map(), ...absent });
}

test('everything is available where nothing is absent', async () => {
  const { models, columns, metrics } = await resolve({});
  expect([models.size, columns.size, metrics.size]).toEqual([0, 0, 0]);
});

test('a required source takes everything with it that needs it', async () => {
  const { models, metrics } = await resolve({
    absentSources: new Map([['customers', 'no file of customers was ever extracted']]),
  });
  expect([...models]).toEqual([
    ['dim_customers', 'it needs history.customers: no file of customers was ever extracted'],
    [
      'fact_orders',
      'it needs dim_customers, which is unavailable: it needs history.customers: no file of customers was ever extracted',
    ],
    ['mart_days', expect.stringContaining('it needs fact_orders, which is unavailable')],
  ]);
  expect([...metrics.keys()]).toEqual(['revenue', 'refunded', 'coupon_orders', 'regional', 'refund_rate']);
});

test('an optional reference leaves the model, without the columns that are made of it, counted rows included', async () => {
  const { models, columns, metrics } = await resolve({ absentSources: new Map([['refunds', 'no file']]) });
  expect([...models.keys()]).toEqual(['stg_refunds']);
  expect([...columns.keys()].filter((name) => name.startsWith('fact_orders'))).toEqual([
    'fact_orders.refunded_amount',
    'fact_orders.refunds',
  ]);
  expect(columns.get('fact_orders.refunded_amount')).toBe(
    'it is made of refunds.amount, which the extracts do not have',
  );
  expect([...metrics]).toEqual([
    ['refunded', 'fact_orders.refunded_amount: it is made of refunds.amount, which the extracts do not have'],
    ['refund_rate', expect.stringContaining('it needs refunded: ')],
  ]);
});

test('an absent column is followed through the models into metrics', async () => {
  const { models, columns, metrics } = await resolve({ absentColumns: new Map([['orders', ['coupon']]]) });
  expect(models.size).toBe(0);
  expect([...columns.keys()]).toEqual(['stg_orders.coupon', 'fact_orders.has_coupon']);
  expect([...metrics.keys()]).toEqual(['coupon_orders']);
});

test('an absent column of a dimension reaches the metrics that filter by it', async () => {
  const { columns, metrics } = await resolve({ absentColumns: new Map([['customers', ['region']]]) });
  expect([...columns.keys()]).toEqual(['dim_customers.region', 'dim_customers.current_region']);
  expect([...metrics.keys()]).toEqual(['regional']);
});

test('available_without keeps a column, by its column or by its whole source', async () => {
  const file = 'models/facts/fact_orders.yml';
  const edited = (shopFiles[file] ?? '')
    .replace('{name: has_coupon}', '{name: has_coupon, available_without: [orders.coupon]}')
    .replace('{name: refunds}', '{name: refunds, available_without: ["refunds.*"]}');
  const { columns, metrics } = await resolve(
    { absentColumns: new Map([['orders', ['coupon']]]), absentSources: new Map([['refunds', 'no file']]) },
    { [file]: edited },
  );
  expect([...columns.keys()].filter((name) => name.startsWith('fact_orders'))).toEqual(['fact_orders.refunded_amount']);
  expect([...metrics.keys()]).toEqual(['refunded', 'refund_rate']);
});

test('a metric that says so itself is unavailable with its own reason', async () => {
  const metrics = `${shopFiles['metrics/shop.yml']}  - {name: conversion, type: ratio, description: x, numerator: sessions, denominator: revenue, unavailable: needs web events, format: {kind: percent}, owner: x, changed: 2026-01-01}\n`;
  expect([...(await resolve({}, { 'metrics/shop.yml': metrics })).metrics]).toEqual([
    ['conversion', 'needs web events'],
  ]);
});
