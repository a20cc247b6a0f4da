import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import type { ExtractView } from '../extracts/extract-view.ts';
import { generateShop } from '../generator/generate-shop.ts';
import type { MadeFrom } from '../protocol/made-from.ts';
import { type MetricQueryInput, metricQuerySchema } from '../protocol/metric-query.ts';
import { openReader, type Reader } from '../reader.ts';
import { CommerceWorkspace } from '../semantic/testing/commerce-workspace.ts';

let folder = '';
let root = '';
let view: ExtractView;
let whole: CommerceWorkspace;
let reader: Reader;
const nothing = { signal: new AbortController().signal, report: () => undefined };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-made-from-'));
  root = path.join(folder, 'root');
  await generateShop(root, { from: '2026-01-01', days: 24, ordersPerDay: 20, seed: 5, dirty: false });
  whole = await CommerceWorkspace.make();
  view = await whole.sync(root);
  await whole.build(view);
  reader = await openReader({ workspaceDir: whole.dir });
}, 240_000);
afterAll(async () => {
  await reader?.close();
  await whole?.remove();
  await rm(folder, { recursive: true, force: true });
});

const ask = (query: MetricQueryInput): Promise<MadeFrom> =>
  reader.handlers.madeFrom({ snapshot: null, query: metricQuerySchema.parse(query) }, nothing);
const shareOf = (made: MadeFrom, source: string) => made.sources.find((share) => share.source === source);
const pathsOf = (made: MadeFrom, source: string) =>
  shareOf(made, source)
    ?.files?.map((file) => file.path)
    .sort();

/** Files of the extracts themselves, by a query over them that knows nothing of the warehouse. */
async function listed(sql: (files: (source: string) => string) => string): Promise<string[]> {
  const database = await Database.open({});
  const connection = await database.connect();
  const files = (source: string) =>
    `read_parquet(${quoteText(path.join(root, source, '*', '*.parquet'))}, filename = true, hive_partitioning = true, union_by_name = true)`;
  const rows = await connection.rows<{ filename: string }>(sql(files));
  connection.close();
  database.close();
  return rows.map(({ filename }) => path.relative(root, filename).split(path.sep).join('/')).sort();
}

/** The newest version of each order that was placed on some days and is not void. */
const sold = (files: (source: string) => string, from: string, to: string) =>
  `SELECT * FROM (SELECT * FROM ${files('orders')} QUALIFY row_number() OVER (PARTITION BY id ORDER BY dt DESC, updated_at DESC) = 1)
   WHERE CAST(created_at AS DATE) BETWEEN '${from}' AND '${to}'
     AND lower(trim(status)) NOT IN ('cancelled', 'canceled', 'failed', 'voided', 'adjustment', 'unavailable')`;

const days = { from: '2026-01-08', to: '2026-01-10' } as const;

describe('files that an explanation names, beside a listing of the extracts themselves', () => {
  test('revenue of three days: the files with the newest versions of its orders, and the mart that was read', async () => {
    const made = await ask({ metrics: ['total_revenue'], ...days });
    expect(made.rollups).toEqual(['mart_revenue']);
    const expected = await listed((files) => `SELECT DISTINCT filename FROM (${sold(files, days.from, days.to)})`);
    expect(expected.length).toBeGreaterThan(3);
    expect(expected.length).toBeLessThan(24);
    expect(pathsOf(made, 'orders')).toEqual(expected);
    // Not every customer bought on these days.
    const buyers = await listed(
      (files) =>
        `SELECT DISTINCT filename FROM ${files('customers')} WHERE id IN (SELECT customer_id FROM (${sold(files, days.from, days.to)}))`,
    );
    expect(pathsOf(made, 'customers')).toEqual(buyers);
    expect(shareOf(made, 'payments')).toBeUndefined();
  });

  test('rows of each file add up to the rows behind the number', async () => {
    const made = await ask({ metrics: ['total_orders'], ...days });
    const query = metricQuerySchema.parse({ metrics: ['total_orders'], ...days });
    const mark = { metric: 'total_orders', period: null, dimensions: {} };
    const behind = await reader.handlers.rowsBehind({ snapshot: null, query, mark }, nothing);
    const rows = shareOf(made, 'orders')?.files?.reduce((sum, file) => sum + file.rows, 0);
    expect(rows).toBe(Number(behind.value));
  });

  test('lines of orders are found by their orders, whose days are theirs', async () => {
    const made = await ask({ metrics: ['units_sold'], ...days });
    const expected = await listed(
      (files) =>
        `SELECT DISTINCT filename FROM (SELECT * FROM ${files('order_items')} QUALIFY dt = max(dt) OVER (PARTITION BY order_id))
         WHERE order_id IN (SELECT id FROM (${sold(files, days.from, days.to)}))`,
    );
    expect(pathsOf(made, 'order_items')).toEqual(expected);
  });

  test('a filter narrows as days do', async () => {
    const made = await ask({ metrics: ['total_revenue'], where: "channel = 'email'", from: days.from, to: days.from });
    const expected = await listed(
      (files) => `SELECT DISTINCT filename FROM (${sold(files, days.from, days.from)}) WHERE channel = 'email'`,
    );
    expect(pathsOf(made, 'orders')).toEqual(expected);
  });
});

describe('where files cannot be told apart, the reason is said', () => {
  test.each([
    ['customer_retention_rate', /counts every day up to 2026-01-10$/],
    ['repeat_purchase_rate', /is not made of rows of single days$/],
  ])('%s', async (metric, reason) => {
    const share = shareOf(await ask({ metrics: [metric], ...days }), 'orders');
    expect(share?.files).toBeNull();
    expect(share?.why).toMatch(reason);
  });

  test('a dimension that the question is asked by is read as a whole', async () => {
    const share = shareOf(await ask({ metrics: ['units_sold'], dimensions: ['category'], ...days }), 'products');
    expect(share?.why).toMatch(/whatever their day/);
  });
});

test('custom checks say what they read', async () => {
  const { checks } = await reader.handlers.manifest({ snapshot: null }, nothing);
  const custom = checks.filter(({ model }) => model === null);
  expect(custom.length).toBeGreaterThan(40);
  expect(custom.filter(({ reads }) => (reads?.length ?? 0) === 0)).toEqual([]);
  expect(custom.find(({ check }) => check === 'revenue_reconciles')?.reads).toContain('mart_revenue');
  expect(checks.filter(({ model, reads }) => model !== null && reads !== undefined)).toEqual([]);
});

test('from the listed files alone the numbers come out the same', async () => {
  const metrics = ['total_revenue', 'total_orders', 'aov'];
  const made = await ask({ metrics, ...days });
  const kept = (source: string, file: string) => {
    const files = shareOf(made, source)?.files;
    return files === undefined || files === null || files.some((one) => one.path === file);
  };
  const part: ExtractView = {
    ...view,
    days: view.days.map((day) => ({ ...day, files: day.files.filter((file) => kept(file.source, file.path)) })),
  };
  const count = (all: ExtractView) => all.days.reduce((sum, day) => sum + day.files.length, 0);
  expect(count(part)).toBeLessThan(count(view) - 20);
  const narrow = await CommerceWorkspace.make();
  try {
    await narrow.sync(root);
    const outcome = await narrow.build(part);
    expect(outcome.snapshot).not.toBeNull();
    const other = await openReader({ workspaceDir: narrow.dir });
    const hash = (of: Reader) =>
      of.handlers.dataHash(
        {
          snapshot: null,
          question: { metrics: metricQuerySchema.parse({ metrics, ...days, dimensions: ['channel'] }) },
        },
        nothing,
      );
    expect(await hash(other)).toEqual(await hash(reader));
    await other.close();
  } finally {
    await narrow.remove();
  }
}, 240_000);
