import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBatches } from '../renderer/engine/arrow-columns.ts';
import { type Connection, Database } from './duckdb/connection.ts';
import { quoteText } from './duckdb/sql-text.ts';
import { makeSaveKey, signPlace } from './exports/save-ticket.ts';
import { openXlsx } from './exports/testing/open-xlsx.ts';
import { parseCsv } from './exports/testing/parse-csv.ts';
import { type SavedFormat, savedFormats } from './protocol/export-request.ts';
import {
  type AnswerColumn,
  type MetricQuery,
  type MetricQueryInput,
  metricQuerySchema,
} from './protocol/metric-query.ts';
import { openReader, type Reader } from './reader.ts';
import { publishSmallShop } from './warehouse/testing/small-shop-workspace.ts';

/*
 * What the screen is given for a question (Arrow batches, read by the window's own columns) and what a file holds that the window
 * exports of the same question: the same columns in the same order, the same rows in the same order, equal numbers, and NULL where it
 * is NULL.
 */

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const key = makeSaveKey();
const context = { signal: new AbortController().signal, report: () => undefined };
let folder: string;
let reader: Reader;
let database: Database;
let connection: Connection;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-answers-'));
  const workspaceDir = path.join(folder, 'workspace');
  await publishSmallShop(workspaceDir);
  reader = await openReader({ workspaceDir, saveKey: key, memoryBytes: 300e6 });
  database = await Database.open();
  connection = await database.connect();
}, 60_000);
afterAll(async () => {
  await reader?.close();
  database?.close();
  await rm(folder, { recursive: true, force: true });
});

async function onScreen(query: MetricQuery): Promise<{ columns: readonly AnswerColumn[]; rows: Table['rows'] }> {
  const { header, batches } = await reader.handlers.metrics({ snapshot: null, query, priority: 'visible' }, context);
  const rows: (string | null)[][] = [];
  for await (const bytes of batches) {
    for (const batch of readBatches(bytes)) {
      for (let row = 0; row < batch.rows; row++)
        rows.push(batch.columns.map((column) => (column.isNull(row) ? null : column.text(row))));
    }
  }
  return { columns: header.columns, rows };
}

async function exported(query: MetricQuery, format: SavedFormat): Promise<string> {
  const file = path.join(folder, `answer.${format}`);
  const place = signPlace(key, file);
  await reader.handlers.export(
    {
      snapshot: null,
      question: { metrics: query },
      format,
      place,
      knownRows: null,
      csv: { delimiter: ',', decimal: '.' },
    },
    context,
  );
  return file;
}

const inFile: Readonly<Record<SavedFormat, (file: string, width: number) => Promise<Table>>> = {
  csv: async (file) => {
    const [header = [], ...rows] = parseCsv((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
    return { header: header.map(String), rows };
  },
  json: async (file) => {
    const objects = JSON.parse(await readFile(file, 'utf8')) as Record<string, string | number | null>[];
    const rows = objects.map((object) => Object.values(object).map((cell) => (cell === null ? null : String(cell))));
    return { header: Object.keys(objects[0] ?? {}), rows };
  },
  parquet: async (file) => {
    const source = `read_parquet(${quoteText(file)})`;
    const names = await connection.rows<{ column_name: string }>(`DESCRIBE FROM ${source}`);
    const rows = await connection.rows<Record<string, string | null>>(`SELECT COLUMNS(*)::VARCHAR FROM ${source}`);
    return { header: names.map(({ column_name }) => column_name), rows: rows.map((row) => Object.values(row)) };
  },
  xlsx: async (file, width) => {
    const cells = (await openXlsx(await readFile(file))).sheets['Data'] ?? new Map();
    const letters = Array.from({ length: width }, (_, at) => String.fromCharCode(65 + at));
    const read = (row: number) =>
      letters.map((letter) => {
        const cell = cells.get(`${letter}${row}`);
        if (cell === undefined) return null;
        return cell.format === 'yyyy-mm-dd' ? dayOf(Number(cell.value)) : cell.value;
      });
    const last = Math.max(...[...cells.keys()].map((place) => Number(place.replace(/^[A-Z]+/, ''))));
    return { header: read(1).map(String), rows: Array.from({ length: last - 1 }, (_, at) => read(at + 2)) };
  },
};

function dayOf(serial: number): string {
  return new Date((serial - 25_569) * 86_400_000).toISOString().slice(0, 10);
}

/** Numbers as their value: `12.3400` and `12.34` are the same, as are the two ways to write a float. */
function plain(rows: Table['rows']): Table['rows'] {
  return rows.map((row) =>
    row.map((cell) => (cell !== null && /^-?[\d.]+(e[+-]?\d+)?$/i.test(cell) ? number(cell) : cell)),
  );
}

function number(text: string): string {
  if (/e/i.test(text)) return String(Number(text));
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed === '-0' || trimmed === '' ? '0' : trimmed;
}

const metric = fc.constantFrom(
  ...['revenue', 'orders', 'customers', 'avg_order', 'biggest_order', 'median_order', 'aov', 'weight', 'first_order'],
  ...['north_revenue', 'growth', 'kept_rate', 'repeat_rate', 'customers_to_date'],
);
const question: fc.Arbitrary<MetricQueryInput> = fc.record({
  metrics: fc.uniqueArray(metric, { minLength: 1, maxLength: 3 }),
  dimensions: fc.constantFrom<string[][]>([], ['region'], ['channel'], ['region', 'channel']),
  grain: fc.constantFrom('day', 'week', 'month', 'quarter', null),
  from: fc.constantFrom('2024-01-10', '2024-02-01'),
  to: fc.constantFrom('2024-02-29', '2024-03-31', '2024-03-15'),
  compare: fc.constantFrom('prior_period', 'prior_year', null),
  totals: fc.boolean(),
  limit: fc.constantFrom(null, 3),
});

test('every format holds what the screen shows', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const query = metricQuerySchema.parse(asked);
      const { columns, rows } = await onScreen(query);
      for (const format of savedFormats) {
        const file = await inFile[format](await exported(query, format), columns.length);
        const header = columns.map(({ label, name }) => (format === 'csv' || format === 'xlsx' ? label : name));
        // JSON without rows has no keys.
        if (format !== 'json' || rows.length > 0) expect(file.header, format).toEqual(header);
        expect(plain(file.rows), format).toEqual(plain(rows));
      }
      compared += rows.length;
    }),
    { numRuns: 12 },
  );
  expect(compared).toBeGreaterThan(20);
}, 120_000);

test('in a workbook money, shares and counts carry the formats of the screen', async () => {
  const query = metricQuerySchema.parse({
    metrics: ['revenue', 'repeat_rate', 'orders'],
    grain: 'month',
    compare: 'prior_period',
    from: '2024-02-01',
    to: '2024-02-29',
    totals: true,
  });
  const { columns } = await onScreen(query);
  const cells = (await openXlsx(await readFile(await exported(query, 'xlsx')))).sheets['Data'];
  const formats = columns
    .map(({ role }, at) => [role, cells?.get(`${String.fromCharCode(65 + at)}2`)?.format])
    .filter(([, format]) => format !== undefined);
  expect(formats).toEqual([
    ['period', 'yyyy-mm-dd'],
    ...['metric', 'prior', 'delta'].map((role) => [role, '#,##0.00;-#,##0.00']),
    ['change', '0.0%'],
    // Its change is NULL: none of nothing.
    ...['metric', 'prior', 'delta'].map((role) => [role, '0.0%']),
    ...['metric', 'prior', 'delta'].map((role) => [role, '#,##0']),
    ['change', '0.0%'],
    ['total', '0'],
  ]);
});
