import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from './duckdb/connection.ts';
import { quoteText } from './duckdb/sql-text.ts';
import { makeSaveKey, signPlace } from './exports/save-ticket.ts';
import { openXlsx } from './exports/testing/open-xlsx.ts';
import { parseCsv } from './exports/testing/parse-csv.ts';
import { verifyExport } from './exports/verify-export.ts';
import type { SavedFormat } from './protocol/export-request.ts';
import { type RestatementQuestion, restatementQuestionSchema } from './protocol/restatement.ts';
import { buildRestatedShop } from './query/testing/restated-shop.ts';
import { openReader, type Reader } from './reader.ts';

const key = makeSaveKey();
let workspaceDir: string;
let folder: string;
let reader: Reader;
let ids: readonly string[] = [];

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-restated-export-'));
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-exported-'));
  ids = await buildRestatedShop(workspaceDir);
  reader = await openReader({ workspaceDir, memoryBytes: 300e6, saveKey: key });
}, 120_000);
afterAll(async () => {
  await reader?.close();
  await rm(workspaceDir, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

function question(from: number, to: number, metric = 'total_revenue'): RestatementQuestion {
  return restatementQuestionSchema.parse({
    ...{ before: ids[from], after: ids[to], metric },
    ...{ grain: 'month', period: '2026-10-01', from: null },
  });
}

async function written(name: string, format: SavedFormat, asked: RestatementQuestion, signal?: AbortSignal) {
  const file = path.join(folder, name);
  const outcome = await reader.handlers.export(
    {
      ...{ snapshot: asked.after, question: { restatement: asked }, format, place: signPlace(key, file) },
      ...{ knownRows: null, csv: { delimiter: ',', decimal: '.' } as const },
    },
    { signal: signal ?? new AbortController().signal, report: () => undefined },
  );
  return { file, outcome };
}

const lines = [
  ['late', 'Revenue', 'fact_orders', 'late', '1', null, '7.00'],
  ['corrected', 'Revenue', 'fact_orders', 'b', '1', null, '5.00'],
  ['corrected', 'Revenue', 'fact_orders', 'f', '1', '4.00', null],
  ['corrected', 'Revenue', 'fact_orders', 'a', '1', '10.50', '12.25'],
  ['removed', 'Revenue', 'fact_orders', 'e', '1', '3.00', null],
];

test('CSV holds every row with its cause, and a receipt that names both snapshots', async () => {
  const { file, outcome } = await written('rows.csv', 'csv', question(0, 1));
  expect(outcome).toMatchObject({ rows: 5, snapshot: ids[1], notes: [] });
  const [header, ...rows] = parseCsv((await readFile(file, 'utf8')).replace('\uFEFF', ''));
  expect(header).toEqual(['Cause', 'Rows of', 'Model', 'order_id', 'Occurrence', 'Counted before', 'Counts now']);
  expect(rows).toEqual(lines);
  const check = await verifyExport(workspaceDir, file);
  expect(check).toMatchObject({
    differences: [],
    receipt: {
      ...{ rows: 5, snapshot: { id: ids[1] }, before: { id: ids[0] }, question: { restatement: question(0, 1) } },
      ...{ metric_versions: { total_revenue: 1 }, context: { from: '2026-10-01', to: '2026-10-31' } },
    },
  });
});

test('Excel keeps the numbers as numbers and has both snapshots on its receipt', async () => {
  const { file } = await written('rows.xlsx', 'xlsx', question(0, 1));
  const { sheets } = await openXlsx(await readFile(file));
  const [data, receipt] = Object.values(sheets);
  expect(data?.get('A2')?.value).toBe('late');
  expect(data?.get('G2')).toMatchObject({ kind: 'n', value: '7.00' });
  expect([...(receipt?.values() ?? [])].map(({ value }) => value)).toContain(`${ids[0]}, data up to 2026-11-01`);
  expect((await verifyExport(workspaceDir, file)).differences).toEqual([]);
});

test('Parquet holds the same rows, with exact types', async () => {
  const { file } = await written('rows.parquet', 'parquet', question(0, 1));
  const database = await Database.open();
  const connection = await database.connect();
  const sums = await connection.rows(
    `SELECT cause, count(*)::INTEGER AS n, CAST(sum(coalesce(counts_now, 0) - coalesce(counted_before, 0)) AS VARCHAR) AS change,
       typeof(any_value(counts_now)) AS type
     FROM read_parquet(${quoteText(file)}) GROUP BY ALL ORDER BY cause`,
  );
  database.close();
  const type = 'DECIMAL(18,4)';
  expect(sums).toEqual([
    { cause: 'corrected', n: 3, change: '2.7500', type },
    { cause: 'late', n: 1, change: '7.0000', type },
    { cause: 'removed', n: 1, change: '-3.0000', type },
  ]);
  expect((await verifyExport(workspaceDir, file)).differences).toEqual([]);
});

test('rows that another definition counts otherwise have that cause', async () => {
  const { file } = await written('defined.csv', 'csv', question(1, 2));
  const [, ...rows] = parseCsv((await readFile(file, 'utf8')).replace('\uFEFF', ''));
  expect(rows.map((row) => row[0])).toEqual(['definition', 'definition', 'definition']);
  expect(rows.reduce((sum, row) => sum + Number(row[6]) - Number(row[5]), 0)).toBe(24.25);
  expect((await verifyExport(workspaceDir, file)).differences).toEqual([]);
});

test('no rows are a file with a header; a cancelled one leaves none', async () => {
  const { outcome } = await written('none.csv', 'csv', question(1, 1));
  expect(outcome.rows).toBe(0);
  const controller = new AbortController();
  controller.abort();
  await expect(written('gone.csv', 'csv', question(0, 1), controller.signal)).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect((await readdir(folder)).filter((name) => name.includes('gone'))).toEqual([]);
});
