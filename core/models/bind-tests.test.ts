import { expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { buildModelGraph } from './model-graph.ts';
import { shopPack } from './testing/model-pack.ts';

async function findings(yaml: string, checks: readonly string[] = []): Promise<string[]> {
  const database = await Database.open();
  const pack = shopPack({
    'models/staging/stg_refunds.yml': `description: x\ngrain: x\ncolumns: [{name: refund_id}, {name: order_id}, {name: amount}]\n${yaml}`,
  });
  const place = { file: 'checks/x.sql', line: 1, column: 1 };
  const custom = checks.map((sql) => ({
    name: 'x',
    description: '',
    sql,
    severity: 'error' as const,
    threshold: 0,
    place,
  }));
  const { diagnostics } = await buildModelGraph({ ...pack, checks: custom }, await database.connect());
  database.close();
  return diagnostics.map(formatDiagnostic);
}

test('tests and checks that fit are no findings, also over what only a built warehouse has', async () => {
  const yaml = `data_tests:
  - expression: {sql: "amount >= 0"}
  - sql: {name: twice, sql: "SELECT refund_id FROM stg_refunds GROUP BY 1 HAVING count(*) > 1;"}
unit_tests:
  - {name: a, given: [{reference: source.refunds, rows: [{id: r}]}], expect: [{refund_id: r}]}
`;
  expect(
    await findings(yaml, ['SELECT * FROM quarantine.orders JOIN meta.extract_files ON true', 'FROM mart_days']),
  ).toEqual([]);
});

test.each([
  [
    'data_tests: [{expression: {sql: "amont >= 0"}}]\n',
    /^models\/staging\/stg_refunds.yml:4:14 error \[model-inconsistent\].*"amont >= 0" cannot be used: .*"amont"/,
  ],
  ['data_tests: [{expression: {sql: "amount >= 0, 1"}}]\n', /more than one expression|syntax error/],
  ['data_tests: [{expression: {sql: "amount >="}}]\n', /syntax error/],
  [
    'data_tests: [{sql: {name: t, sql: "SELECT * FROM stg_refund"}}]\n',
    /^models\/staging\/stg_refunds.yml:4:14 error \[unknown-reference\].*Did you mean "stg_refunds"\?/,
  ],
  ['data_tests: [{sql: {name: t, sql: "SELECT * FROM read_csv(\'x\')"}}]\n', /\[pack-reads-files\]/],
  [
    'unit_tests: [{name: u, given: [{reference: source.orders}], expect: [{refund_id: r}]}]\n',
    /its unit test u gives rows of "source.orders", which the SQL does not read/,
  ],
  ['unit_tests: [{name: u, expect: [{refund: r}]}]\n', /its unit test u expects the column "refund"/],
])('%s', async (yaml, expected) => {
  const found = await findings(yaml);
  expect(found).toEqual([expect.stringMatching(expected)]);
});

test.each([
  [
    'SELECT *\nFROM fact_order',
    /^checks\/x.sql:2:6 error \[unknown-reference\] x reads "fact_order".*Did you mean "fact_orders"\?/,
  ],
  ['SELECT order_idd FROM fact_orders', /^checks\/x.sql:1:8 error \[model-sql-invalid\].*Did you mean "order_id"\?/],
  ['DELETE FROM fact_orders', /\[model-not-one-select\]/],
  ['SELECT * FROM quarantine.nothing', /\[unknown-reference\]/],
])('the check %s', async (sql, expected) => {
  expect(await findings('', [sql])).toEqual([expect.stringMatching(expected)]);
});
