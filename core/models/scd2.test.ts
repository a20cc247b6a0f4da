import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBuiltinMacros } from '../duckdb/builtin-macros.ts';
import { type Connection, Database } from '../duckdb/connection.ts';
import { wrapScd2 } from './scd2.ts';

const scd2 = { key: 'id', surrogateKey: 'customer_key', track: ['region', 'level'], from: 'day' };
const columns = [
  { name: 'id', type: 'VARCHAR' },
  { name: 'email', type: 'VARCHAR' },
  { name: 'region', type: 'VARCHAR' },
  { name: 'level', type: 'INTEGER' },
  { name: 'day', type: 'DATE' },
];
const wrapped = wrapScd2('SELECT * FROM changes -- as they came', scd2, columns);

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
  await createBuiltinMacros(connection, { timeZone: 'UTC' });
});
afterAll(() => database.close());
beforeEach(() =>
  connection.run(
    'CREATE OR REPLACE TABLE changes (id VARCHAR, email VARCHAR, region VARCHAR, level INTEGER, day DATE)',
  ),
);

interface Version {
  customer_key: string;
  id: string | null;
  email: string | null;
  region: string | null;
  level: number | null;
  valid_from: string;
  valid_to: string;
  is_current: boolean;
  current_region: string | null;
  current_level: number | null;
}

function versions(): Promise<Version[]> {
  return connection.rows<Version>(`SELECT * FROM (${wrapped}) ORDER BY id NULLS FIRST, valid_from`);
}

async function insert(...rows: [string | null, string | null, string | null, number | null, string][]): Promise<void> {
  for (const row of rows) await connection.run('INSERT INTO changes VALUES ($1, $2, $3, $4, $5::DATE)', row);
}

describe('versions', () => {
  test('equal neighbours collapse, the first begins at the sentinel, the last is open', async () => {
    await insert(
      ['a', 'old@x', 'EU', 1, '2026-01-01'],
      ['a', 'old@x', 'EU', 1, '2026-01-05'],
      ['a', 'new@x', 'US', 1, '2026-02-01'],
      ['a', 'new@x', 'EU', 1, '2026-03-01'],
    );
    const rows = (await versions()).filter((row) => row.id === 'a');
    expect(rows.map((row) => [row.region, row.valid_from, row.valid_to, row.is_current])).toEqual([
      ['EU', '1900-01-01', '2026-02-01', false],
      ['US', '2026-02-01', '2026-03-01', false],
      ['EU', '2026-03-01', '9999-12-31', true],
    ]);
    expect(new Set(rows.map((row) => row.email))).toEqual(new Set(['new@x']));
    expect(new Set(rows.map((row) => row.current_region))).toEqual(new Set(['EU']));
    expect(new Set(rows.map((row) => row.customer_key)).size).toBe(3);
  });

  test('NULL is a value like any other', async () => {
    await insert(
      ['a', null, null, null, '2026-01-01'],
      ['a', null, 'EU', null, '2026-01-02'],
      ['a', null, null, null, '2026-01-03'],
    );
    expect((await versions()).filter((row) => row.id === 'a').map((row) => row.region)).toEqual([null, 'EU', null]);
  });

  test('there is one unknown member, and rows without a key are left out', async () => {
    await insert([null, 'x', 'EU', 1, '2026-01-01']);
    expect(await versions()).toEqual([
      {
        customer_key: '0',
        id: null,
        email: null,
        region: 'unknown',
        level: null,
        valid_from: '1900-01-01',
        valid_to: '9999-12-31',
        is_current: true,
        current_region: 'unknown',
        current_level: null,
      },
    ]);
  });

  test('a late first day with the same values re-keys nothing', async () => {
    await insert(['a', 'x', 'EU', 1, '2026-02-01'], ['a', 'x', 'US', 1, '2026-03-01']);
    const before = await versions();
    await insert(['a', 'x', 'EU', 1, '2026-01-01']);
    expect(await versions()).toEqual(before);
  });

  test('a late first day with other values keeps the keys of later versions', async () => {
    await insert(['a', 'x', 'EU', 1, '2026-02-01'], ['a', 'x', 'US', 1, '2026-03-01']);
    const before = (await versions()).find((row) => row.region === 'US')?.customer_key;
    await insert(['a', 'x', 'ASIA', 1, '2026-01-01']);
    const after = (await versions()).filter((row) => row.id === 'a');
    expect(after.map((row) => [row.region, row.valid_from])).toEqual([
      ['ASIA', '1900-01-01'],
      ['EU', '2026-02-01'],
      ['US', '2026-03-01'],
    ]);
    expect(after.at(-1)?.customer_key).toBe(before);
  });
});

test('whatever comes: no gap, no overlap, no equal neighbours, every day finds the values of its newest row', async () => {
  const row = fc.record({
    id: fc.constantFrom('a', 'b'),
    region: fc.constantFrom('EU', 'US', null),
    level: fc.constantFrom(1, 2),
    day: fc.integer({ min: 1, max: 12 }),
  });
  const history = fc.uniqueArray(row, { selector: (r) => `${r.id}${r.day}`, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(history, async (rows) => {
      await connection.run('DELETE FROM changes');
      await insert(
        ...rows.map((r): [string, string, string | null, number, string] => [
          r.id,
          'x',
          r.region,
          r.level,
          `2026-01-${String(r.day).padStart(2, '0')}`,
        ]),
      );
      const found = await versions();
      expect(new Set(found.map((version) => version.customer_key)).size).toBe(found.length);
      for (const id of ['a', 'b']) {
        const mine = found.filter((version) => version.id === id);
        const own = rows.filter((r) => r.id === id).sort((p, q) => p.day - q.day);
        if (own.length === 0) {
          expect(mine).toEqual([]);
          continue;
        }
        expect(mine[0]?.valid_from).toBe('1900-01-01');
        expect(mine.at(-1)?.valid_to).toBe('9999-12-31');
        expect(mine.filter((version) => version.is_current)).toHaveLength(1);
        for (const [i, version] of mine.entries()) {
          expect(version.valid_from < version.valid_to).toBe(true);
          const next = mine[i + 1];
          if (next === undefined) continue;
          expect(next.valid_from).toBe(version.valid_to);
          expect([next.region, next.level]).not.toEqual([version.region, version.level]);
        }
        for (let day = 1; day <= 13; day++) {
          const date = `2026-01-${String(day).padStart(2, '0')}`;
          const holds = mine.find((version) => version.valid_from <= date && date < version.valid_to);
          const newest = own.filter((r) => r.day <= day).at(-1) ?? own[0];
          expect([holds?.region, holds?.level]).toEqual([newest?.region, newest?.level]);
        }
      }
    }),
    { numRuns: 60 },
  );
});
