import { expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { readDayNotes } from './read-day-notes.ts';

async function on(statements: readonly string[]) {
  const database = await Database.open({ threads: 1 });
  const connection = await database.connect();
  try {
    for (const sql of statements) await connection.run(sql);
    return await readDayNotes(connection);
  } finally {
    connection.close();
    database.close();
  }
}

const anomalies = `CREATE TABLE mart_anomalies AS SELECT * FROM (VALUES
  ('total_revenue', DATE '2026-11-02', 10.5::DECIMAL(38,6), 20.25::DOUBLE, 15.0::DOUBLE, 25.0::DOUBLE, 'scored', true, 'below', '48% below'),
  ('total_orders', DATE '2026-11-01', 9, 4, 2, 6, 'scored', true, 'above', '125% above'),
  ('total_orders', DATE '2026-11-02', 4, 4, 2, 6, 'scored', false, NULL, NULL),
  ('aov', DATE '2026-11-02', NULL, NULL, NULL, NULL, 'short_history', false, NULL, 'too few days'))
  AS t(kpi, kpi_date, value, expected, low, high, state, is_anomaly, side, reason)`;

test('unusual days with exact figures, holidays and promotions, in the order of time', async () => {
  const notes = await on([
    anomalies,
    `CREATE TABLE holidays AS SELECT DATE '2026-11-11' AS holiday_date, 'St Martin' AS name`,
    `CREATE TABLE promotions AS SELECT 'Sale' AS name, DATE '2026-11-02' AS first_date, NULL::DATE AS last_date`,
  ]);
  expect(notes.scored).toEqual(['total_orders', 'total_revenue']);
  expect(notes.unusual.map(({ day, metric }) => [day, metric])).toEqual([
    ['2026-11-01', 'total_orders'],
    ['2026-11-02', 'total_revenue'],
  ]);
  expect(notes.unusual[1]).toEqual({
    ...{ metric: 'total_revenue', day: '2026-11-02', value: '10.500000', expected: '20.250000' },
    ...{ low: '15.000000', high: '25.000000', side: 'below', reason: '48% below' },
  });
  expect(notes.known).toEqual([
    { kind: 'promotion', name: 'Sale', from: '2026-11-02', to: '2026-11-02' },
    { kind: 'holiday', name: 'St Martin', from: '2026-11-11', to: '2026-11-11' },
  ]);
});

test('a snapshot that knows none of the tables has nothing to say', async () => {
  expect(await on([])).toEqual({ scored: [], unusual: [], known: [] });
});
