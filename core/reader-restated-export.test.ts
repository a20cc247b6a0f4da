import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from './duckdb/connection.ts';
import { quoteText } from './duckdb/sql-text.ts';
import { hashQuestion } from './exports/hash-question.ts';
import { withQuestion } from './exports/open-question.ts';
import type { Receipt } from './exports/receipt.ts';
import { makeSaveKey, signPlace } from './exports/save-ticket.ts';
import { openXlsx } from './exports/testing/open-xlsx.ts';
import { parseCsv } from './exports/testing/parse-csv.ts';
import { verifyExport } from './exports/verify-export.ts';
import { type ExportProgress, receiptPath, type SavedFormat } from './protocol/export-request.ts';
import { type RestatementQuestion, restatementQuestionSchema } from './protocol/restatement.ts';
import { SnapshotPool } from './query/snapshot-pool.ts';
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

interface Watched {
  readonly signal?: AbortSignal;
  readonly report?: (progress: ExportProgress) => void;
}

async function written(name: string, format: SavedFormat, asked: RestatementQuestion, watched: Watched = {}) {
  const file = path.join(folder, name);
  const outcome = await reader.handlers.export(
    {
      ...{ snapshot: asked.after, question: { restatement: asked }, format, place: signPlace(key, file) },
      ...{ knownRows: null, csv: { delimiter: ',', decimal: '.' } as const },
    },
    { signal: new AbortController().signal, report: () => undefined, ...watched },
  );
  return { file, outcome };
}

const lines = [
  ['late', 'Revenue', 'fact_orders', 'late', '1', null, '7.00', null],
  ['corrected', 'Revenue', 'fact_orders', 'b', '1', null, '5.00', 'order_date: 2026-11-01 -> 2026-10-31'],
  ['corrected', 'Revenue', 'fact_orders', 'f', '1', '4.00', null, 'is_void: false -> true'],
  ['corrected', 'Revenue', 'fact_orders', 'a', '1', '10.50', '12.25', 'total_amount: 10.5000 -> 12.2500'],
  ['removed', 'Revenue', 'fact_orders', 'e', '1', '3.00', null, null],
];

test('CSV holds every row with its cause, and a receipt that names both snapshots', async () => {
  const { file, outcome } = await written('rows.csv', 'csv', question(0, 1));
  expect(outcome).toMatchObject({ rows: 5, snapshot: ids[1], notes: [] });
  const [header, ...rows] = parseCsv((await readFile(file, 'utf8')).replace('\uFEFF', ''));
  const counted = ['Counted before', 'Counts now'];
  expect(header).toEqual(['Cause', 'Rows of', 'Model', 'order_id', 'Occurrence', ...counted, 'What differs']);
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
  expect(rows.map((row) => row[7])).toEqual([null, null, null]);
  expect((await verifyExport(workspaceDir, file)).differences).toEqual([]);
});

test('no rows are a file with a header; a cancelled one leaves none', async () => {
  const { outcome } = await written('none.csv', 'csv', question(1, 1));
  expect(outcome.rows).toBe(0);
  const controller = new AbortController();
  controller.abort();
  const { signal } = controller;
  await expect(written('gone.csv', 'csv', question(0, 1), { signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect((await readdir(folder)).filter((name) => name.includes('gone'))).toEqual([]);
});

test('rows of a model that is built otherwise say what differs in them', async () => {
  const { file } = await written('built.csv', 'csv', question(2, 3));
  const [, ...rows] = parseCsv((await readFile(file, 'utf8')).replace('\uFEFF', ''));
  expect(rows.map((row) => [row[0], row[3], row[7]])).toEqual([
    ['definition', 'a', 'total_amount: 12.2500 -> 13.2500'],
    ['definition', 'b', 'total_amount: 5.0000 -> 6.0000'],
    ['definition', 'late', 'total_amount: 7.0000 -> 8.0000'],
  ]);
  expect((await verifyExport(workspaceDir, file)).differences).toEqual([]);
});

test('a receipt of a file from before it said what differs still holds', async () => {
  const { file } = await written('earlier.csv', 'csv', question(0, 1));
  const plain = await plainRows(question(0, 1));
  const place = receiptPath(file);
  const receipt = JSON.parse(await readFile(place, 'utf8')) as Receipt;
  const columns = receipt.columns.filter(({ name }) => name !== 'what_differs');
  await writeFile(place, JSON.stringify({ ...receipt, columns, data_sha256: plain.sha256 }));
  expect(plain.sha256).not.toBe(receipt.data_sha256);
  expect((await verifyExport(workspaceDir, file)).differences).toEqual([]);
});

/** The hash of the rows without the column that says what differs. */
async function plainRows(restatement: RestatementQuestion) {
  const pool = new SnapshotPool(workspaceDir);
  try {
    return await withQuestion(pool, null, { restatement }, (snapshot, question) =>
      hashQuestion(snapshot, { question: { ...question, differs: false } }),
    );
  } finally {
    await pool.close();
  }
}

test.each(['csv', 'xlsx', 'parquet'] as const)(
  'what is done is told stage by stage, and each can be cancelled: %s',
  async (format) => {
    const seen: ExportProgress[] = [];
    const report = (progress: ExportProgress) => void seen.push(progress);
    await written(`stages.${format}`, format, question(0, 1), { report });
    const stages = [...new Set(seen.map(({ stage }) => stage))];
    // DuckDB writes Parquet by itself: its rows are compared and read once more for the receipt.
    expect(stages).toEqual(format === 'parquet' ? ['compare', 'write', 'receipt'] : ['compare', 'write']);
    for (const stage of stages) {
      const controller = new AbortController();
      const stop = (progress: ExportProgress) => {
        if (progress.stage === stage) controller.abort();
      };
      const left = written(`left-${stage}.${format}`, format, question(0, 1), {
        signal: controller.signal,
        report: stop,
      });
      await expect(left, stage).rejects.toMatchObject({ code: 'cancelled' });
    }
    expect((await readdir(folder)).filter((name) => name.includes('left-'))).toEqual([]);
  },
);
