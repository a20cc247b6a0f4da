import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSaveKey, signPlace } from '../exports/save-ticket.ts';
import { restatementQuestionSchema } from '../protocol/restatement.ts';
import { openReader, type Reader } from '../reader.ts';
import { buildKeylessShop, buildRestatedShop } from './testing/restated-shop.ts';

let workspaceDir: string;
let reader: Reader;
let ids: readonly string[] = [];

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-restated-'));
  ids = await buildRestatedShop(workspaceDir);
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

describe('rows without a declared key, when the later snapshot lacks a column', () => {
  let folder: string;
  let keyless: Reader;
  const saveKey = makeSaveKey();
  let snapshots: readonly string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-keyless-'));
    snapshots = await buildKeylessShop(folder);
    keyless = await openReader({ workspaceDir: folder, memoryBytes: 300e6, saveKey });
  }, 120_000);
  afterAll(async () => {
    await keyless?.close();
    await rm(folder, { recursive: true, force: true });
  });
  const explainUnits = (from: number, to: number) => {
    const nothing = { grain: null, period: null, from: null };
    const question = { before: snapshots[from] ?? '', after: snapshots[to] ?? '', metric: 'units', ...nothing };
    return keyless.handlers.restatement(question, { signal: new AbortController().signal, report: () => undefined });
  };

  test('they are told apart by what the earlier one has', async () => {
    const found = await explainUnits(0, 2);
    expect(found).toMatchObject({ before: '6', after: '180' });
    const [set] = found.sets;
    expect(set).toMatchObject({ keyColumns: ['order_id'], rows: { late: 0, corrected: 0, removed: 0, definition: 9 } });
    // Of each order one line was there before.
    expect(set?.sample.filter(({ before }) => before === null)).toHaveLength(6);
    expect(found.definitions).toEqual(['fact_order_items is built by another definition.']);
  });

  test('where the missing column is needed to tell them apart, the change has its figure and no rows', async () => {
    const found = await explainUnits(1, 2);
    expect(found).toMatchObject({ before: '18', after: '180' });
    expect(found.steps.at(-1)).toMatchObject({ cause: 'definition', rows: 0, change: '162.0000000000' });
    expect(found.sets[0]).toMatchObject({ keyColumns: ['order_id', 'product_id', 'lines'], sample: [] });
    // A file of the rows has none, and says so.
    const place = signPlace(saveKey, path.join(folder, 'rows.csv'));
    const nothing = { grain: null, period: null, from: null };
    const restatement = { before: snapshots[1] ?? '', after: snapshots[2] ?? '', metric: 'units', ...nothing };
    const csv = { delimiter: ',', decimal: '.' } as const;
    const written = await keyless.handlers.export(
      { snapshot: null, question: { restatement }, format: 'csv', place, knownRows: 0, csv },
      { signal: new AbortController().signal, report: () => undefined },
    );
    expect(written).toMatchObject({
      rows: 0,
      notes: [
        'what the changed definition did has no rows of its own: fact_order_items is built by another definition.',
      ],
    });
  });

  test('back again, the columns are those of the other side', async () => {
    const found = await explainUnits(2, 1);
    expect(found).toMatchObject({ before: '180', after: '18' });
    const [set] = found.sets;
    expect(set).toMatchObject({ keyColumns: ['order_id', 'product_id'], rows: { definition: 9 } });
    expect(set?.sample[0]).toMatchObject({ key: ['a', 'p1'], before: '20', after: '2' });
  });
});
