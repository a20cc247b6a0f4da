import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import type { DataTest, Pack } from '../packs/pack.ts';
import type { ChangeOf } from './check-kind.ts';
import { runChecks } from './run-checks.ts';

const runs = Number(process.env['PROPERTY_RUNS'] ?? 20);
const place = { file: 'models/fact_lines.yml', line: 1, column: 1 };
const everything = { models: new Map(), columns: new Map() };

let database: Database;
let connection: Connection;
beforeAll(async () => {
  database = await Database.open();
  connection = await database.connect();
});
afterAll(() => database.close());

function dataTest(kind: string, column: string | null, args: DataTest['args'] = {}, threshold = 0): DataTest {
  return { kind, args, severity: 'error', threshold, column, name: null, place };
}

const tests = [
  dataTest('not_null', 'id'),
  dataTest('unique', 'id'),
  dataTest('unique', null, { columns: ['id', 'product'] }),
  dataTest('relationships', 'product', { to: 'dim_products', column: 'product' }),
  dataTest('accepted_values', 'product', { values: ['p1', 'p2'] }, 2),
  dataTest('expression', 'id', { sql: "id <> 'l3' OR product = 'p2'" }),
  dataTest('expression', 'id', {
    sql: "id IN (SELECT 'l' || n FROM range(3) t(n)) OR (SELECT count(*) FROM dim_products) > 1",
  }),
  dataTest('expression', 'id', { sql: 'product <= (SELECT max(product) FROM fact_lines)' }),
  dataTest('row_count', null, { min: 2 }),
];
const pack = {
  sources: [],
  settings: [],
  seeds: [],
  checks: [],
  models: [{ name: 'fact_lines', dataTests: tests, columns: [] }],
} as unknown as Pack;

const id = fc.constantFrom('l1', 'l2', 'l2', 'l3', 'l4', null);
const product = fc.constantFrom('p1', 'p1', 'p2', 'p2', 'p3', null);
const lines = fc.array(fc.record({ id, product }), { maxLength: 4 });
const products = fc.subarray(['p1', 'p2', 'p3'], { minLength: 1 });
/** One table or both become something else, so that results hold, change and are mended. */
const steps = fc.array(
  fc.record({ lines: fc.option(lines, { freq: 2 }), products: fc.option(products, { freq: 2 }) }),
  {
    minLength: 3,
    maxLength: 6,
  },
);

const quoted = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);

interface State {
  readonly lines: readonly { readonly id: string | null; readonly product: string | null }[];
  readonly products: readonly string[];
}

/** Fills both tables; what they lost and gained since the fill before stands in `lost_*` and `gained_*`. */
async function fill(next: State): Promise<ReadonlyMap<string, ReturnType<ChangeOf>>> {
  const rows = {
    fact_lines: next.lines.map(({ id, product }) => `(${quoted(id)}, ${quoted(product)})`),
    dim_products: next.products.map((name) => `('${name}', 'a name')`),
  };
  const changes = new Map<string, ReturnType<ChangeOf>>();
  for (const [name, values] of Object.entries(rows)) {
    const columns = name === 'fact_lines' ? 'id VARCHAR, product VARCHAR' : 'product VARCHAR, name VARCHAR';
    await connection.run(`CREATE TABLE IF NOT EXISTS ${name} (${columns});
      CREATE OR REPLACE TABLE old_${name} AS FROM ${name};
      DELETE FROM ${name}`);
    if (values.length > 0) await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
    const [lost, gained] = [`lost_${name}`, `gained_${name}`];
    await connection.run(`CREATE OR REPLACE TABLE ${lost} AS FROM old_${name} EXCEPT ALL FROM ${name};
      CREATE OR REPLACE TABLE ${gained} AS FROM ${name} EXCEPT ALL FROM old_${name}`);
    const changed = await connection.number(`SELECT count(*) FROM (FROM ${lost} UNION ALL FROM ${gained})`);
    changes.set(name, changed === 0 ? 'unchanged' : { lost, gained });
  }
  return changes;
}

test('what changed tells of every check what a full look tells', async () => {
  const ways = { full: 0, since: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      let results = null;
      let now: State = { lines: [], products: ['p1', 'p2', 'p3'] };
      for (const step of list) {
        now = { lines: step.lines ?? now.lines, products: step.products ?? now.products };
        const changes = await fill(now);
        const full = await runChecks(connection, { pack, availability: everything });
        if (results !== null) {
          const changeOf: ChangeOf = (relation) => changes.get(relation) ?? 'rebuilt';
          const since = { results: new Map(results.map((result) => [result.check, result])), changeOf };
          const short = await runChecks(connection, { pack, availability: everything, since });
          const told = (all: typeof full) => all.map(({ ms: _ms, rows: _rows, ...rest }) => rest);
          expect(told(short)).toEqual(told(full));
          ways.since += 1;
        } else ways.full += 1;
        results = full;
      }
    }),
    { numRuns: runs, seed: 20261125 },
  );
  expect(Math.min(ways.full, ways.since)).toBeGreaterThan(10);
}, 60_000);

test('rows that did not change are not read again', async () => {
  const lots = Array.from({ length: 50 }, (_, i) => ({ id: `x${i}`, product: 'p1' }));
  await fill({ lines: lots, products: ['p1', 'p2'] });
  const only = {
    ...pack,
    models: [{ name: 'fact_lines', columns: [], dataTests: tests.slice(0, 5) }],
  } as unknown as Pack;
  const first = await runChecks(connection, { pack: only, availability: everything });
  expect(first.map((result) => result.failingRows)).toEqual([0, 0, 0, 0, 0]);
  const changes = await fill({ lines: [...lots.slice(1), { id: null, product: 'p3' }], products: ['p2', 'p1'] });
  const statements: string[] = [];
  const run = connection.rows.bind(connection);
  connection.rows = (sql: string, ...rest) => {
    statements.push(sql);
    return run(sql, ...rest) as never;
  };
  const since = {
    results: new Map(first.map((result) => [result.check, result])),
    changeOf: (relation: string) => changes.get(relation) ?? ('rebuilt' as const),
  };
  const results = await runChecks(connection, { pack: only, availability: everything, since });
  connection.rows = run;
  expect(results.map((result) => result.failingRows)).toEqual([1, 0, 0, 1, 1]);
  const counted = statements.filter((sql) => sql.includes('FILTER'));
  expect(counted.map((sql) => /FROM (\w+)$/.exec(sql)?.[1])).toEqual(['gained_fact_lines', 'lost_fact_lines']);
});
