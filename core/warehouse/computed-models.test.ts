import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnalysisFunction } from '../analysis/analysis-function.ts';
import { type Connection, Database } from '../duckdb/connection.ts';
import type { Model } from '../packs/pack.ts';
import { buildComputedModel } from './computed-models.ts';

let database: Database;
let connection: Connection;

beforeEach(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run(
    "CREATE TABLE fact_orders AS SELECT 'c' || range % 3 AS customer, 1.25::DECIMAL(18,4) AS amount FROM range(7)",
  );
});
afterEach(() => database.close());

const model = { name: 'mart_ranks', computed: { function: 'rank', inputs: ['fact_orders'] } } as unknown as Model;
const context = { asOf: '2026-11-20', signal: undefined };

/** Ranks customers by amount: a stand-in for what SQL cannot do. */
const rank: AnalysisFunction = {
  name: 'rank',
  description: 'customers by amount',
  columns: [
    { name: 'customer', type: 'VARCHAR' },
    { name: 'total amount', type: 'DECIMAL(18,4)' },
    { name: 'rank', type: 'INTEGER' },
    { name: 'as_of', type: 'DATE' },
    { name: 'first', type: 'BOOLEAN' },
  ],
  compute: async ({ rows, asOf }) => {
    const totals = await rows(
      'SELECT customer, sum(amount) AS total FROM fact_orders GROUP BY ALL ORDER BY total DESC, customer',
    );
    return totals.map((row, i) => ({
      customer: i === 2 ? null : (row['customer'] ?? null),
      'total amount': row['total'] ?? null,
      rank: i + 1,
      as_of: asOf,
      first: i === 0,
    }));
  },
};
const functions = new Map([[rank.name, rank]]);

test('the rows of a function become a typed table', async () => {
  await buildComputedModel(connection, model, 'mart_ranks', context, functions);
  expect(await connection.rows('SELECT column_name, column_type FROM (DESCRIBE mart_ranks)')).toEqual(
    rank.columns.map((column) => ({ column_name: column.name, column_type: column.type })),
  );
  expect(await connection.rows('SELECT * FROM mart_ranks ORDER BY rank')).toEqual([
    { customer: 'c0', 'total amount': '3.7500', rank: 1, as_of: '2026-11-20', first: true },
    { customer: 'c1', 'total amount': '2.5000', rank: 2, as_of: '2026-11-20', first: false },
    { customer: null, 'total amount': '2.5000', rank: 3, as_of: '2026-11-20', first: false },
  ]);
});

test('more rows than one statement takes', async () => {
  const many = { ...rank, compute: async () => Array.from({ length: 12_001 }, (_, i) => ({ rank: i })) };
  await buildComputedModel(connection, model, 'mart_ranks', context, new Map([['rank', many]]));
  expect(
    await connection.rows('SELECT count(*) AS n, max(rank) AS last, count(customer) AS c FROM mart_ranks'),
  ).toEqual([{ n: '12001', last: 12000, c: '0' }]);
});

test('an unknown function and one that fails have a code', async () => {
  await expect(buildComputedModel(connection, model, 'mart_ranks', context, new Map())).rejects.toMatchObject({
    code: 'analysis-function-unknown',
  });
  const broken = new Map([['rank', { ...rank, compute: () => Promise.reject(new Error('no convergence')) }]]);
  await expect(buildComputedModel(connection, model, 'mart_ranks', context, broken)).rejects.toMatchObject({
    code: 'computed-model-failed',
    params: { message: 'no convergence' },
  });
  const wrong = new Map([['rank', { ...rank, compute: async () => [{ rank: 'first' }] }]]);
  await expect(buildComputedModel(connection, model, 'mart_ranks', context, wrong)).rejects.toMatchObject({
    code: 'computed-model-failed',
  });
});
