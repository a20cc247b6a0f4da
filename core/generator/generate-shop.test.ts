import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Connection, Database } from '../duckdb/connection.ts';
import { generateShop } from './generate-shop.ts';
import { randomMacros, withDraws } from './random-macros.ts';
import { dirtyRates, plantEffects, type ShopOptions } from './shop-options.ts';

const options: ShopOptions = { from: '2025-01-01', days: 200, ordersPerDay: 150, seed: 5, dirty: false };
const sources = [
  'orders',
  'order_items',
  'customers',
  'products',
  'payments',
  'refunds',
  'web_events',
  'experiments',
  'experiment_assignments',
];

let folder: string;
let database: Database;
let db: Connection;
const shop = (name: string) => path.join(folder, name);
const table = (name: string, source: string) =>
  `read_parquet('${shop(name)}/${source}/*/*.parquet', hive_partitioning = true)`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-shop-'));
  database = await Database.open();
  db = await database.connect();
  await generateShop(shop('clean'), options);
  await generateShop(shop('dirty'), { ...options, dirty: true });
});
afterAll(async () => {
  database.close();
  await rm(folder, { recursive: true, force: true });
});

const contentHash = (name: string, source: string) =>
  db.value(`SELECT count(*) || ':' || sum(hash(t)::HUGEINT) FROM ${table(name, source)} t`);

test('one lane and three lanes make the same rows; another seed makes other ones', async () => {
  const small = { ...options, days: 70, ordersPerDay: 40 };
  await generateShop(shop('one'), small, { lanes: 1 });
  await generateShop(shop('three'), small, { lanes: 3 });
  await generateShop(shop('other'), { ...small, seed: 6 });
  for (const source of sources) {
    expect(await contentHash('three', source), source).toBe(await contentHash('one', source));
  }
  expect(await contentHash('other', 'orders')).not.toBe(await contentHash('one', 'orders'));
});

test('every file stands in its manifest with its hash, and every day has a manifest', async () => {
  const names = await readdir(path.join(shop('clean'), '_manifests'));
  expect(names).toHaveLength(options.days);
  const manifest = JSON.parse(await readFile(path.join(shop('clean'), '_manifests', 'dt=2025-03-01.json'), 'utf8'));
  expect(manifest.files.map((f: { source: string }) => f.source)).toEqual(
    [...new Set(manifest.files.map((f: { source: string }) => f.source))].sort(),
  );
  for (const file of manifest.files) {
    const bytes = await readFile(path.join(shop('clean'), file.path));
    expect(bytes.length).toBe(file.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    expect(await db.number(`SELECT count(*) FROM read_parquet('${shop('clean')}/${file.path}')`)).toBe(file.rows);
  }
});

test('the parts of the shop agree: totals are the lines plus shipping, events follow the stages', async () => {
  const wrong = await db.number(
    `SELECT count(*) FROM (SELECT id, max(total_amount) - max(shipping_amount) AS items FROM ${table('clean', 'orders')} GROUP BY id) o
     JOIN (SELECT order_id, sum(quantity * unit_price - discount_amount) AS items FROM ${table('clean', 'order_items')} GROUP BY order_id) l ON l.order_id = o.id
     WHERE o.items <> l.items`,
  );
  expect(wrong).toBe(0);
  const unordered = await db.number(
    `SELECT count(*) FROM (SELECT session_id, count(DISTINCT event_type) AS kinds, bool_or(event_type = 'purchase') AS bought
       FROM ${table('clean', 'web_events')} WHERE dt <> DATE '2025-05-21' GROUP BY session_id) WHERE bought AND kinds < 5`,
  );
  expect(unordered).toBe(0);
});

test('the planted effects can be seen in the extracts', async () => {
  const effects = plantEffects(options);
  if (effects === null) throw new Error('no effects');
  const day = (offset: number) => `DATE '${options.from}' + ${offset}`;
  const orders = (offset: number) =>
    db.number(`SELECT count(DISTINCT id) FROM ${table('clean', 'orders')} WHERE created_at::DATE = ${day(offset)}`);
  expect((await orders(effects.outageDay)) / (await orders(effects.outageDay - 7))).toBeLessThan(0.45);

  const failed = (offset: number) =>
    db.number(`SELECT avg((status = 'failed')::INT) FROM ${table('clean', 'payments')} WHERE dt = ${day(offset)}`);
  expect(await failed(effects.paymentFailureDay)).toBeGreaterThan(0.2);
  expect(await failed(effects.paymentFailureDay + 1)).toBeLessThan(0.15);

  const events = (offset: number) =>
    db.number(`SELECT count(*) FROM ${table('clean', 'web_events')} WHERE dt = ${day(offset)}`);
  expect((await events(effects.trackingGapDay)) / (await events(effects.trackingGapDay - 7))).toBeLessThan(0.35);

  const withB = await db.number(
    `SELECT avg(b::INT) FROM (SELECT order_id, bool_or(product_id = 'P00042') AS b, bool_or(product_id = 'P00017') AS a FROM ${table('clean', 'order_items')} GROUP BY order_id) WHERE a`,
  );
  expect(withB).toBeGreaterThan(0.35);

  const conversion = (variant: string) =>
    db.number(
      `SELECT count(DISTINCT e.session_id) FILTER (event_type = 'purchase') / count(DISTINCT e.session_id)
       FROM ${table('clean', 'web_events')} e JOIN ${table('clean', 'experiment_assignments')} a ON a.unit_id = e.visitor_id
       WHERE a.variant = '${variant}' AND e.occurred_at >= a.assigned_at AND e.dt <= ${day(effects.experiment.to)}`,
    );
  expect((await conversion('treatment')) / (await conversion('control'))).toBeGreaterThan(1.03);

  const late = await db.number(
    `SELECT count(*) FROM ${table('clean', 'orders')} o JOIN ${table('clean', 'customers')} c ON c.id = o.customer_id
     WHERE o.channel = 'coupon' AND c.signup_date BETWEEN ${day(effects.lostCohort.from)} AND ${day(effects.lostCohort.to)}
       AND o.created_at::DATE > c.signup_date + ${effects.lostCohort.lifetimeDays}`,
  );
  expect(late).toBe(0);
});

test('dirty rows come at the stated rates, and only when asked for', async () => {
  const rate = (name: string, condition: string) =>
    db.number(`SELECT avg((${condition})::INT) FROM ${table(name, 'orders')}`);
  const cases = [
    ["customer_id = 'C-unknown'", dirtyRates.danglingCustomers],
    ['status <> trim(status)', dirtyRates.statusSpelling],
    ['total_amount IS NULL', dirtyRates.missingTotals],
  ] as const;
  for (const [condition, expected] of cases) {
    expect(await rate('clean', condition), condition).toBe(0);
    const seen = await rate('dirty', condition);
    expect(seen, condition).toBeGreaterThan(expected * 0.5);
    expect(seen, condition).toBeLessThan(expected * 1.6);
  }
});

test('drawing column by column is drawing by the macro', async () => {
  const own = await Database.open();
  const c = await own.connect();
  for (const macro of randomMacros(9)) await c.run(macro);
  const keys = '(SELECT i * 7919 AS k FROM range(100000) t(i))';
  const differing = await c.number(
    `SELECT count(*) FROM ${withDraws(keys, { a: ['k', 3], b: ['k + 1', 4] })} WHERE a <> u01(k, 3) OR b <> u01(k + 1, 4)`,
  );
  own.close();
  expect(differing).toBe(0);
});

test('the random numbers are uniform and independent of each other', async () => {
  const own = await Database.open();
  const c = await own.connect();
  for (const macro of randomMacros(1)) await c.run(macro);
  const [row] = await c.rows<{ mean: number; salts: number; neighbours: number; buckets: number }>(
    `WITH t AS (SELECT u01(i, 1) AS a, u01(i, 2) AS b, u01(i + 1, 1) AS n FROM range(200000) r(i))
     SELECT avg(a) AS mean, corr(a, b) AS salts, corr(a, n) AS neighbours, count(DISTINCT floor(a * 1000)) AS buckets FROM t`,
  );
  own.close();
  expect(Math.abs((row?.mean ?? 0) - 0.5)).toBeLessThan(0.005);
  expect(Math.abs(row?.salts ?? 1)).toBeLessThan(0.01);
  expect(Math.abs(row?.neighbours ?? 1)).toBeLessThan(0.01);
  expect(Number(row?.buckets)).toBe(1000);
});

test('a folder that holds something is refused and left alone', async () => {
  await writeFile(path.join(folder, 'note.txt'), 'mine');
  await expect(generateShop(folder, options)).rejects.toMatchObject({ code: 'folder-not-empty' });
  expect(await readFile(path.join(folder, 'note.txt'), 'utf8')).toBe('mine');
});
