import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { type EngineError, isEngineError } from '../protocol/engine-error.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { exampleManifest } from '../warehouse/testing/example-manifest.ts';
import { type ExportRequest, exportQuery } from './export-query.ts';
import { Collector } from './testing/collector.ts';

let workspaceDir: string;

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-export-test-'));
  const store = new SnapshotStore(workspaceDir);
  const candidate = await store.beginCandidate('2026-11-20');
  const database = await Database.open({ path: candidate.warehouse });
  const connection = await database.connect();
  await connection.run(`
    CREATE TABLE shop AS SELECT * FROM (VALUES
      (1, 'plain', 12.5000::DECIMAL(18, 4), DATE '2026-11-20', TIMESTAMP '2026-11-20 14:05:00.25', 9007199254740993, 0.1::FLOAT),
      (2, 'a, "quoted"' || chr(10) || 'cell', -0.0001, NULL, NULL, 12, NULL),
      (3, '=1+1', NULL, DATE '2026-01-02', TIMESTAMP '2026-01-02 00:00:00', NULL, 'nan'::FLOAT),
      (4, '', 0, NULL, NULL, -5, 1e30::FLOAT),
      (5, '漢字', 1, NULL, NULL, 0, 2)) t(id, name, amount, day, placed, big, f);
    CREATE TYPE mood AS ENUM ('sad', 'happy');`);
  database.close();
  await store.publish(candidate, exampleManifest({ id: candidate.id }));
});
afterAll(() => rm(workspaceDir, { recursive: true, force: true }));

async function collected(sql: string, format: string, text: ExportRequest['text'] = {}) {
  const to = new Collector();
  const summary = await exportQuery({ workspaceDir, snapshot: null, question: { sql }, format, to, text });
  expect(to.writableEnded).toBe(false);
  return { summary, bytes: to.bytes, text: to.bytes.toString('utf8') };
}

async function failure(work: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEngineError(error)) throw new Error(`no coded error but ${String(error)}`);
  return error;
}

const everything = 'SELECT * FROM shop ORDER BY id';

describe('csv', () => {
  test('follows RFC 4180, keeps decimals, tells NULL from the empty text, defangs formulas', async () => {
    const { text, summary } = await collected(everything, 'csv');
    expect(text.split('\r\n')).toEqual([
      'id,name,amount,day,placed,big,f',
      '1,plain,12.5000,2026-11-20,2026-11-20 14:05:00.25,9007199254740993,0.1',
      '2,"a, ""quoted""\ncell",-0.0001,,,12,',
      "3,'=1+1,,2026-01-02,2026-01-02 00:00:00,,NaN",
      '4,"",0.0000,,,-5,1e+30',
      '5,漢字,1.0000,,,0,2',
      '',
    ]);
    expect(summary).toMatchObject({ snapshot: '2026-11-20.1', rows: 5, context: null });
  });

  test('every beginning of a formula is defanged, in names of columns too; numbers are not', async () => {
    const sql = `SELECT unnest(['=a', '+a', '-a', '@a', chr(9) || 'a', chr(13) || 'a', 'a=b']) AS "=x", -5 AS n, '-5' AS t`;
    const { text } = await collected(sql, 'csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe("'=x,n,t");
    expect(lines.slice(1, 5)).toEqual(["'=a,-5,'-5", "'+a,-5,'-5", "'-a,-5,'-5", "'@a,-5,'-5"]);
    expect(text).toContain("'\ta,-5");
    expect(text).toContain('"\'\ra",-5');
    expect(text).toContain('\r\na=b,-5');
    expect((await collected(sql, 'csv', { defang: false })).text).toContain('\r\n=a,-5,-5');
    const wide = await collected("SELECT unnest(['＝a', '＋a', '－a', '＠a', '（a']) AS w", 'csv');
    expect(wide.text.split('\r\n').slice(1, 6)).toEqual(["'＝a", "'＋a", "'－a", "'＠a", '（a']);
  });

  test('delimiter, decimal mark and byte order mark follow the options', async () => {
    const options = { delimiter: ';', decimal: ',', bom: true } as const;
    const { text } = await collected("SELECT 1.50 AS a, 'x;y' AS b, '1.5' AS c", 'csv', options);
    expect(text).toBe('\uFEFFa;b;c\r\n1,50;"x;y";1.5\r\n');
    expect((await collected('SELECT 1.5 AS a, 2 AS b', 'csv', { decimal: ',' })).text).toBe('a,b\r\n"1,5",2\r\n');
  });
});

describe('json', () => {
  test('is one array of objects: exact numbers as strings, dates ISO', async () => {
    const { text } = await collected(everything, 'json');
    const rows = JSON.parse(text) as Record<string, unknown>[];
    expect(rows[0]).toEqual({
      id: 1,
      name: 'plain',
      amount: '12.5000',
      day: '2026-11-20',
      placed: '2026-11-20T14:05:00.25',
      big: '9007199254740993',
      f: 0.1,
    });
    expect(rows[1]?.['big']).toBe(12);
    expect(rows[2]).toMatchObject({ name: '=1+1', amount: null, f: 'NaN' });
    expect(rows).toHaveLength(5);
  });

  test('no rows are an empty array; nested values, intervals and odd types are readable', async () => {
    expect(JSON.parse((await collected('SELECT 1 AS a WHERE false', 'json')).text)).toEqual([]);
    const sql = `SELECT [1, NULL] AS l, {'a': 1.5, 'd': DATE '2026-01-01'} AS s, INTERVAL 3 DAY AS i, 'a'::BLOB AS b,
      now()::TIMESTAMPTZ > TIMESTAMPTZ '2020-01-01' AS t, TIMESTAMPTZ '2026-01-01 10:00:00+02' AS z, 7::HUGEINT AS h, 'happy'::mood AS m -- ; `;
    expect(JSON.parse((await collected(sql, 'json')).text)).toEqual([
      {
        l: [1, null],
        s: { a: '1.5', d: '2026-01-01' },
        i: '3 days',
        b: 'a',
        t: true,
        z: '2026-01-01T08:00:00Z',
        h: 7,
        m: 'happy',
      },
    ]);
  });
});

describe('table', () => {
  test('aligns, numbers to the right, wide characters counted', async () => {
    const { text } = await collected('SELECT id, name, amount FROM shop WHERE id IN (1, 2, 5) ORDER BY id', 'table');
    expect(text.split('\n')).toEqual([
      'id  name               amount',
      '--  ----------------  -------',
      ' 1  plain             12.5000',
      ' 2  a, "quoted" cell  -0.0001',
      ' 5  漢字               1.0000',
      '',
    ]);
  });

  test('writes every row, also beyond the sample, and a header where there is none', async () => {
    const { text } = await collected("SELECT i, repeat('x', (i // 1000)::INTEGER) AS t FROM range(5000) r(i)", 'table');
    expect(text.split('\n')).toHaveLength(5003);
    expect((await collected('SELECT 1 AS a WHERE false', 'table')).text).toBe('a\n-\n');
  });

  test('control characters do not reach a terminal', async () => {
    expect((await collected("SELECT chr(27) || '[31m' || chr(7) AS t", 'table')).text).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

test('arrow is one stream with all rows', async () => {
  const sql = "SELECT i, 'k' || (i % 5) AS k, (i / 4)::DECIMAL(18, 4) AS d, 'happy'::mood AS m FROM range(100000) t(i)";
  const { bytes, summary } = await collected(sql, 'arrow');
  const table = tableFromIPC(bytes);
  expect(table.numRows).toBe(100_000);
  expect(summary.rows).toBe(100_000);
  expect(table.get(99_999)?.toJSON()).toMatchObject({ i: 99_999n, k: 'k4', m: 'happy' });
  expect(tableFromIPC((await collected('SELECT 1 AS a WHERE false', 'arrow')).bytes).schema.fields[0]?.name).toBe('a');
});

test('parquet holds the same rows, to a file and to a stream', async () => {
  const file = path.join(workspaceDir, "it's a file.parquet");
  const question = { sql: `${everything}; -- all of it` };
  const summary = await exportQuery({ workspaceDir, snapshot: null, question, format: 'parquet', to: file });
  expect(summary.rows).toBe(5);
  const database = await Database.open();
  const connection = await database.connect();
  const rows = await connection.rows(`SELECT * FROM read_parquet(${quoteText(file)}) ORDER BY id`);
  expect(rows[0]).toMatchObject({ amount: '12.5000', placed: '2026-11-20 14:05:00.25' });
  expect(rows).toHaveLength(5);
  database.close();
  const { bytes } = await collected(everything, 'parquet');
  expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  expect((await failure(collected('EXPLAIN SELECT 1', 'parquet'))).code).toBe('statement-not-allowed');
});

test('a file appears whole, for its owner alone, or not at all', async () => {
  const folder = await mkdtemp(path.join(workspaceDir, 'out-'));
  const to = path.join(folder, 'result.csv');
  const late = "SELECT CAST(CASE WHEN i = 400000 THEN 'x' ELSE '1' END AS INTEGER) AS a FROM range(500000) t(i)";
  for (const format of ['csv', 'json', 'xlsx', 'arrow', 'parquet']) {
    const request = { workspaceDir, snapshot: null, question: { sql: late }, format, to };
    expect((await failure(exportQuery(request))).code, format).toBe('sql-failed');
    expect(await readdir(folder), format).toEqual([]);
  }
  await exportQuery({ workspaceDir, snapshot: null, question: { sql: 'SELECT 1 AS a' }, format: 'csv', to });
  expect(await readFile(to, 'utf8')).toBe('a\r\n1\r\n');
  expect((await stat(to)).mode & 0o777).toBe(0o600);
  const nowhere = { workspaceDir, snapshot: null, question: { sql: 'SELECT 1' }, to: path.join(folder, 'no', 'x.csv') };
  expect((await failure(exportQuery({ ...nowhere, format: 'csv' }))).code).toBe('export-not-written');
});

test('the gate stands before every format; an unknown one is named', async () => {
  for (const format of ['table', 'csv', 'json', 'xlsx', 'arrow', 'parquet']) {
    expect((await failure(collected("SELECT * FROM read_text('/etc/hostname')", format))).code).toBe(
      'function-not-allowed',
    );
    expect((await failure(collected("COPY (SELECT 1) TO '/tmp/assay-should-not-be'", format))).code).toBe(
      'statement-not-allowed',
    );
  }
  expect(existsSync('/tmp/assay-should-not-be')).toBe(false);
  expect((await failure(collected('SELECT 1', 'xls'))).advice).toContain('xlsx');
});

test('waits for a slow reader, and is cancelled', async () => {
  const controller = new AbortController();
  let written = 0;
  const slow = new Writable({
    highWaterMark: 1000,
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.length;
      setTimeout(done, 5);
    },
  });
  const question = { sql: 'SELECT * FROM range(10000000)' };
  const work = exportQuery({
    workspaceDir,
    snapshot: null,
    question,
    format: 'csv',
    to: slow,
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 200);
  expect((await failure(work)).code).toBe('cancelled');
  expect(written).toBeLessThan(5_000_000);
});
