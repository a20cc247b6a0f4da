import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import type { SourceType } from '../packs/pack.ts';
import { sqlTypeOf } from '../packs/source-type.ts';
import { castColumn, type TextRules } from './staging-cast.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

interface How {
  readonly unit?: string;
  readonly classes?: string;
  readonly rules?: Partial<TextRules>;
}

/** The cast value as text; `bad` where a value was refused. */
async function cast(literal: string, physical: string, type: SourceType, how: How = {}): Promise<string | null> {
  const rules: TextRules = { decimal: '.', nullText: [], ...how.rules };
  const column = { type, unit: how.unit ?? null, classes: how.classes ?? null };
  const result = castColumn('x', physical, column, rules);
  if ('impossible' in result) return 'impossible';
  const [row] = await connection.rows<{ raw: boolean; value: string | null; type: string }>(
    `SELECT ${result.raw} IS NULL AS raw, CAST(${result.value} AS VARCHAR) AS value, typeof(${result.value}) AS type FROM (SELECT CAST(${literal} AS ${physical}) AS x)`,
  );
  expect(row?.type).toBe(sqlTypeOf(type));
  if (row?.value === null && row.raw === false) {
    expect(result.fallible).toBe(true);
    return 'bad';
  }
  return row?.value ?? null;
}

const text = (value: string, type: SourceType, how: How = {}) => cast(quoteText(value), 'VARCHAR', type, how);

describe('texts of CSV and JSONL', () => {
  it.each<[string, SourceType, string | null, How?]>([
    ['', 'text', null],
    ['NULL', 'text', null, { rules: { nullText: ['NULL', 'n/a'] } }],
    [' Paid ', 'text', ' Paid '],
    [' Paid ', 'text', 'paid', { classes: 'order_status' }],
    ['  ', 'text', null, { classes: 'order_status' }],
    ['12', 'integer', '12'],
    ['12.0', 'integer', '12'],
    ['1.5', 'integer', 'bad'],
    ['15e-1', 'integer', 'bad'],
    ['0x10', 'integer', 'bad'],
    ['1_000', 'integer', 'bad'],
    ['99999999999999999999', 'integer', 'bad'],
    ['12.34', 'decimal', '12.3400'],
    ['-0.00005', 'decimal', '-0.0001'],
    ['1,234.50', 'decimal', 'bad'],
    ['123456789012345', 'decimal', 'bad'],
    ['NaN', 'decimal', 'bad'],
    ['1_0', 'decimal', 'bad'],
    ['1.234,50', 'decimal', '1234.5000', { rules: { decimal: ',' } }],
    ['12,5', 'decimal', '12.5000', { rules: { decimal: ',' } }],
    ['12.34', 'decimal', 'bad', { rules: { decimal: ',' } }],
    ['1999', 'decimal', '19.9900', { unit: 'cents' }],
    ['12.5', 'decimal', '0.1250', { unit: 'cents' }],
    ['NaN', 'double', 'bad'],
    ['1e3', 'double', '1000.0'],
    ['Yes', 'boolean', 'true'],
    ['0', 'boolean', 'false'],
    ['maybe', 'boolean', 'bad'],
    ['2026-02-28', 'date', '2026-02-28'],
    ['2026-02-30', 'date', 'bad'],
    ['2026-02-28xyz', 'date', 'bad'],
    ['2026-02-28T23:30:00-05:00', 'date', '2026-03-01'],
    ['9999-12-31', 'date', 'bad'],
    ['0001-01-01', 'date', 'bad'],
    ['2026-06-01 10:00:00', 'timestamp', '2026-06-01 10:00:00'],
    ['2026-06-01T10:00:00+02:00', 'timestamp', '2026-06-01 08:00:00'],
    ['2026-06-01T10:00:00Z', 'timestamp', '2026-06-01 10:00:00', { unit: 'Europe/Berlin' }],
    ['2026-06-01 10:00:00', 'timestamp', '2026-06-01 08:00:00', { unit: 'Europe/Berlin' }],
    ['2026-06-01', 'timestamp', '2026-05-31 22:00:00', { unit: 'Europe/Berlin' }],
    ['2026-06-01 25:00:00', 'timestamp', 'bad'],
    ['99999-01-01 00:00:00', 'timestamp', 'bad'],
    ['infinity', 'timestamp', 'bad'],
    ['1700000000', 'timestamp', '2023-11-14 22:13:20', { unit: 'epoch_s' }],
    ['1700000000.5', 'timestamp', '2023-11-14 22:13:20.5', { unit: 'epoch_s' }],
    ['1700000000123', 'timestamp', '2023-11-14 22:13:20.123', { unit: 'epoch_ms' }],
    ['soon', 'timestamp', 'bad', { unit: 'epoch_ms' }],
  ])('%s as %s is %s', async (value, type, expected, how) => {
    expect(await text(value, type, how)).toBe(expected);
  });
});

describe('typed columns of Parquet', () => {
  it.each<[string, string, SourceType, string | null, How?]>([
    ['17850.0', 'DOUBLE', 'text', '17850'],
    ['17850.5', 'DOUBLE', 'text', '17850.5'],
    ["'NaN'", 'DOUBLE', 'text', null],
    ['12345678901234567890', 'UBIGINT', 'text', '12345678901234567890'],
    ['12345678901234567890', 'UBIGINT', 'integer', 'bad'],
    ['2.5', 'DOUBLE', 'integer', 'bad'],
    ['2', 'DECIMAL(10,2)', 'integer', '2'],
    ["'NaN'", 'DOUBLE', 'double', 'bad'],
    ['139.125', 'DECIMAL(14,3)', 'decimal', '139.1250'],
    ['1.00005', 'DECIMAL(38,18)', 'decimal', '1.0001'],
    ['1999', 'BIGINT', 'decimal', '19.9900', { unit: 'cents' }],
    ['2', 'INTEGER', 'boolean', 'bad'],
    ["'2026-06-01'", 'DATE', 'timestamp', '2026-06-01 00:00:00'],
    ["'2026-06-01 10:00:00+02'", 'TIMESTAMP WITH TIME ZONE', 'timestamp', '2026-06-01 08:00:00'],
    ["'2026-06-01 10:00:00'", 'TIMESTAMP_NS', 'timestamp', '2026-06-01 10:00:00'],
    ["'2026-12-01 10:00:00'", 'TIMESTAMP', 'timestamp', '2026-12-01 15:00:00', { unit: 'America/New_York' }],
    ["'9999-12-31'", 'DATE', 'date', 'bad'],
    ['1700000000', 'INTEGER', 'date', '2023-11-14', { unit: 'epoch_s' }],
    ['9223372036854775807', 'BIGINT', 'timestamp', 'bad', { unit: 'epoch_s' }],
    ['1700000000', 'BIGINT', 'timestamp', 'impossible'],
    ['true', 'BOOLEAN', 'decimal', 'impossible'],
    ['[1]', 'INTEGER[]', 'text', 'impossible'],
  ])('%s of %s as %s is %s', async (literal, physical, type, expected, how) => {
    expect(await cast(literal, physical, type, how)).toBe(expected);
  });
});
