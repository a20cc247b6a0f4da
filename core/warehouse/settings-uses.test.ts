import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { changedSettings, readSettings, readsChangedSettings } from './settings-uses.ts';

let database: Database;
let connection: Connection;

beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

test.each([
  ['SELECT currency FROM settings.values', false],
  ['SELECT v.as_of FROM settings.values AS v', true],
  ['SELECT o.*, v.currency FROM source.orders o, settings.values v', false],
  ['SELECT * FROM source.orders o CROSS JOIN settings.values v', true],
  ['SELECT v.* FROM source.orders o CROSS JOIN settings.values v', true],
  ['WITH p AS (SELECT * FROM settings.values) SELECT p.currency FROM p', true],
  ["WITH o AS (SELECT * FROM source.orders) SELECT o.id FROM o, settings.values v WHERE v.currency = 'EUR'", false],
  ['SELECT id FROM source.orders WHERE day <= (SELECT as_of FROM settings.values)', true],
])('%s', async (sql, reads) => {
  expect(await readsChangedSettings(connection, sql, new Set(['as_of']))).toBe(reads);
});

test('the function of a computed model may read every setting', async () => {
  expect(await readsChangedSettings(connection, null, new Set(['as_of']))).toBe(true);
  expect(await readsChangedSettings(connection, null, new Set())).toBe(false);
});

test('settings that differ are found; a table that was not there is no state', async () => {
  expect(await readSettings(connection)).toBeNull();
  await connection.run(
    "CREATE SCHEMA settings; CREATE TABLE settings.values AS SELECT 'EUR' AS currency, DATE '2026-11-20' AS as_of",
  );
  const before = await readSettings(connection);
  await connection.run("UPDATE settings.values SET as_of = DATE '2026-11-21'");
  expect([...(changedSettings(before, await readSettings(connection)) ?? [])]).toEqual(['as_of']);
  expect(changedSettings(null, before)).toBeNull();
});
