import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBuiltinMacros } from './builtin-macros.ts';
import { type Connection, Database } from './connection.ts';

let database: Database;
let connection: Connection;
beforeEach(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterEach(() => database.close());

it('puts a UTC time on its local day, across a change of the clocks', async () => {
  await createBuiltinMacros(connection, { timeZone: 'Europe/Berlin' });
  expect(await connection.value("SELECT reporting_date(TIMESTAMP '2026-06-30 22:30:00')")).toBe('2026-07-01');
  expect(await connection.value("SELECT reporting_date(TIMESTAMP '2026-12-31 22:30:00')")).toBe('2026-12-31');
  expect(await connection.value("SELECT reporting_time(TIMESTAMP '2026-03-29 01:00:00')::VARCHAR")).toBe(
    '2026-03-29 03:00:00',
  );
  expect(await connection.value('SELECT reporting_date(NULL)')).toBeNull();
});

it('leaves UTC as it is', async () => {
  await createBuiltinMacros(connection, { timeZone: 'UTC' });
  expect(await connection.value("SELECT reporting_time(TIMESTAMP '2026-06-30 22:30:00')::VARCHAR")).toBe(
    '2026-06-30 22:30:00',
  );
  expect(await connection.value("SELECT reporting_date(TIMESTAMP '2026-06-30 22:30:00')")).toBe('2026-06-30');
});

it('makes surrogate keys that depend on key and day only, and 0 for the unknown member', async () => {
  await createBuiltinMacros(connection, { timeZone: 'UTC' });
  const key = (k: string, day: string) => connection.value(`SELECT surrogate_key('${k}', DATE '${day}')::VARCHAR`);
  expect(await key('c1', '2026-01-02')).toBe(await key('c1', '2026-01-02'));
  expect(await key('c1', '2026-01-02')).not.toBe(await key('c1', '2026-01-03'));
  expect(await key('c1', '2026-01-02')).not.toBe(await key('c12', '2026-01-02'));
  expect(
    await connection.value("SELECT surrogate_key(12, DATE '2026-01-01') = surrogate_key('12', DATE '2026-01-01')"),
  ).toBe(true);
  expect(await connection.value("SELECT typeof(surrogate_key('a', DATE '2026-01-01'))")).toBe('UBIGINT');
  expect(await connection.value("SELECT surrogate_key(NULL, DATE '2026-01-01')")).toBe('0');
});
