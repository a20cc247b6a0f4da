import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../protocol/catalog.ts';
import { comparisonQuestionSchema } from '../protocol/comparison.ts';
import { openReader, type Reader } from '../reader.ts';
import { buildSnapshot } from '../warehouse/build-snapshot.ts';
import { compareTables } from '../warehouse/compare-tables.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from '../warehouse/testing/example-shop.ts';
import { sameValue } from './compare-figures.ts';

let workspaceDir: string;
let reader: Reader;
const ids: string[] = [];

/** A day that closes the month before it, then a late correction of that month and one more day. */
beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-compare-'));
  const shop = new ExampleShop(workspaceDir);
  const config = exampleConfig();
  const pack = await examplePack(config);
  const build = async () => {
    const outcome = await buildSnapshot({ workspaceDir, pack, packDir: examplePackDir, config, view: shop.view() });
    expect(outcome.status).toBe('published');
    ids.push(outcome.snapshot ?? '');
  };
  await shop.customers('2026-10-31', ['c1,north', 'c2,south']);
  await shop.items('2026-10-31', ['a,p1,2,0.5']);
  await shop.orders('2026-10-31', ['a,c1,10.50,2026-10-30 10:00:00,completed,web']);
  await shop.orders('2026-11-01', ['b,c2,5,2026-11-01 11:00:00,paid,web']);
  await build();
  await shop.orders('2026-11-02', ['late,c1,7,2026-10-29 09:00:00,paid,app', 'c,c1,1,2026-11-02 09:00:00,paid,app']);
  await build();
  reader = await openReader({ workspaceDir, memoryBytes: 300e6 });
}, 90_000);
afterAll(async () => {
  await reader?.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

function compare(before = ids[0] ?? '', after = ids[1] ?? '', metrics = ['total_revenue'], signal?: AbortSignal) {
  const question = comparisonQuestionSchema.parse({ before, after, metrics, from: '2026-11-01', grain: 'month' });
  const seen: unknown[] = [];
  const context = {
    signal: signal ?? new AbortController().signal,
    report: (progress: unknown) => seen.push(progress),
  };
  return reader.handlers.compare(question, context).then((comparison) => ({ ...comparison, seen }));
}

test('figures end with the last day that both know; a late order restates its month', async () => {
  const found = await compare();
  expect(found).toMatchObject({ to: '2026-11-01', before: { asOf: '2026-11-01' }, after: { asOf: '2026-11-02' } });
  expect(found.figures).toMatchObject([
    { metric: 'total_revenue', label: 'Revenue', before: '5.0000', after: '5.0000', same: true, problem: null },
  ]);
  expect(found.restated).toEqual([
    { metric: 'total_revenue', period: '2026-10-01', before: '10.5000', after: '17.5000' },
  ]);
  expect(found.tables.find((table) => table.model === 'fact_orders')).toEqual({
    model: 'fact_orders',
    rowsBefore: 2,
    rowsAfter: 4,
    columns: [],
  });
  expect(found.tables.map((table) => table.model)).not.toContain('dim_customers');
  expect(found.seen).toEqual([{ done: 1, total: 1 }]);
});

test('a snapshot does not differ from itself, and the order of the two does not matter for the days', async () => {
  const [first = '', second = ''] = ids;
  expect(await compare(second, second)).toMatchObject({ restated: [], tables: [] });
  const back = await compare(second, first);
  expect(back.to).toBe('2026-11-01');
  expect(back.restated).toEqual([
    { metric: 'total_revenue', period: '2026-10-01', before: '17.5000', after: '10.5000' },
  ]);
});

test('a metric that cannot be asked says why and takes no other with it', async () => {
  const found = await compare(undefined, undefined, ['no_such_metric', 'total_revenue']);
  expect(found.figures).toMatchObject([
    { metric: 'no_such_metric', same: false, problem: expect.stringContaining('no_such_metric') },
    { metric: 'total_revenue', before: '5.0000', problem: null },
  ]);
  expect(found.restated).toHaveLength(1);
});

test('an unknown snapshot and a cancelled comparison have codes', async () => {
  await expect(compare('2026-11-01.9')).rejects.toMatchObject({ code: 'snapshot-missing' });
  const controller = new AbortController();
  controller.abort();
  const cancelled = compare(undefined, undefined, ['total_revenue'], controller.signal);
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
});

test('a question that is none is refused before it is asked', () => {
  const question = { before: 'a', after: 'b', metrics: ['x'], from: null, grain: 'month' };
  expect(comparisonQuestionSchema.safeParse(question).success).toBe(true);
  expect(comparisonQuestionSchema.safeParse({ ...question, from: '2026-02-30' }).success).toBe(false);
  expect(comparisonQuestionSchema.safeParse({ ...question, grain: 'hour' }).success).toBe(false);
});

test('columns that came, went or changed their type; tables that came, went or became unavailable', () => {
  const model = (
    name: string,
    rows: number,
    columns: Readonly<Record<string, string>>,
    unavailable: string | null = null,
  ) => ({
    name,
    kind: 'fact' as const,
    description: '',
    grain: '',
    owner: null,
    built: '',
    sql: null,
    rows,
    references: [],
    columns: Object.entries(columns).map(([column, type]) => ({
      name: column,
      type,
      description: '',
      unavailable: null,
      lineage: [],
    })),
    incremental: null,
    unavailable,
  });
  const catalog = (...models: Catalog['models']): Catalog => ({
    snapshot: '',
    metrics: [],
    dimensions: [],
    hierarchies: [],
    weekStart: 'monday',
    fiscal: { periods: [], end: null },
    ownRevision: '',
    problems: [],
    models,
    dashboards: [],
    records: [],
  });
  const before = catalog(
    model('same', 1, { a: 'INTEGER' }),
    model('changed', 1, { a: 'INTEGER', b: 'DATE' }),
    model('gone', 3, {}),
    model('lost', 4, {}),
  );
  const after = catalog(
    model('same', 1, { a: 'INTEGER' }),
    model('changed', 1, { a: 'BIGINT', c: 'DATE' }),
    model('new', 0, { a: 'DATE' }),
    model('lost', 0, {}, 'absent'),
  );
  expect(compareTables(before, after)).toEqual([
    {
      model: 'changed',
      rowsBefore: 1,
      rowsAfter: 1,
      columns: [
        { name: 'a', before: 'INTEGER', after: 'BIGINT' },
        { name: 'c', before: null, after: 'DATE' },
        { name: 'b', before: 'DATE', after: null },
      ],
    },
    { model: 'new', rowsBefore: null, rowsAfter: 0, columns: [] },
    { model: 'lost', rowsBefore: 4, rowsAfter: null, columns: [] },
    { model: 'gone', rowsBefore: 3, rowsAfter: null, columns: [] },
  ]);
});

test('exact values are equal or not; floating point up to its last digits', () => {
  expect(sameValue('10.5000', '10.5001')).toBe(false);
  expect(sameValue('10.5000', '10.5')).toBe(true);
  expect(sameValue('100', '1')).toBe(false);
  expect(sameValue(0.1 + 0.2, 0.3)).toBe(true);
  expect(sameValue(1, 1.000001)).toBe(false);
  expect(sameValue(null, 0)).toBe(false);
  expect(sameValue(null, null)).toBe(true);
});
