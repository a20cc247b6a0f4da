import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBatches } from '../../renderer/engine/arrow-columns.ts';
import { isEngineError } from '../protocol/engine-error.ts';
import { openReader, type Reader } from '../reader.ts';
import { buildSnapshot } from '../warehouse/build-snapshot.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from '../warehouse/testing/example-shop.ts';

let workspaceDir: string;
let reader: Reader;
const context = { signal: new AbortController().signal, report: () => undefined };
const evil = `x'; DROP TABLE fact_orders; --`;

beforeAll(async () => {
  workspaceDir = await mkdtemp(path.join(os.tmpdir(), 'assay-record-'));
  const shop = new ExampleShop(workspaceDir);
  await shop.orders('2026-11-01', [
    'a,c1,10.50,2026-11-01 10:00:00,completed,web',
    'abc,c1,5,2026-11-01 11:00:00,cancelled,web',
    `"${evil}",,1,2026-11-01 12:00:00,paid,app`,
  ]);
  await shop.items('2026-11-01', ['a,p1,2,0.5', 'a,p2,1,', `"${evil}",p1,3,`]);
  const config = exampleConfig();
  const pack = await examplePack(config);
  const outcome = await buildSnapshot({ workspaceDir, pack, packDir: examplePackDir, config, view: shop.view() });
  expect(outcome.status).toBe('published');
  reader = await openReader({ workspaceDir, memoryBytes: 300e6 });
}, 60_000);
afterAll(async () => {
  await reader?.close();
  await rm(workspaceDir, { recursive: true, force: true });
});

const find = (text: string) => reader.handlers.find({ snapshot: null, text, limit: 6 }, context);
const record = (id: string, kind = 'orders') => reader.handlers.record({ snapshot: null, kind, id }, context);

async function rows(sql: string): Promise<(string | null)[][]> {
  const { batches } = await reader.handlers.sql({ snapshot: null, sql }, context);
  const found: (string | null)[][] = [];
  for await (const bytes of batches) {
    for (const batch of readBatches(bytes)) {
      for (let row = 0; row < batch.rows; row++)
        found.push(batch.columns.map((column) => (column.isNull(row) ? null : column.text(row))));
    }
  }
  return found;
}

test('an order is found by its number', async () => {
  expect(await find('ABC')).toEqual({
    snapshot: '2026-11-01.1',
    records: [{ kind: 'orders', id: 'abc', title: null }],
    unavailable: [],
  });
  expect((await find("x'; drop")).records.map((one) => one.id)).toEqual([evil]);
  expect((await find('zz')).records).toEqual([]);
});

test('its page has facts as exact text and tables whose SQL people may run', async () => {
  const page = await record('a');
  expect(page).toMatchObject({ found: true, label: 'Order', id: 'a', title: null });
  expect(page.facts.map(({ label, value, type }) => [label, value, type])).toEqual([
    ['Customer id', 'c1', 'VARCHAR'],
    ['Order date', '2026-11-01', 'DATE'],
    ['Value', '10.5000', 'DECIMAL(18,4)'],
  ]);
  expect(page.details.map(({ label, rows: count, unavailable }) => [label, count, unavailable])).toEqual([
    ['Pieces', 2, null],
    ['Versions of the customer', 0, 'it needs history.customers: no extract day has a file of customers'],
  ]);
  expect(await rows(page.details[0]?.sql ?? '')).toEqual([
    ['p1', '2'],
    ['p2', '1'],
  ]);
});

test('an id with quotes stays an id', async () => {
  const page = await record(evil);
  expect(page).toMatchObject({ found: true, id: evil });
  expect(await rows(page.details[0]?.sql ?? '')).toEqual([['p1', '3']]);
  expect(await rows('SELECT count(*) FROM fact_orders')).toEqual([['3']]);
});

test('what the snapshot does not have is not found, and what nobody declares is refused', async () => {
  for (const id of ['A', '', 'a\0', '%', "' OR true --"])
    expect(await record(id)).toMatchObject({ found: false, facts: [], details: [] });
  await expect(record('a', 'planets')).rejects.toSatisfy(
    (error) => isEngineError(error, 'record-kind-unknown') && error.message.includes('planets'),
  );
});

test('a look-up that was cancelled says so', async () => {
  const abort = new AbortController();
  abort.abort();
  const asked = reader.handlers.find({ snapshot: null, text: 'ab', limit: 6 }, { ...context, signal: abort.signal });
  await expect(asked).rejects.toSatisfy((error) => isEngineError(error, 'cancelled'));
});
