import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { metricQuerySchema } from '../protocol/metric-query.ts';
import type { ReportReceipt } from '../protocol/report-receipt.ts';
import { SnapshotPool } from '../query/snapshot-pool.ts';
import { hashFile } from '../warehouse/file-hash.ts';
import { publishSmallShop } from '../warehouse/testing/small-shop-workspace.ts';
import { hashQuestion } from './hash-question.ts';
import { verifyReport } from './verify-report.ts';

let folder: string;
let file: string;
let receipt: ReportReceipt;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-report-'));
  file = path.join(folder, 'board.pdf');
  await publishSmallShop(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  await writeFile(file, '%PDF-1.4');
  const pool = new SnapshotPool(folder);
  const { snapshot, release } = await pool.use(null);
  const tiles = [];
  for (const metrics of [['revenue'], ['orders', 'aov']]) {
    const question = metricQuerySchema.parse({ metrics, grain: 'month' });
    const data = await hashQuestion(snapshot, { question: { metrics: question } });
    const metric_versions = Object.fromEntries(metrics.map((name) => [name, 1]));
    tiles.push({ tile: metrics.join('_'), title: metrics.join(' and '), question, metric_versions, data });
  }
  const [first] = tiles;
  if (first === undefined) throw new Error('no tile');
  receipt = {
    format: 'assay-report-receipt/1',
    file: { name: 'board.pdf', bytes: 8, sha256: await hashFile(file) },
    made_at: '2026-11-20T10:00:00Z',
    snapshot: { id: snapshot.id, as_of: '2024-03-31', warehouse_sha256: snapshot.manifest.warehouse.sha256 },
    pack: { name: 'small', version: '1' },
    dashboard: 'board',
    tiles: [...tiles, { ...first, tile: 'unanswered', title: 'Unanswered', data: null }],
  };
  release();
  await pool.close();
});

async function verify(change: Partial<ReportReceipt> = {}): Promise<readonly string[]> {
  await writeFile(`${file}.receipt.json`, JSON.stringify({ ...receipt, ...change }));
  return (await verifyReport(folder, file)).differences;
}

test('nothing differs while file and figures are what they were', async () => {
  expect(await verify()).toEqual([]);
});

test('a changed file, another figure, fewer rows and a metric that is gone are told apart', async () => {
  const [first, second] = receipt.tiles;
  if (!first?.data || !second?.data) throw new Error('no answers');
  await writeFile(file, '%PDF-1.5');
  const gone = { ...first, title: 'Gone', question: { ...first.question, metrics: ['nothing'] } };
  expect(
    await verify({
      tiles: [
        { ...first, data: { ...first.data, sha256: '0'.repeat(64) } },
        { ...second, data: { ...second.data, rows: 7 } },
        gone,
      ],
    }),
  ).toEqual([
    expect.stringMatching(/^the file has changed since: its SHA-256 is [0-9a-f]{64}$/),
    'revenue: it has as many rows, with other values',
    'orders and aov: it has 3 rows now, 7 in the receipt',
    expect.stringContaining('Gone: it cannot be asked any more. There is no metric named "nothing".'),
  ]);
});

test('without a receipt, or with one that is none, it says so', async () => {
  await writeFile(`${file}.receipt.json`, '{}');
  await expect(verifyReport(folder, file)).rejects.toMatchObject({ code: 'receipt-invalid' });
  await rm(`${file}.receipt.json`);
  await expect(verifyReport(folder, file)).rejects.toMatchObject({ code: 'receipt-missing' });
});
