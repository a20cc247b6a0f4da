import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBuiltinMacros } from './builtin-macros.ts';
import { type Connection, Database } from './connection.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await createBuiltinMacros(connection, { timeZone: 'UTC' });
});
afterAll(() => database.close());

const ratio = (num: string, den: string, scale: number): Promise<unknown> =>
  connection.value(`SELECT CAST(exact_ratio(${num}, ${den}, ${scale}) AS DECIMAL(38,${scale}))`);

it('divides decimals exactly where DOUBLE would not', async () => {
  expect(await ratio('CAST(10655622.484 AS DECIMAL(38,4))', '22061', 6)).toBe('483.007229');
  expect(await ratio('CAST(0.3 AS DECIMAL(18,4))', 'CAST(0.1 AS DECIMAL(18,1))', 12)).toBe('3.000000000000');
  expect(await ratio('CAST(123456789012345678901.2345 AS DECIMAL(38,4))', '7::BIGINT', 4)).toBe(
    '17636684144620811271.6049',
  );
});

it('rounds half away from zero, whatever the signs', async () => {
  expect(await ratio('1', '8', 2)).toBe('0.13');
  expect(await ratio('-1', '8', 2)).toBe('-0.13');
  expect(await ratio('1', '-8', 2)).toBe('-0.13');
  expect(await ratio('-1', '-8', 2)).toBe('0.13');
  expect(await ratio('CAST(-0.05 AS DECIMAL(18,4))', '1', 1)).toBe('-0.1');
  expect(await ratio('2', '3', 0)).toBe('1');
  expect(await ratio('1', '3', 12)).toBe('0.333333333333');
});

it('is NULL for a NULL or a zero denominator', async () => {
  expect(await ratio('1', '0', 2)).toBeNull();
  expect(await ratio('1', 'CAST(0 AS DECIMAL(18,4))', 2)).toBeNull();
  expect(await ratio('1', 'NULL::BIGINT', 2)).toBeNull();
  expect(await ratio('NULL::DECIMAL(18,4)', '2', 2)).toBeNull();
  expect(await ratio('0', '5', 2)).toBe('0.00');
});

it('fails rather than to give a wrong number beyond 38 digits', async () => {
  await expect(ratio('CAST(99999999999999999999999999999999 AS DECIMAL(38,0))', '1', 6)).rejects.toThrow();
});

it('agrees with integer arithmetic on many pairs', async () => {
  const wrong = await connection.number(`
    SELECT count(*) FROM (
      SELECT (i * 7919 % 20011 - 10000) AS n, (i * 104729 % 997 - 498) AS d FROM range(5000) t(i)
    ) WHERE d <> 0 AND CAST(exact_ratio(CAST(n AS DECIMAL(18,4)) / 1, d, 3) AS DECIMAL(38,3))
      IS DISTINCT FROM CAST((CASE WHEN (n < 0) <> (d < 0) THEN -1 ELSE 1 END) * ((abs(n) * 2000 + abs(d)) // (2 * abs(d))) AS DECIMAL(38,0)) * 0.001::DECIMAL(4,3)`);
  expect(wrong).toBe(0);
});

it('of integers of one scale it gives the same', async () => {
  const [row] = await connection.rows<{ wrong: unknown; all: unknown }>(`
    SELECT count(*) FILTER (WHERE integer_ratio(CAST(n * 10000 AS HUGEINT), CAST(d * 10000 AS HUGEINT), 1000000, 0.000001)
        IS DISTINCT FROM CAST(exact_ratio(n, d, 6) AS DECIMAL(38,6))) AS wrong, count(*) AS "all"
    FROM (SELECT CAST((i * 7919 % 20011 - 10000) / 8 AS DECIMAL(38,4)) AS n,
                 CASE WHEN i % 50 = 0 THEN NULL ELSE CAST((i * 104729 % 997 - 498) / 4 AS DECIMAL(18,2)) END AS d FROM range(20000) t(i))`);
  expect(row).toMatchObject({ wrong: '0', all: '20000' });
  const whole = (n: string, d: string) => connection.value(`SELECT integer_ratio(${n}::HUGEINT, ${d}::HUGEINT, 1, 1)`);
  expect(
    await Promise.all([whole('5', '2'), whole('-5', '2'), whole('5', '-2'), whole('-5', '-2'), whole('0', '-2')]),
  ).toEqual(['3', '-3', '-3', '3', '0']);
  expect(await whole('1', '0')).toBeNull();
  const largest = '9'.repeat(38);
  await expect(connection.value(`SELECT integer_ratio(${largest}, 1, 1000000, 0.000001)`)).rejects.toThrow();
});
