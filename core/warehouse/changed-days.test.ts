import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { changedDays } from './changed-days.ts';

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

interface Version {
  readonly id: string;
  readonly region: string | null;
  readonly from: number;
  readonly to: number;
}
const version: fc.Arbitrary<Version> = fc.record({
  id: fc.constantFrom('a', 'b'),
  region: fc.constantFrom('EU', 'US', null),
  from: fc.integer({ min: 1, max: 6 }),
  to: fc.integer({ min: 1, max: 6 }),
});

async function fill(table: string, versions: readonly Version[]): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TABLE ${table} (id VARCHAR, region VARCHAR, note VARCHAR, valid_from DATE, valid_to DATE)`,
  );
  for (const { id, region, from, to } of versions)
    await connection.run(`INSERT INTO ${table} VALUES ('${id}', ${region === null ? 'NULL' : `'${region}'`}, '${table}',
      DATE '2026-01-01' + ${from}, DATE '2026-01-01' + ${to})`);
}

/** Key -> first and last day (exclusive) of the differences, as numbers. */
async function found(): Promise<Map<string, readonly [number, number]>> {
  const columns = ['id', 'region', 'valid_from', 'valid_to'];
  const rows = await connection.rows<{ value: string; a: number; b: number }>(
    `SELECT value, from_day - DATE '2026-01-01' AS a, to_day - DATE '2026-01-01' AS b
      FROM (${changedDays({ before: 'old', after: 'new', key: 'id', columns })})`,
  );
  return new Map(rows.map(({ value, a, b }) => [value, [Number(a), Number(b)]]));
}

const heldOn = (versions: readonly Version[], id: string, day: number): string =>
  versions
    .filter((one) => one.id === id && one.from <= day && day < one.to)
    .map(({ region }) => String(region))
    .sort()
    .join();

test('days outside hold the same versions, and the first and the last one inside do not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(version, { maxLength: 4 }), fc.array(version, { maxLength: 4 }), async (old, now) => {
      await fill('old', old);
      await fill('new', now);
      const ranges = await found();
      for (const id of ['a', 'b']) {
        const days = [0, 1, 2, 3, 4, 5, 6, 7].filter((day) => heldOn(old, id, day) !== heldOn(now, id, day));
        const [first, last] = [days[0], days.at(-1)];
        expect(ranges.get(id)).toEqual(first === undefined || last === undefined ? undefined : [first, last + 1]);
      }
    }),
    { numRuns: 60 },
  );
});

test('columns may have any name', async () => {
  for (const name of ['value', 'day', 'n', 'step', 'c0', 'c1', 'step_day', 'from_day']) {
    for (const [table, text] of [
      ['old', 'before'],
      ['new', 'after'],
    ])
      await connection.run(`CREATE OR REPLACE TABLE ${table} AS
        SELECT 'a' AS id, '${text}' AS "${name}", DATE '2026-01-02' AS valid_from, DATE '2026-01-05' AS valid_to`);
    const days = changedDays({
      before: 'old',
      after: 'new',
      key: 'id',
      columns: ['id', name, 'valid_from', 'valid_to'],
    });
    expect([name, await connection.rows(days)]).toEqual([
      name,
      [{ value: 'a', from_day: '2026-01-02', to_day: '2026-01-05' }],
    ]);
  }
});

test('a new version is felt from its first day on, and a column that nobody reads not at all', async () => {
  await fill('old', [{ id: 'a', region: 'EU', from: 0, to: 90 }]);
  await fill('new', [
    { id: 'a', region: 'EU', from: 0, to: 40 },
    { id: 'a', region: 'US', from: 40, to: 90 },
  ]);
  expect(await found()).toEqual(new Map([['a', [40, 90]]]));
  await fill('new', [{ id: 'a', region: 'EU', from: 0, to: 90 }]);
  expect(await found()).toEqual(new Map());
});
