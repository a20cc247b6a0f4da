import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { readCatalog } from './catalog.ts';

let database: Database;
let connection: Connection;
beforeEach(async () => {
  database = await Database.open();
  connection = await database.connect();
  await connection.run('CREATE SCHEMA meta; CREATE TABLE meta.catalog(json VARCHAR)');
});
afterEach(() => database.close());

async function read(metric: object) {
  const json = JSON.stringify({ snapshot: 's', metrics: [metric], dimensions: [], models: [] });
  await connection.run('DELETE FROM meta.catalog; ');
  await connection.run('INSERT INTO meta.catalog VALUES ($1)', [json]);
  return readCatalog(connection, 's');
}

test('a snapshot of an earlier build does not say what its metrics read, which is not nothing', async () => {
  const earlier = await read({ name: 'aov', label: 'AOV' });
  expect(earlier).toMatchObject({ withoutReads: true, metrics: [{ name: 'aov', models: [], inputs: [] }] });
  const known = await read({ name: 'aov', label: 'AOV', models: ['fact_orders'], inputs: [], columns: [] });
  expect(known.withoutReads).toBeUndefined();
  expect(known.metrics[0]?.models).toEqual(['fact_orders']);
});
