import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readBatches } from '../renderer/engine/arrow-columns.ts';
import { makeSaveKey, signPlace } from './exports/save-ticket.ts';
import { verifyExport } from './exports/verify-export.ts';
import { isEngineError } from './protocol/engine-error.ts';
import { csvOptionsSchema } from './protocol/export-request.ts';
import type { MetricDraft } from './protocol/metric-draft.ts';
import { type MetricMark, type MetricQueryInput, metricQuerySchema } from './protocol/metric-query.ts';
import { openReader, type Reader } from './reader.ts';
import { smallShopPack } from './semantic/testing/small-shop.ts';
import { publishSmallShop } from './warehouse/testing/small-shop-workspace.ts';
import { openWriter, type Writer } from './writer.ts';

/*
 * Metrics of the workspace, on two snapshots of the small shop: `plain`, and `gifts`, whose fact_orders has a column `gift` as well.
 * Figures are compared with those of the pack's own metrics, which take other ways (a mart), and with numbers counted by hand.
 */

const key = makeSaveKey();
const context = { signal: new AbortController().signal, report: () => undefined };
const rows = readFileSync(path.join(import.meta.dirname, 'semantic/testing/small-shop-rows.sql'), 'utf8');
let folder: string;
let workspaceDir: string;
let plain: string;
let gifts: string;
let reader: Reader;
let writer: Writer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-own-metrics-'));
  workspaceDir = path.join(folder, 'workspace');
  plain = await publishSmallShop(workspaceDir);
  gifts = await publishSmallShop(workspaceDir, {
    fill: (connection) => connection.run(`${rows}; ALTER TABLE fact_orders ADD COLUMN gift BOOLEAN DEFAULT true`),
  });
  reader = await openReader({ workspaceDir, saveKey: key, memoryBytes: 300e6 });
  writer = await openWriter({ workspaceDir, packsDir: folder });
}, 60_000);
beforeEach(() => rm(path.join(workspaceDir, 'metrics'), { recursive: true, force: true }));
afterAll(async () => {
  await reader?.close();
  await writer?.close();
  await rm(folder, { recursive: true, force: true });
});

const simple: Extract<MetricDraft['definition'], { type: 'simple' }> = {
  type: 'simple',
  model: 'fact_orders',
  agg: 'sum',
  percentile: null,
  expr: 'amount',
  filter: 'NOT is_void',
  time: null,
  nonAdditive: null,
  empty: 'zero',
};

function draft(definition: MetricDraft['definition'], change: Partial<MetricDraft> = {}): MetricDraft {
  return {
    ...{ name: 'mine', label: 'Mine', description: 'What I count.', owner: 'me', good: 'up', change: null },
    format: { kind: 'currency', scale: 4, unit: 'EUR' },
    definition,
    ...change,
  };
}

const running: MetricDraft['definition'] = { type: 'cumulative', metric: 'revenue', windowDays: null };
const coming: Extract<MetricDraft['definition'], { type: 'retention' }> = {
  ...{ type: 'retention', model: 'fact_orders', entity: 'buyer', kind: 'prior', expr: null, minimum: 2 },
  ...{ filter: 'NOT is_void', time: null },
};
const derived = (expr: string): MetricDraft['definition'] => ({ type: 'derived', expr, inputs: [] });
const check = (asked: MetricDraft, snapshot: string | null = plain, replaces: string | null = null) =>
  reader.handlers.checkMetric({ snapshot, draft: asked, replaces }, context);
const save = (asked: MetricDraft, snapshot: string | null = plain, replaces: string | null = null) =>
  writer.handlers.saveMetric({ snapshot, draft: asked, replaces }, context);

async function ask(query: MetricQueryInput, snapshot: string = plain) {
  const args = { snapshot, query: metricQuerySchema.parse(query), priority: 'visible' } as const;
  const { header, batches } = await reader.handlers.metrics(args, context);
  const found: (string | null)[][] = [];
  for await (const bytes of batches) {
    for (const batch of readBatches(bytes)) {
      for (let row = 0; row < batch.rows; row++)
        found.push(batch.columns.map((column) => (column.isNull(row) ? null : column.text(row))));
    }
  }
  return { header, rows: found };
}

const metricOf = async (name: string, snapshot: string = plain) =>
  (await reader.handlers.catalog({ snapshot }, context)).metrics.find((one) => one.name === name);

test("every metric of the pack that has a form, copied, gives the pack's answer by day, and by dimension where it has one", async () => {
  const copied: string[] = [];
  for (const { name, type } of smallShopPack().metrics) {
    const copy = await reader.handlers.metricDraft({ snapshot: plain, metric: name }, context).catch((error) => {
      if (isEngineError(error, 'metric-unavailable')) return null;
      throw error;
    });
    if (copy === null) {
      expect(['simple', 'ratio'], name).toContain(type);
      continue;
    }
    copied.push(name);
    await save({ ...copy, name: `own_${name}` });
  }
  expect(copied).toHaveLength(30);
  for (const name of copied) {
    const timeless = name === 'lifetime';
    for (const question of [
      timeless ? {} : { grain: 'day' as const, from: '2024-01-01', to: '2024-03-31' },
      timeless
        ? {}
        : { grain: 'month' as const, from: '2024-01-01', to: '2024-03-31', compare: 'prior_period' as const },
      ['revenue', 'aov', 'orders'].includes(name) ? { dimensions: ['region', 'channel'], totals: true } : {},
    ]) {
      // Asked apart: the pack's metric is read from a mart where one holds it, the own one from the fact.
      const own = await ask({ metrics: [`own_${name}`], ...question });
      expect(own.rows, name).toEqual((await ask({ metrics: [name], ...question })).rows);
    }
  }
}, 180_000);

test('a check says the figure, its days and its SQL; nothing is written by it', async () => {
  const { problems, formula, figure } = await check(draft(simple));
  expect(problems).toEqual([]);
  expect(formula).toBe('sum(amount) of fact_orders where NOT is_void');
  // 4 to 31 March: o7 and o8.
  expect(figure).toMatchObject({ value: '65.5000', context: { from: '2024-03-04', to: '2024-03-31' } });
  expect(figure?.context.sql).toContain('fact_orders');
  expect(await metricOf('mine')).toBeUndefined();
  expect((await check(draft(derived('(revenue - refunded) / orders')))).figure?.value).toBe('27.7500');
  // What has no time is as of the snapshot.
  const timeless = await check(draft({ ...simple, model: 'mart_customers', expr: 'lifetime', filter: null }));
  expect(timeless).toMatchObject({ problems: [], figure: { value: '265.9833', context: { from: null } } });
});

test('running totals and those who come back have the figures that are counted by hand, and are edited as they were written', async () => {
  const ratio = { kind: 'percent', scale: 4, unit: null } as const;
  await save(draft(running, { name: 'so_far' }));
  await save(draft({ ...running, windowDays: 31 }, { name: 'a_month' }));
  await save(draft(coming, { name: 'back', format: ratio }));
  await save(draft({ ...coming, kind: 'so_far' }, { name: 'active', format: ratio }));
  const often = { ...coming, kind: 'repeat', expr: 'channel', minimum: 2 } as const;
  await save(draft(often, { name: 'often', format: ratio }));
  const days = { grain: 'month', from: '2024-01-01', to: '2024-03-31' } as const;
  const { rows: months } = await ask({ metrics: ['so_far', 'a_month', 'back', 'active'], ...days });
  // Buyers: a and b in January, a and c in February, a and b in March. An order of 31 January is in the 31 days up to 29 February.
  expect(months.map(([, ...cells]) => cells)).toEqual([
    ['160.1500', '160.1500', null, '1.0000'],
    ['210.4833', '60.3333', '0.5000', '0.6667'],
    ['275.9833', '65.5000', '0.5000', '0.6667'],
  ]);
  // a bought on the web and in the shop, b on the web and who knows where, c on the web.
  expect((await ask({ metrics: ['often'] })).rows).toEqual([['0.3333']]);
  for (const [name, definition] of [
    ['a_month', { ...running, windowDays: 31 }],
    ['back', coming],
    ['often', often],
  ] as const) {
    const again = await reader.handlers.metricDraft({ snapshot: plain, metric: name }, context);
    expect(again.definition).toEqual(definition);
  }
  expect(await metricOf('a_month')).toMatchObject({ formula: 'revenue over 31 days up to the end of the period' });
  // Another window is another version.
  await save(draft({ ...running, windowDays: 7 }, { name: 'a_month' }), plain, 'a_month');
  expect(await metricOf('a_month')).toMatchObject({ version: 2 });
});

test('what can be followed is said by table: nobody by a surrogate key, and no day', async () => {
  const entities = await reader.handlers.entities({ snapshot: plain }, context);
  expect(entities.filter(({ model }) => model === 'fact_orders')).toEqual([
    { model: 'fact_orders', entity: 'buyer', column: 'customer_id' },
  ]);
});

test.each<[string, MetricDraft['definition'], object]>([
  [
    'a column that is not there',
    { ...simple, expr: 'amount * weigth' },
    { field: 'expr', column: 10, message: expect.stringContaining('Did you mean "weight"?') },
  ],
  [
    'SQL that does not parse',
    { ...simple, filter: 'NOT is_void AND\n  amount >' },
    { field: 'filter', line: 2, column: 11 },
  ],
  [
    'an aggregate in an aggregate',
    { ...simple, expr: 'sum(amount)' },
    { field: 'expr', column: 1, message: expect.stringContaining('sum()') },
  ],
  ['a clock', { ...simple, filter: 'NOT is_void AND order_date < now()' }, { field: 'filter', column: 30 }],
  ['a subquery', { ...simple, expr: '(SELECT 1)' }, { field: 'expr' }],
  ['a file', { ...simple, expr: "read_text('/etc/passwd')" }, { field: 'expr' }],
  ['a second statement', { ...simple, expr: 'amount); DROP TABLE fact_orders; SELECT (1' }, { field: 'expr' }],
  [
    'text that is added up',
    { ...simple, expr: 'channel' },
    { field: 'expr', message: expect.stringContaining('VARCHAR') },
  ],
  ['functions of the wrong type', { ...simple, expr: 'amount + date_trunc(channel)' }, { field: 'expr', column: 10 }],
  ['a filter that is no condition', { ...simple, filter: 'amount' }, { field: 'filter' }],
  ['a time that is none', { ...simple, time: 'channel' }, { field: 'time' }],
  ['no expression', { ...simple, expr: null }, { field: 'expr' }],
  [
    'no such table',
    { ...simple, model: 'fact_order' },
    { field: 'model', message: expect.stringContaining('fact_orders') },
  ],
  [
    'an input that is not there',
    derived('revenue / ordrs'),
    { field: 'expr', column: 11, message: expect.stringContaining('Did you mean "orders"?') },
  ],
  [
    'a running total of nothing',
    { ...running, metric: 'revenu' },
    { field: 'metric', message: expect.stringContaining('Did you mean "revenue"?') },
  ],
  ['a running total of what is unavailable', { ...running, metric: 'sessions' }, { field: 'metric' }],
  ['a running total of a running total', { ...running, metric: 'revenue_to_date' }, { field: 'metric' }],
  ['nobody to follow', { ...coming, entity: 'nobody' }, { field: 'entity' }],
  ['those who come back, by a filter that is none', { ...coming, filter: 'amount' }, { field: 'filter' }],
  ['those who come back, on no day', { ...coming, time: 'channel' }, { field: 'time' }],
  ['itself', derived('revenue + mine'), { field: 'expr' }],
  ['no arithmetic', derived('max(revenue)'), { field: 'expr', column: 1 }],
  [
    'an unavailable input',
    derived('revenue / sessions'),
    { field: 'expr', message: expect.stringContaining('web_events') },
  ],
])('%s is refused at its place, with advice, and not written', async (_, definition, problem) => {
  const asked = draft(definition);
  const { problems, figure } = await check(asked);
  expect(figure).toBeNull();
  expect(problems).toMatchObject([problem]);
  expect(problems[0]?.advice).not.toBe('');
  await expect(save(asked)).rejects.toSatisfy(
    (error) =>
      isEngineError(error, 'metric-invalid') &&
      error.params.diagnostics.every(({ file, line }) => file === 'metrics/mine.yml' && (line ?? 0) > 0),
  );
  expect(await metricOf('mine')).toBeUndefined();
});

test('names of the pack, of dimensions, grains and columns of answers are refused', async () => {
  for (const name of ['revenue', 'region', 'month', 'revenue__prior', 'Mine', '']) {
    expect((await check(draft(simple, { name }))).problems, name).toMatchObject([{ field: 'name' }]);
    await expect(save(draft(simple, { name })), name).rejects.toMatchObject({ code: 'metric-invalid' });
  }
  await save(draft(simple));
  expect((await check(draft(simple))).problems).toMatchObject([{ field: 'name' }]);
  expect((await check(draft(simple), plain, 'mine')).problems).toEqual([]);
});

test('a changed definition is asked at once, the older one by its version; its file is verified by the definition that it names', async () => {
  await save(draft(simple));
  const query = metricQuerySchema.parse({ metrics: ['mine'], orderBy: [{ name: 'mine', descending: true }] });
  expect((await ask(query)).rows).toEqual([['275.9833']]);
  const file = path.join(folder, 'mine.csv');
  const place = signPlace(key, file);
  await reader.handlers.export(
    {
      snapshot: plain,
      question: { metrics: query },
      format: 'csv',
      place,
      knownRows: null,
      csv: csvOptionsSchema.parse({}),
    },
    context,
  );
  await save({ ...draft({ ...simple, filter: null }), change: 'Void orders are in it.' }, plain, 'mine');
  expect((await ask(query)).rows).toEqual([['1274.9833']]);
  expect((await ask({ metrics: ['mine@1'] })).rows).toEqual([['275.9833']]);
  expect(await metricOf('mine')).toMatchObject({
    ...{ version: 2, change: 'Void orders are in it.', ownFile: 'metrics/mine.yml' },
    previous: [{ version: 1, formula: 'sum(amount) of fact_orders where NOT is_void', unavailable: null }],
  });
  const { receipt, differences } = await verifyExport(workspaceDir, file);
  expect([receipt.metric_versions, differences]).toEqual([{ mine: 1 }, []]);
});

test('the catalog has it with what it is made of; rows behind it add up to it', async () => {
  await save(draft({ ...simple, filter: "region = 'North' AND NOT is_void" }));
  await save(draft(derived('mine / revenue'), { name: 'share' }));
  const catalog = await reader.handlers.catalog({ snapshot: plain }, context);
  expect(catalog.problems).toEqual([]);
  expect(catalog.metrics.map((one) => one.name)).toEqual(['mine', 'share']);
  expect(catalog.metrics[0]).toMatchObject({
    ...{ inputs: [], models: ['fact_orders'], unavailable: null, version: 1 },
    columns: ['fact_orders.amount', 'dim_customers.region', 'fact_orders.is_void', 'fact_orders.order_date'],
    dimensions: expect.arrayContaining(['region', 'channel', 'day_name']),
  });
  expect(catalog.metrics[1]).toMatchObject({ inputs: ['mine', 'revenue'], models: ['fact_orders'], columns: [] });
  const query = metricQuerySchema.parse({ metrics: ['mine'] });
  const mark: MetricMark = { metric: 'mine', period: null, dimensions: {} };
  const behind = await reader.handlers.rowsBehind({ snapshot: plain, query, mark }, context);
  expect(behind.value).toBe((await ask(query)).rows[0]?.[0]);
  expect(behind.sets.map(({ rows: count }) => count)).toEqual([3]);
});

test('one that does not fit a snapshot is there, unavailable and with the reason; on the other snapshot it has its number', async () => {
  await save(draft({ ...simple, filter: 'gift' }), gifts);
  await save(draft(derived('mine / orders'), { name: 'share' }), gifts);
  expect((await ask({ metrics: ['mine'] }, gifts)).rows).toEqual([['1274.9833']]);
  const catalog = await reader.handlers.catalog({ snapshot: plain }, context);
  expect(catalog.metrics.map((one) => [one.name, one.unavailable])).toEqual([
    ['mine', expect.stringContaining('"gift", which fact_orders neither has nor reaches')],
    ['share', expect.stringContaining('it needs mine')],
  ]);
  const text = await readFile(path.join(workspaceDir, 'metrics/mine.yml'), 'utf8');
  const line = text.split('\n').findIndex((one) => one.includes('filter:')) + 1;
  expect(catalog.problems).toMatchObject([{ file: 'metrics/mine.yml', line, column: 13, code: 'metric-text-invalid' }]);
  await expect(ask({ metrics: ['share'] })).rejects.toMatchObject({ code: 'metric-unavailable' });
  expect((await reader.handlers.catalog({ snapshot: gifts }, context)).problems).toEqual([]);
});

test('a file written by hand is joined; what takes a name of the pack is said, and the pack keeps it', async () => {
  await mkdir(path.join(workspaceDir, 'metrics'));
  const yaml = (name: string, expr: string) =>
    `metrics:\n  - { name: ${name}, description: D, type: simple, model: fact_orders, agg: max, expr: ${expr}, format: { kind: number }, owner: me, changed: "2026-01-01" }\n`;
  await writeFile(path.join(workspaceDir, 'metrics/a.yml'), yaml('revenue', 'amount'));
  await writeFile(path.join(workspaceDir, 'metrics/b.yml'), yaml('largest', 'amount'));
  const { problems, metrics } = await reader.handlers.catalog({ snapshot: plain }, context);
  expect(metrics.map((one) => one.name)).toEqual(['largest']);
  expect(problems).toMatchObject([{ file: 'metrics/a.yml', line: 2, message: expect.stringContaining('already') }]);
  expect((await ask({ metrics: ['largest', 'revenue'] })).rows).toEqual([['999.0000', '275.9833']]);
  await writeFile(path.join(workspaceDir, 'metrics/b.yml'), yaml('largest', 'weight'));
  expect((await ask({ metrics: ['largest'] })).rows).toEqual([['4.0']]);
});

test('all time begins with the first day that the metric counts, and leaves that of the pack as it is', async () => {
  await save(draft({ ...simple, model: 'dim_date', agg: 'count', expr: null, filter: null, time: 'date_day' }));
  const { header, rows: found } = await ask({ metrics: ['mine'] });
  // 1 February 2022 to 31 March 2024.
  expect([header.from, found]).toEqual(['2022-02-01', [['790']]]);
  expect((await ask({ metrics: ['revenue'] })).header.from).toBe('2024-01-01');
});

test('what was removed is gone from every snapshot, and comes back with its versions', async () => {
  await save(draft(simple));
  await save(draft({ ...simple, agg: 'max' }), plain, 'mine');
  const removed = await writer.handlers.removeMetric({ name: 'mine' }, context);
  expect(await metricOf('mine', gifts)).toBeUndefined();
  await expect(ask({ metrics: ['mine'] })).rejects.toMatchObject({ code: 'metric-unknown' });
  await writer.handlers.restoreMetric({ text: removed.text }, context);
  expect(await metricOf('mine', gifts)).toMatchObject({ version: 2, previous: [{ version: 1 }] });
});
