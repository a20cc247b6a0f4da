import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '#core/duckdb/connection';
import { profileSql } from './column-profile.ts';

let database: Database;
let connection: Connection;

beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run(`CREATE SCHEMA source; CREATE TABLE source."odd ""name""" AS
    SELECT i AS "a ""b"" -- c", CASE WHEN i % 4 = 0 THEN NULL ELSE repeat('x', 1000) END AS long, [i, 1] AS list, {'k': i} AS pair
    FROM range(8) t(i)`);
});
afterAll(() => database.close());

const profile = async (exact: boolean) => {
  const sql = profileSql('source.odd "name"', ['a "b" -- c', 'long', 'list', 'pair'], exact);
  const [row = {}] = await connection.rows(sql);
  return Object.values(row).map((value) => (value === null ? null : String(value)));
};

test('counts, distinct values and extremes of every column, of nested types too', async () => {
  const [rows, ...cells] = await profile(true);
  expect(rows).toBe('8');
  expect(cells.slice(0, 4)).toEqual(['8', '8', '0', '7']);
  expect(cells.slice(4, 6)).toEqual(['6', '1']);
  expect(cells[6]).toBe('x'.repeat(200));
  expect(cells.slice(8, 12)).toEqual(['8', '8', '[0, 1]', '[7, 1]']);
  expect(cells.slice(12)).toEqual(['8', '8', "{'k': 0}", "{'k': 7}"]);
});

test('an estimate where a table is large', async () => {
  const cells = await profile(false);
  expect(Math.abs(Number(cells[2]) - 8)).toBeLessThan(3);
});

test('a table without columns that have values still says how many rows it has', async () => {
  expect(await connection.rows(profileSql('source.odd "name"', [], true))).toEqual([{ c0: '8' }]);
});
