import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { resolveAvailability } from '../models/availability.ts';
import { buildModelGraph } from '../models/model-graph.ts';
import type { Pack } from '../packs/pack.ts';
import { commercePack } from '../packs/testing/commerce-pack.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import { chartKinds } from '../protocol/chart-kind.ts';
import { tileQuery } from '../protocol/dashboard.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import { buildSemanticModel, type SemanticModel } from './semantic-model.ts';

let database: Database;
let connection: Connection;
let pack: Pack;
let model: SemanticModel;

beforeAll(async () => {
  pack = await commercePack();
  database = await Database.open();
  connection = await database.connect();
  const { graph } = await buildModelGraph(pack, connection);
  const availability = resolveAvailability(graph, pack, { absentSources: new Map(), absentColumns: new Map() });
  // A calendar to ask by fiscal periods; everything else may be empty.
  await connection.run(`INSERT INTO dim_date BY NAME
    SELECT CAST(d AS DATE) AS date_day, date_trunc('month', d)::DATE AS fiscal_period_start,
      date_trunc('quarter', d)::DATE AS fiscal_quarter_start, date_trunc('year', d)::DATE AS fiscal_year_start
    FROM range(TIMESTAMP '2024-01-01', TIMESTAMP '2027-01-01', INTERVAL 1 DAY) AS days(d)`);
  const facts = { asOf: '2026-11-20', firstDay: '2024-01-01', missingDays: [] };
  model = (await buildSemanticModel(connection, { pack, availability, facts })).model;
});
afterAll(() => database?.close());

test('every tile compiles to SQL that DuckDB binds; what cannot be asked says that it is unavailable', async () => {
  const problems: string[] = [];
  for (const dashboard of pack.dashboards) {
    for (const tile of dashboard.tiles) {
      try {
        const query = tileQuery(tile, model.asOf, model.weekStart);
        const { sql } = await compileMetricQuery(connection, model, query, ownerPolicy);
        await connection.run(`EXPLAIN ${sql}`);
      } catch (error) {
        if (isEngineError(error, 'metric-unavailable')) continue;
        problems.push(`${dashboard.name}.${tile.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  expect(problems).toEqual([]);
}, 120_000);

test('the dashboards of the papers are there, with fifty tiles or more', () => {
  expect(pack.dashboards.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'executive',
      'revenue',
      'orders',
      'customers',
      'products',
      'experiments',
      'funnel',
      'payments',
      'data_quality',
    ]),
  );
  const tiles = pack.dashboards.flatMap((dashboard) => dashboard.tiles);
  expect(tiles.length).toBeGreaterThanOrEqual(50);
  const shown = new Set(tiles.map(({ chart }) => chart));
  for (const chart of chartKinds.slice(0, 7)) expect(shown, chart).toContain(chart);
});
