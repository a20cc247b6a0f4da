import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { SnapshotPool, type SnapshotUse } from '../query/snapshot-pool.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { exampleManifest } from '../warehouse/testing/example-manifest.ts';
import { exportFormat } from './export-formats.ts';
import { exportFrom } from './export-query.ts';
import { formulaStart } from './formula-start.ts';
import { Collector } from './testing/collector.ts';
import { openXlsx } from './testing/open-xlsx.ts';
import { parseCsv } from './testing/parse-csv.ts';

/*
 * Text that means something to a spreadsheet, a browser, a parser or a reader of the other direction goes into every format and comes
 * back as it was. Readers: of CSV and XLSX two small parsers of the tests, of JSON the language's, of Parquet DuckDB.
 */

type Row = readonly [text: string | null, amount: string | null, count: number | null];

let workspaceDir: string;
let pool: SnapshotPool;
let use: SnapshotUse;
let database: Database;
let connection: Connection;

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-round-trip-'));
  const store = new SnapshotStore(workspaceDir);
  const candidate = await store.beginCandidate('2026-11-20');
  const made = await Database.open({ path: candidate.warehouse });
  made.close();
  await store.publish(candidate, exampleManifest({ id: candidate.id }));
  pool = new SnapshotPool(workspaceDir);
  use = await pool.use(null);
  database = await Database.open();
  connection = await database.connect();
});
afterAll(async () => {
  database.close();
  use.release();
  await pool.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

const hostile = [
  '=cmd|"/c calc"!A0',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '<script>alert(1)</script>',
  '<img src=x onerror="alert(1)">',
  ']]>&amp;&#0;',
  'مرحبا \u202Eabc\u202C',
  '👩‍👩‍👧‍👦 é e\u0301',
  '"',
  '""',
  ',',
  ';',
  'a\nb',
  'a\r\nb',
  ' \u00a0 ',
  '_x000D_',
  'NULL',
  '0',
  '',
  '\u0001\u001f\u007f',
  '\u2028\ufeff',
  "'; DROP TABLE t; --",
];
const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: 'binary', maxLength: 40 }).map((each) => each.replaceAll('\0', '').toWellFormed()),
);
const amount = fc.tuple(fc.bigInt(-(10n ** 11n), 10n ** 11n)).map(([units]) => decimal(units));
const row: fc.Arbitrary<Row> = fc.tuple(
  fc.option(text, { nil: null }),
  fc.option(amount, { nil: null }),
  fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: null }),
);

/** Ten-thousandths as `-12.3456`. */
function decimal(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(5, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

function statement(rows: readonly Row[]): string {
  const values = rows.map(
    ([words, money, count], at) =>
      `(${at}, ${words === null ? 'NULL' : quoteText(words)}, ${money ?? 'NULL'}::DECIMAL(18,4), ${count ?? 'NULL'}::INTEGER)`,
  );
  return `SELECT words, money, n FROM (VALUES ${values.join(', ')}) t(place, words, money, n) ORDER BY place`;
}

async function bytesOf(sql: string, format: string, defang = true): Promise<Buffer> {
  const to = new Collector();
  await exportFrom(use.snapshot, { question: { sql }, format: exportFormat(format), to, text: { defang } });
  return to.bytes;
}

const readers: Readonly<Record<string, (sql: string) => Promise<Row[]>>> = {
  csv: async (sql) => {
    const records = parseCsv((await bytesOf(sql, 'csv', false)).toString());
    return records
      .slice(1)
      .map(([words = null, money = null, n = null]) => [words, money, n === null ? null : Number(n)]);
  },
  json: async (sql) => {
    const objects = JSON.parse((await bytesOf(sql, 'json')).toString()) as {
      words: string;
      money: string;
      n: number;
    }[];
    return objects.map(({ words, money, n }) => [words, money, n]);
  },
  parquet: async (sql) => {
    const file = path.join(workspaceDir, 'rows.parquet');
    await exportFrom(use.snapshot, { question: { sql }, format: exportFormat('parquet'), to: file });
    const rows = await connection.rows<{ words: string; money: string; n: number }>(
      `FROM read_parquet(${quoteText(file)})`,
    );
    return rows.map(({ words, money, n }) => [words, money, n]);
  },
  xlsx: async (sql) => {
    const cells = (await openXlsx(await bytesOf(sql, 'xlsx'))).sheets['Data'] ?? new Map();
    const rows: Row[] = [];
    const last = Math.max(...[...cells.keys()].map((place) => Number(place.slice(1))));
    for (let at = 2; at <= last; at += 1) {
      const [words, money, n] = ['A', 'B', 'C'].map((letter) => cells.get(`${letter}${at}`));
      expect([words?.kind ?? 's', money?.kind ?? 'n', n?.kind ?? 'n']).toEqual(['s', 'n', 'n']);
      rows.push([words?.value ?? null, money?.value ?? null, n === undefined ? null : Number(n.value)]);
    }
    return rows;
  },
};

test.each(Object.keys(readers))(
  '%s gives back what went in: texts, decimals, NULL, zero and the empty text',
  async (format) => {
    const read = readers[format];
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
        // A last row without NULL: a sheet knows no row that is empty.
        const all: Row[] = [...rows, ['end', '1.0000', 1]];
        expect(await read?.(statement(all))).toEqual(all);
      }),
      { numRuns: 100 },
    );
  },
  60_000,
);

test('defanged, a text of CSV begins with an apostrophe where a spreadsheet would run it, and is else as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async (texts) => {
      const rows = texts.map((words): Row => [words, null, 0]);
      const records = parseCsv((await bytesOf(statement(rows), 'csv')).toString()).slice(1);
      expect(records.map(([words]) => words)).toEqual(
        texts.map((each) => (formulaStart.test(each) ? `'${each}` : each)),
      );
    }),
    { numRuns: 100 },
  );
}, 60_000);

test('a cell of a megabyte is whole in CSV, JSON and Parquet, and cut in XLSX with a mark', async () => {
  const sql = `SELECT repeat('é"<', 350000) AS words, 1.0::DECIMAL(18,4) AS money, 1 AS n`;
  const whole: Row[] = [['é"<'.repeat(350_000), '1.0000', 1]];
  for (const format of ['csv', 'json', 'parquet']) expect(await readers[format]?.(sql), format).toEqual(whole);
  const [cut] = (await readers['xlsx']?.(sql)) ?? [];
  expect(cut?.[0]).toHaveLength(32_767);
  expect(cut?.[0]?.endsWith('… [cut: 1050000 characters]')).toBe(true);
});
