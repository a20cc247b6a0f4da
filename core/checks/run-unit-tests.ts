import { type Connection, Database, type Row } from '../duckdb/connection.ts';
import { insertRows } from '../duckdb/insert-rows.ts';
import { quoteName, quotePath } from '../duckdb/sql-text.ts';
import type { ModelGraph, ModelNode } from '../models/model-graph.ts';
import { createStubs, createTable } from '../models/stub-database.ts';
import type { Pack, UnitTest } from '../packs/pack.ts';
import { settingsColumns } from '../packs/source-type.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import type { CheckResult } from '../protocol/snapshot.ts';

const shownRows = 5;

/**
 * Runs the unit tests of models over empty tables with the given rows in them, and compares what comes out with the expected
 * rows as multisets, in the columns that the test names. `only`: models to test; default all. Errors: the signal's reason.
 */
export async function runUnitTests(
  pack: Pack,
  graph: ModelGraph,
  { only, signal }: { readonly only?: ReadonlySet<string>; readonly signal?: AbortSignal } = {},
): Promise<CheckResult[]> {
  const nodes = graph.order.flatMap((name) => graph.nodes.get(name) ?? []);
  const tested = nodes.filter((node) => node.model.unitTests.length > 0 && (only?.has(node.name) ?? true));
  if (tested.length === 0) return [];
  // A handful of rows each: a second thread would only be waited for.
  const database = await Database.open({ threads: 1 });
  try {
    const connection = await database.connect();
    await createStubs(connection, pack);
    await fillSettings(connection, pack);
    for (const node of nodes) await connection.run(createTable(node.name, node.columns));
    const results: CheckResult[] = [];
    for (const node of tested)
      for (const test of node.model.unitTests) {
        signal?.throwIfAborted();
        results.push(await runUnitTest(connection, node, test));
      }
    return results;
  } finally {
    database.close();
  }
}

async function runUnitTest(connection: Connection, node: ModelNode, test: UnitTest): Promise<CheckResult> {
  const started = performance.now();
  let problem: string | null;
  await connection.run('BEGIN');
  try {
    problem = await differenceOf(connection, node, test);
  } catch (error) {
    if (isEngineError(error, 'cancelled', 'out-of-memory')) throw error;
    problem = error instanceof Error ? error.message : String(error);
  } finally {
    await connection.run('ROLLBACK');
  }
  const { file, line } = test.place;
  return {
    check: `${node.name}.${test.name}`,
    model: node.name,
    column: null,
    kind: 'unit_test',
    severity: 'error',
    status: problem === null ? 'passed' : 'failed',
    failingRows: problem === null ? 0 : 1,
    rows: test.expect.length,
    message: problem === null ? `${node.name}: ${test.name} holds.` : `${node.name}: ${test.name}: ${problem}`,
    advice: problem === null ? '' : `Correct the SQL of ${node.name} or the test at ${file}:${line}.`,
    table: null,
    ms: Math.round(performance.now() - started),
  };
}

/** What differs, in words; null when nothing does. */
async function differenceOf(connection: Connection, node: ModelNode, test: UnitTest): Promise<string | null> {
  for (const { reference, rows } of test.given) {
    const table = quotePath(reference);
    await connection.run(`DELETE FROM ${table}`);
    await insertGiven(connection, reference, table, rows as readonly Row[]);
  }
  await connection.run(`CREATE OR REPLACE TABLE main."unit test result" AS ${node.sql}`);
  const names = [...new Set(test.expect.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) {
    const rows = await connection.number('SELECT count(*) FROM main."unit test result"');
    return rows === 0 ? null : `no rows were expected, ${rows} came out`;
  }
  const columns = await typedColumns(connection, 'main."unit test result"', names, 'the result');
  const list = columns.map((column) => quoteName(column.name)).join(', ');
  await connection.run(
    `CREATE OR REPLACE TABLE main."unit test expectation" AS SELECT ${list} FROM main."unit test result" LIMIT 0`,
  );
  await insertRows(connection, 'main."unit test expectation"', columns, test.expect as readonly Row[]);
  const except = (one: string, other: string): Promise<Row[]> =>
    connection.rows(
      `SELECT ${list} FROM main."unit test ${one}" EXCEPT ALL SELECT ${list} FROM main."unit test ${other}" ORDER BY ALL`,
    );
  const missing = await except('expectation', 'result');
  const surplus = await except('result', 'expectation');
  const parts = [describeRows('expected but missing', missing), describeRows('not expected', surplus)];
  return missing.length + surplus.length === 0 ? null : parts.filter((part) => part !== '').join('; ');
}

async function insertGiven(
  connection: Connection,
  reference: string,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return;
  await insertRows(connection, table, await typedColumns(connection, table, names, reference), rows);
}

async function typedColumns(
  connection: Connection,
  table: string,
  names: readonly string[],
  what: string,
): Promise<{ name: string; type: string }[]> {
  const described = await connection.rows<{ column_name: string; column_type: string }>(
    `SELECT column_name, column_type FROM (DESCRIBE ${table})`,
  );
  return names.map((name) => {
    const column = described.find((entry) => entry.column_name === name);
    if (column === undefined)
      throw new Error(`${what} has no column ${name}, only ${described.map((entry) => entry.column_name).join(', ')}`);
    return { name, type: column.column_type };
  });
}

function describeRows(what: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const more = rows.length > shownRows ? ` and ${rows.length - shownRows} more` : '';
  return `${what}: ${rows
    .slice(0, shownRows)
    .map((row) => JSON.stringify(row))
    .join(', ')}${more}`;
}

/** The pack's settings, so that a test need not repeat them; a test may give its own rows instead. */
async function fillSettings(connection: Connection, pack: Pack): Promise<void> {
  const columns = settingsColumns(pack);
  const values = Object.fromEntries(columns.map((column) => [column.name, column.value]));
  await insertRows(connection, 'settings."values"', columns, [values]);
  for (const setting of pack.settings) {
    if (setting.kind !== 'classes') continue;
    const rows = Object.entries(setting.classes).flatMap(([name, list]) =>
      list.map((value) => ({ value, class: name })),
    );
    await insertRows(connection, `settings.${quoteName(setting.name)}`, classColumns, rows);
  }
}

const classColumns = [
  { name: 'value', type: 'VARCHAR' },
  { name: 'class', type: 'VARCHAR' },
];
