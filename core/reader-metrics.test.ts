import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBatches } from '../renderer/engine/arrow-columns.ts';
import { exportQuery } from './exports/export-query.ts';
import { isEngineError } from './protocol/engine-error.ts';
import { type MetricMark, type MetricQueryInput, metricQuerySchema } from './protocol/metric-query.ts';
import { openReader, type Reader } from './reader.ts';
import { buildSnapshot } from './warehouse/build-snapshot.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from './warehouse/testing/example-shop.ts';

let workspaceDir: string;
let reader: Reader;
const context = { signal: new AbortController().signal, report: () => undefined };

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-reader-metrics-'));
  const shop = new ExampleShop(workspaceDir);
  await shop.customers('2026-11-01', ['c1,north', 'c2,south']);
  await shop.orders('2026-11-01', [
    'a,c1,10.50,2026-11-01 10:00:00,completed,web',
    'b,c2,5,2026-11-01 11:00:00,cancelled,web',
  ]);
  await shop.items('2026-11-01', ['a,p1,2,0.5', 'b,p2,1,']);
  await shop.orders('2026-11-02', ['c,c1,1,2026-11-02 09:00:00,paid,app']);
  const config = exampleConfig();
  const outcome = await buildSnapshot({
    workspaceDir,
    pack: await examplePack(config),
    packDir: examplePackDir,
    config,
    view: shop.view(),
    onProgress: () => undefined,
    onLog: () => undefined,
  });
  expect(outcome.status).toBe('published');
  reader = await openReader({ workspaceDir, memoryBytes: 300e6 });
}, 60_000);
afterAll(async () => {
  await reader?.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

async function ask(query: MetricQueryInput) {
  const args = { snapshot: null, query: metricQuerySchema.parse(query), priority: 'visible' } as const;
  const { header, batches } = await reader.handlers.metrics(args, context);
  const rows: (string | null)[][] = [];
  for await (const bytes of batches) {
    for (const batch of readBatches(bytes)) {
      for (let row = 0; row < batch.rows; row++)
        rows.push(batch.columns.map((c) => (c.isNull(row) ? null : c.text(row))));
    }
  }
  return { header, rows };
}

test('a metric by day, with what was really asked', async () => {
  const { header, rows } = await ask({ metrics: ['total_revenue'], grain: 'day' });
  expect(rows).toEqual([
    ['2026-11-01', '10.5000'],
    ['2026-11-02', '1.0000'],
  ]);
  expect(header).toMatchObject({ from: '2026-11-01', to: '2026-11-02', snapshot: '2026-11-02.1' });
  expect(header.columns.map((column) => column.name)).toEqual(['day', 'total_revenue']);
  expect((await ask({ metrics: ['total_revenue'], grain: 'day' })).rows).toEqual(rows);
});

test('a question that cannot be answered is refused with its reason', async () => {
  await expect(ask({ metrics: ['total_revenu'] })).rejects.toSatisfy(
    (error) => isEngineError(error, 'metric-unknown') && error.message.includes('total_revenue'),
  );
  await expect(ask({ metrics: ['total_revenue'], where: "getenv('HOME') = ''" })).rejects.toSatisfy((error) =>
    isEngineError(error),
  );
});

test('the catalog names the metric; exports hold what the screen shows', async () => {
  const catalog = await reader.handlers.catalog({ snapshot: null }, context);
  expect(catalog.metrics.map((metric) => metric.name)).toContain('total_revenue');
  expect(catalog.metrics.find((metric) => metric.name === 'total_revenue')).toMatchObject({
    formula: 'sum(total_amount) of fact_orders where NOT is_void',
    change: null,
    inputs: [],
    models: ['fact_orders'],
    columns: ['fact_orders.order_date', 'fact_orders.total_amount', 'fact_orders.is_void'],
  });
  expect(catalog.models.find((model) => model.name === 'targets')).toMatchObject({ kind: 'seed', rows: 1 });
  expect(catalog.models.find((model) => model.name === 'fact_orders')?.built).not.toBe('');
  let text = '';
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  const question = { metrics: { metrics: ['total_revenue'], grain: 'day' as const } };
  const summary = await exportQuery({ workspaceDir, snapshot: null, question, format: 'json', to });
  expect(JSON.parse(text)).toEqual([
    { day: '2026-11-01', total_revenue: '10.50' },
    { day: '2026-11-02', total_revenue: '1.00' },
  ]);
  expect(summary.context?.from).toBe('2026-11-01');
});

test('SQL reads the built schemas', async () => {
  for (const sql of [
    'FROM source.orders',
    'FROM fact_orders',
    'FROM settings.values',
    'FROM meta.extract_files',
    'SELECT reporting_date(now()::TIMESTAMP)',
  ]) {
    const { batches } = await reader.handlers.sql({ snapshot: null, sql }, context);
    for await (const bytes of batches) expect(readBatches(bytes)[0]?.rows, sql).toBeGreaterThan(0);
  }
});

test('the rows behind a number can be read by their SQL and add up to it', async () => {
  const query = metricQuerySchema.parse({ metrics: ['total_revenue'], grain: 'day' });
  const mark: MetricMark = { metric: 'total_revenue', period: '2026-11-01', dimensions: {} };
  const { value, sets } = await reader.handlers.rowsBehind({ snapshot: null, query, mark }, context);
  const { rows } = await ask({ metrics: ['total_revenue'], from: '2026-11-01', to: '2026-11-01' });
  expect(value).toBe(rows[0]?.[0]);
  expect(sets.map((set) => [set.value, set.rows])).toEqual([[value, 1]]);
  const { batches } = await reader.handlers.sql({ snapshot: null, sql: sets[0]?.sql ?? '' }, context);
  let read = 0;
  for await (const bytes of batches) for (const batch of readBatches(bytes)) read += batch.rows;
  expect(read).toBe(1);
});
