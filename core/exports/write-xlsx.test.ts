import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { exampleManifest } from '../warehouse/testing/example-manifest.ts';
import { type ExportRequest, exportQuery } from './export-query.ts';
import { exportWithReceipt } from './export-with-receipt.ts';
import { Collector } from './testing/collector.ts';
import { openXlsx, type SheetCell } from './testing/open-xlsx.ts';
import { verifyExport } from './verify-export.ts';
import { numberFormat } from './xlsx-number-format.ts';
import { sheetXml } from './xlsx-sheet.ts';
import { zipStream } from './zip-stream.ts';

let workspaceDir: string;

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-xlsx-test-'));
  const store = new SnapshotStore(workspaceDir);
  const candidate = await store.beginCandidate('2026-11-20');
  const database = await Database.open({ path: candidate.warehouse });
  const connection = await database.connect();
  await connection.run('CREATE TABLE t AS SELECT 1 AS a');
  database.close();
  await store.publish(candidate, exampleManifest({ id: candidate.id }));
});
afterAll(() => rm(workspaceDir, { recursive: true, force: true }));

async function written(sql: string, more: Partial<ExportRequest> = {}) {
  const to = new Collector();
  const summary = await exportQuery({ workspaceDir, snapshot: null, question: { sql }, format: 'xlsx', to, ...more });
  return { summary, ...(await openXlsx(to.bytes)) };
}

function cell(cells: ReadonlyMap<string, SheetCell> | undefined, place: string): string | undefined {
  const found = cells?.get(place);
  return found === undefined ? undefined : `${found.kind} ${found.value}`;
}

/** As spreadsheets save: texts of the receipt in a part of their own, other bytes in the sheet of data. */
async function savedAgain(parts: ReadonlyMap<string, string>): Promise<Buffer> {
  const shared: string[] = [];
  const sheet = parts
    .get('xl/worksheets/sheet2.xml')
    ?.replace(/ t="inlineStr"><is>(.*?)<\/is>/gs, (_, text: string) => {
      return ` t="s"><v>${shared.push(`<si>${text}</si>`) - 1}</v>`;
    });
  const changed = new Map([
    ...parts,
    ['xl/worksheets/sheet2.xml', sheet ?? ''],
    ['xl/sharedStrings.xml', shared.join('')],
  ]);
  changed.set('xl/worksheets/sheet1.xml', `${parts.get('xl/worksheets/sheet1.xml')} `);
  const bytes: Buffer[] = [];
  for await (const part of zipStream([...changed].map(([name, text]) => ({ name, content: [Buffer.from(text)] })))) {
    bytes.push(part);
  }
  return Buffer.concat(bytes);
}

test('numbers are numbers, dates dates, text text; NULL is no cell, and the empty text an empty one', async () => {
  const { sheets, summary, names } = await written(`SELECT 12.5000::DECIMAL(18,4) AS amount, -3 AS n, 0.1::FLOAT AS f,
    DATE '2026-11-20' AS day, TIMESTAMP '2026-11-20 12:00:00' AS placed, true AS yes, '' AS empty, NULL::INTEGER AS none,
    '=1+1' AS formula, [1, 2] AS list, INTERVAL 3 DAY AS span, TIMESTAMPTZ '2026-11-20 08:00:00+02' AS zoned`);
  const data = sheets['Data'];
  expect(names).toEqual(['Data', 'Receipt']);
  expect(['A1', 'B1', 'L1'].map((place) => cell(data, place))).toEqual(['s amount', 's n', 's zoned']);
  expect(['A2', 'B2', 'C2'].map((place) => cell(data, place))).toEqual(['n 12.5000', 'n -3', 'n 0.1']);
  expect(['D2', 'E2', 'F2'].map((place) => cell(data, place))).toEqual(['n 46346', 'n 46346.5', 'b 1']);
  expect(['G2', 'H2', 'I2'].map((place) => cell(data, place))).toEqual(['s ', undefined, 's =1+1']);
  expect(['J2', 'K2', 'L2'].map((place) => cell(data, place))).toEqual(['s [1,2]', 's 3 days', 'n 46346.25']);
  expect(['A2', 'B2', 'D2', 'E2'].map((place) => data?.get(place)?.format)).toEqual([
    '0.0000',
    '0',
    'yyyy-mm-dd',
    'yyyy-mm-dd hh:mm:ss',
  ]);
  expect(['I2', 'G2'].map((place) => data?.get(place)?.quoted)).toEqual([true, false]);
  expect(summary).toMatchObject({ rows: 1, notes: [] });
});

test('the header is frozen, and no rows are a sheet with a header', async () => {
  const { parts, sheets } = await written('SELECT 1 AS a WHERE false');
  expect(parts.get('xl/worksheets/sheet1.xml')).toContain('<pane ySplit="1"');
  expect([...(sheets['Data']?.keys() ?? [])]).toEqual(['A1']);
});

test('what a spreadsheet cannot hold is written as text or cut, and the file and the summary say so', async () => {
  const { sheets, summary } = await written(`SELECT 9007199254740993 AS big, 123456789012345.67::DECIMAL(38,2) AS long,
    12300000000000000000::HUGEINT AS round, 'nan'::DOUBLE AS nan, DATE '1850-01-01' AS old, chr(1) || '_x0041_' || chr(13) AS control,
    repeat('é', 40000) AS huge, DATE '12000-01-01' AS far`);
  const data = sheets['Data'];
  expect(['A2', 'B2', 'C2', 'D2', 'E2', 'H2'].map((place) => cell(data, place))).toEqual([
    's 9007199254740993',
    's 123456789012345.67',
    'n 12300000000000000000',
    's NaN',
    's 1850-01-01',
    's 12000-01-01',
  ]);
  expect(cell(data, 'F2')).toBe('s \u0001_x0041_\r');
  const cut = data?.get('G2')?.value ?? '';
  expect(cut).toHaveLength(32_767);
  expect(cut).toMatch(/^é+… \[cut: 40000 characters\]$/);
  expect(summary.notes).toEqual([
    '1 texts are longer than the 32767 characters of a cell and are cut',
    '1 texts have control characters, written as _x0001_ and the like',
    '2 numbers have more than the 15 digits that a spreadsheet keeps and are exact text',
    '2 dates before 1 March 1900 or after the year 9999 are text',
  ]);
  const lines = [...(sheets['Receipt']?.values() ?? [])].map((each) => each.value);
  for (const note of summary.notes) expect(lines).toContain(note);
});

test('more rows than a sheet holds are refused: at once where that is known, else at the row, and no file is left', async () => {
  const folder = await mkdtemp(path.join(workspaceDir, 'many-'));
  const request = { workspaceDir, snapshot: null, format: 'xlsx', to: path.join(folder, 'many.xlsx') };
  let seen = 0;
  const known = exportWithReceipt({
    ...request,
    question: { sql: 'SELECT * FROM range(1048576)' },
    knownRows: 1_048_576,
    onProgress: ({ rows }) => {
      seen = rows;
    },
  });
  await expect(known).rejects.toSatisfy((error) => isEngineError(error, 'export-too-many-rows'));
  expect(seen).toBe(0);
  expect(await readdir(folder)).toEqual([]);

  async function* rows() {
    yield new Array<[]>(1_048_575).fill([]);
    yield [[]];
  }
  const parts = sheetXml([], rows(), { cut: 0, escaped: 0, longNumbers: 0, farDates: 0 }, 0);
  const read = async () => {
    for await (const part of parts) seen += part.length;
  };
  await expect(read()).rejects.toSatisfy((error) => isEngineError(error, 'export-too-many-rows'));
  expect(seen).toBeGreaterThan(1_048_575);
});

test('the receipt lies in the file and tells a changed sheet, also when the sheet was saved again', async () => {
  const file = path.join(workspaceDir, 'numbers.xlsx');
  const question = { sql: 'SELECT i, i / 3 AS third FROM range(5000) t(i)' };
  const summary = await exportWithReceipt({ workspaceDir, snapshot: null, question, format: 'xlsx', to: file });
  expect(summary).toMatchObject({ rows: 5000, receipt: null });
  expect(await readdir(workspaceDir)).not.toContain('numbers.xlsx.receipt.json');
  const check = await verifyExport(workspaceDir, file);
  expect(check.differences).toEqual([]);
  expect(check.receipt).toMatchObject({ rows: 5000, file: { name: 'numbers.xlsx', part: 'xl/worksheets/sheet1.xml' } });
  const csv = path.join(workspaceDir, 'numbers.csv');
  await exportWithReceipt({ workspaceDir, snapshot: null, question, format: 'csv', to: csv });
  expect((await verifyExport(workspaceDir, csv)).receipt.data_sha256).toBe(check.receipt.data_sha256);

  const { parts } = await openXlsx(await readFile(file));
  await writeFile(file, await savedAgain(parts));
  const again = await verifyExport(workspaceDir, file);
  expect(again.differences).toEqual(['the sheet of data was changed since, or saved again by a spreadsheet']);
  expect(again.receipt).toEqual(check.receipt);

  await writeFile(file, 'not a workbook');
  await expect(verifyExport(workspaceDir, file)).rejects.toSatisfy((error) => isEngineError(error, 'receipt-missing'));
});

test('a cancelled export leaves nothing', async () => {
  const folder = await mkdtemp(path.join(workspaceDir, 'cancel-'));
  const controller = new AbortController();
  const work = exportWithReceipt({
    workspaceDir,
    snapshot: null,
    question: { sql: 'SELECT * FROM range(900000)' },
    format: 'xlsx',
    to: path.join(folder, 'x.xlsx'),
    signal: controller.signal,
    onProgress: ({ rows }) => {
      if (rows > 0) controller.abort();
    },
  });
  await expect(work).rejects.toSatisfy((error) => isEngineError(error, 'cancelled'));
  expect(await readdir(folder)).toEqual([]);
});

test('full-width beginnings of a formula are text in a sheet too, and the receipts of both files hold', async () => {
  const question = { sql: "SELECT unnest(['＝1+1', '＋1', '－1', '＠a', '（a']) AS wide" };
  const { sheets } = await written(question.sql);
  const cells = ['A2', 'A3', 'A4', 'A5', 'A6'].map((place) => sheets['Data']?.get(place));
  expect(cells.map((one) => one?.quoted)).toEqual([true, true, true, true, false]);
  expect(cells[0]?.value).toBe('＝1+1');
  for (const format of ['csv', 'xlsx']) {
    const to = path.join(workspaceDir, `wide.${format}`);
    await exportWithReceipt({ workspaceDir, snapshot: null, question, format, to });
    expect((await verifyExport(workspaceDir, to)).differences).toEqual([]);
  }
});

test('the same rows give the same data sheet', async () => {
  const sheet = async () => (await written('SELECT * FROM range(10)')).parts.get('xl/worksheets/sheet1.xml');
  expect(await sheet()).toBe(await sheet());
});

test('formats of metrics: money with its symbol, shares as percent, counts whole', () => {
  const column = { name: 'x', type: 'DECIMAL(38,6)' };
  const of = (kind: 'currency' | 'number' | 'percent' | 'duration', scale: number, unit: string | null) =>
    numberFormat(column, { kind, scale, unit });
  expect(of('currency', 4, 'GBP')).toBe('[$£]#,##0.00;-[$£]#,##0.00');
  expect(of('currency', 4, 'CHF')).toBe('[$CHF ]#,##0.00;-[$CHF ]#,##0.00');
  expect(of('currency', 4, null)).toBe('#,##0.00;-#,##0.00');
  expect([of('percent', 6, null), of('number', 0, 'orders'), of('number', 6, null)]).toEqual([
    '0.0%',
    '#,##0',
    '#,##0.00',
  ]);
  expect(of('duration', 3, 's')).toBe('#,##0.0" s"');
});
