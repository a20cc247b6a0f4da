import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restatementQuestionSchema } from '../protocol/restatement.ts';
import { openReader, type Reader } from '../reader.ts';
import { buildSnapshot } from '../warehouse/build-snapshot.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from '../warehouse/testing/example-shop.ts';

let workspaceDir: string;
let reader: Reader;
const ids: string[] = [];

/** What happened: late, corrected, moved and removed orders; then a metric of another version; then a fact of other SQL. */
beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-restated-'));
  const shop = new ExampleShop(workspaceDir);
  const config = exampleConfig();
  const packDir = path.join(workspaceDir, 'pack');
  await cp(examplePackDir, packDir, { recursive: true });
  const build = async () => {
    const pack = await examplePack(config, packDir);
    const outcome = await buildSnapshot({ workspaceDir, pack, packDir, config, view: shop.view() });
    expect(outcome.status).toBe('published');
    ids.push(outcome.snapshot ?? '');
  };
  const edit = async (file: string, from: string, to: string) => {
    const text = await readFile(path.join(packDir, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(path.join(packDir, file), text.replace(from, to));
  };
  await shop.customers('2026-10-31', ['c1,north', 'c2,south']);
  await shop.items('2026-10-31', ['a,p1,2,0.5']);
  const a = 'a,c1,10.50,2026-10-30 10:00:00,completed,web';
  const b = 'b,c2,5,2026-11-01 11:00:00,paid,web';
  await shop.orders('2026-10-31', [a, 'e,c1,3,2026-10-28 09:00:00,paid,web', 'f,c2,4,2026-10-28 09:00:00,paid,web']);
  await shop.orders('2026-11-01', [b]);
  await build();
  // e is gone from its file; a has another amount; f is void now; b was an order of October; late is new.
  await shop.orders('2026-10-31', [a, 'f,c2,4,2026-10-28 09:00:00,paid,web']);
  await shop.orders('2026-11-02', [
    'late,c1,7,2026-10-29 09:00:00,paid,app',
    'a,c1,12.25,2026-10-30 10:00:00,completed,web',
    'f,c2,4,2026-10-28 09:00:00,cancelled,web',
    'b,c2,5,2026-10-31 11:00:00,paid,web',
  ]);
  await build();
  await edit('metrics/revenue.yml', 'expr: total_amount', 'expr: total_amount * 2');
  const first =
    'version: 1, description: As it was, type: simple, model: fact_orders, agg: sum, expr: total_amount, filter: NOT is_void, owner: finance';
  const previous = `\n    previous: [{ ${first}, changed: 2026-11-21, format: { kind: currency, scale: 2, unit: EUR } }]`;
  await edit('metrics/revenue.yml', 'version: 1', `version: 2${previous}`);
  await build();
  await edit('models/facts/fact_orders.sql', 'o.total_amount,', 'o.total_amount + 1 AS total_amount,');
  await edit('models/facts/fact_orders.yml', 'total_amount: "1.5000"', 'total_amount: "2.5000"');
  await build();
  reader = await openReader({ workspaceDir, memoryBytes: 300e6 });
}, 120_000);
afterAll(async () => {
  await reader?.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

function explain(from: number, to: number, signal = new AbortController().signal) {
  const question = restatementQuestionSchema.parse({
    ...{ before: ids[from], after: ids[to], metric: 'total_revenue' },
    ...{ grain: 'month', period: '2026-10-01', from: null },
  });
  return reader.handlers.restatement(question, { signal, report: () => undefined });
}

test('late, corrected and removed rows add up to the difference, in this order, each with its rows', async () => {
  const found = await explain(0, 1);
  expect(found).toMatchObject({ label: 'Revenue', before: '17.5000', after: '24.2500', definitions: [] });
  expect(found.steps).toEqual([
    { cause: 'late', rows: 1, value: '24.5000', change: '7.0000000000' },
    { cause: 'corrected', rows: 3, value: '27.2500', change: '2.7500000000' },
    { cause: 'removed', rows: 1, value: '24.2500', change: '-3.0000000000' },
    { cause: 'definition', rows: 0, value: '24.2500', change: '0.0000000000' },
  ]);
  const [set] = found.sets;
  expect(set).toMatchObject({
    model: 'fact_orders',
    keyColumns: ['order_id'],
    rows: { late: 1, corrected: 3, removed: 1, definition: 0 },
  });
  expect(set?.sample).toEqual([
    { cause: 'late', key: ['late'], before: null, after: '7.0000', changes: [] },
    {
      ...{ cause: 'corrected', key: ['b'], before: null, after: '5.0000' },
      changes: [{ column: 'order_date', before: '2026-11-01', after: '2026-10-31' }],
    },
    {
      ...{ cause: 'corrected', key: ['f'], before: '4.0000', after: null },
      changes: [{ column: 'is_void', before: 'false', after: 'true' }],
    },
    {
      ...{ cause: 'corrected', key: ['a'], before: '10.5000', after: '12.2500' },
      changes: [{ column: 'total_amount', before: '10.5000', after: '12.2500' }],
    },
    { cause: 'removed', key: ['e'], before: '3.0000', after: null, changes: [] },
  ]);
});

test('back again: what was late is removed', async () => {
  const found = await explain(1, 0);
  expect(found.steps.map(({ cause, rows }) => [cause, rows])).toEqual([
    ['late', 1],
    ['corrected', 3],
    ['removed', 1],
    ['definition', 0],
  ]);
  expect(found).toMatchObject({ before: '24.2500', after: '17.5000' });
});

test('another version of the metric is the last step, with the rows that count otherwise', async () => {
  const found = await explain(0, 2);
  expect(found).toMatchObject({ before: '17.5000', after: '48.5000' });
  expect(found.steps.at(-1)).toEqual({
    cause: 'definition',
    rows: 3,
    value: '48.5000',
    change: '24.2500000000',
  });
  expect(found.definitions).toEqual(['Revenue (total_revenue) is of version 2, it was 1 (changed 2026-11-21).']);
});

test('a model of other SQL: its rows are not called corrected', async () => {
  const found = await explain(2, 3);
  expect(found.steps.map(({ cause, rows, change }) => [cause, rows, Number(change)])).toEqual([
    ['late', 0, 0],
    ['corrected', 0, 0],
    ['removed', 0, 0],
    ['definition', 3, 6],
  ]);
  expect(found.definitions).toEqual(['fact_orders is built by another definition.']);
});

test('the same snapshot: nothing changes; a cancelled question says so', async () => {
  const found = await explain(1, 1);
  expect(found.before).toBe(found.after);
  expect(found.sets[0]?.sample).toEqual([]);
  const controller = new AbortController();
  controller.abort();
  await expect(explain(0, 1, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
