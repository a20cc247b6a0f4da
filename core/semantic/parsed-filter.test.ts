import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { parseFilter } from './parsed-filter.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

test('equal filters are read once, however many questions ask at the same time', async () => {
  const calls = vi.spyOn(connection, 'rows');
  const where = "region IN ('North', 'South') AND channel = 'email'";
  const [first, second] = await Promise.all([parseFilter(connection, where), parseFilter(connection, where)]);
  expect(first.names).toEqual(['region', 'channel']);
  expect(second).toBe(first);
  expect(await parseFilter(connection, where)).toBe(first);
  expect(calls).toHaveBeenCalledTimes(1);
  calls.mockRestore();
});

test('a filter that is refused is refused again, with its own words', async () => {
  for (let i = 0; i < 2; i++) {
    await expect(parseFilter(connection, 'region = (SELECT 1)')).rejects.toMatchObject({
      code: 'metric-where-forbidden',
    });
    await expect(parseFilter(connection, 'region = ')).rejects.toMatchObject({ code: 'metric-where-invalid' });
  }
});

test('the failure of one question is not that of the next', async () => {
  const where = "region = 'West'";
  const gone = await database.connect();
  gone.close();
  const [failed, read] = await Promise.allSettled([parseFilter(gone, where), parseFilter(connection, where)]);
  expect(failed.status).toBe('rejected');
  expect(read).toMatchObject({ status: 'fulfilled', value: { names: ['region'] } });
});
