import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { buildModelGraph, type ModelGraph } from '../models/model-graph.ts';
import { loadPack } from '../packs/load-pack.ts';
import type { Pack, UnitTest } from '../packs/pack.ts';
import type { CheckResult } from '../protocol/snapshot.ts';
import { runUnitTests } from './run-unit-tests.ts';

let pack: Pack;
let graph: ModelGraph;
const place = { file: 'models/facts/fact_orders.yml', line: 30, column: 5 };

beforeAll(async () => {
  const loaded = await loadPack(path.join(import.meta.dirname, '../warehouse/testing/pack'));
  if (loaded.pack === null) throw new Error(JSON.stringify(loaded.diagnostics));
  pack = loaded.pack;
  const database = await Database.open();
  ({ graph } = await buildModelGraph(pack, await database.connect()));
  database.close();
});

async function run(test: Omit<UnitTest, 'name' | 'place'>, model = 'fact_orders'): Promise<CheckResult> {
  const node = graph.nodes.get(model);
  if (node === undefined) throw new Error(model);
  const tested = { ...node, model: { ...node.model, unitTests: [{ name: 'example', place, ...test }] } };
  const nodes = new Map([...graph.nodes, [model, tested] as const]);
  const [result] = await runUnitTests(pack, { ...graph, nodes }, { only: new Set([model]) });
  if (result === undefined) throw new Error('no result');
  return result;
}

const given = [{ reference: 'stg_orders', rows: [{ order_id: 'a', status: 'cancelled', total_amount: '1.5' }] }];

test("the pack's own unit tests hold", async () => {
  expect((await runUnitTests(pack, graph)).map((result) => [result.check, result.status])).toEqual([
    ['fact_orders.as_was', 'passed'],
  ]);
});

test('settings of the pack are there; columns that a test does not name do not matter', async () => {
  expect(await run({ given, expect: [{ order_id: 'a', is_void: true }] })).toMatchObject({ status: 'passed' });
});

test('a wrong value is shown with its place', async () => {
  const result = await run({ given, expect: [{ order_id: 'a', is_void: false }] });
  expect(result).toMatchObject({ check: 'fact_orders.example', kind: 'unit_test', status: 'failed' });
  expect(result.message).toContain('expected but missing: {"order_id":"a","is_void":false}');
  expect(result.message).toContain('not expected: {"order_id":"a","is_void":true}');
  expect(result.advice).toContain('models/facts/fact_orders.yml:30');
});

test('rows are compared as multisets', async () => {
  const twice = [{ reference: 'stg_orders', rows: [{ order_id: 'a' }, { order_id: 'a' }] }];
  expect((await run({ given: twice, expect: [{ order_id: 'a' }] })).status).toBe('failed');
  expect((await run({ given: twice, expect: [{ order_id: 'a' }, { order_id: 'a' }] })).status).toBe('passed');
});

test('no rows may be expected; rows of one test do not reach the next', async () => {
  expect((await run({ given: [], expect: [] })).status).toBe('passed');
  const result = await run({ given, expect: [] });
  expect(result.message).toContain('no rows were expected, 1 came out');
});

test('a column that does not exist and a value that does not fit are failures, not crashes', async () => {
  const unknown = [{ reference: 'stg_orders', rows: [{ order_no: 'a' }] }];
  expect((await run({ given: unknown, expect: [] })).message).toContain('stg_orders has no column order_no');
  const wrong = [{ reference: 'stg_orders', rows: [{ order_date: 'soon' }] }];
  expect((await run({ given: wrong, expect: [] })).message).toContain('soon');
  expect((await run({ given, expect: [{ order_no: 1 }] })).message).toContain('the result has no column order_no');
});
