import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { Database } from '../../core/duckdb/connection.ts';
import { assay, fixedFirstDay, generateShop } from '../app.ts';

/** Runs, asks for something or breaks the page where a text is taken for anything else than text. */
export const payloads: readonly string[] = [
  '<img src="https://evil.example/x.png" onerror="globalThis.ran=1">',
  '<script>globalThis.ran=2</script>',
  '"><svg/onload=globalThis.ran=3>',
  "javascript:globalThis.ran=4//'",
  '{{constructor.constructor("globalThis.ran=5")()}}',
  '=HYPERLINK("https://evil.example","click")',
  "+cmd|' /C calc'!A0",
  '-2+3+cmd|x',
  '@SUM(1+1)*cmd|x',
  '\tTAB=1+1',
  '👩‍👩‍👧‍👦🏳️‍🌈 שלום مرحبا',
  '\u202eexe.gnp\u2066 \u200f right to left \u2067 never closed',
  'control \u0001\u0007\u001b[31m\u0000 characters\r\nand lines',
  `Z\u0338\u0321\u035bal\u0338g\u0337o${'\u0335\u0321'.repeat(40)}`,
  "'; DROP TABLE fact_orders; -- %_\\",
  'W'.repeat(4000),
  'no room to break '.repeat(60),
];

/** Names, category and region of one product and one customer are this long. */
export const HUGE = 1_000_000;

/** Columns that hold words of people, and those that hold numbers of things, by source. */
const words: Readonly<Record<string, readonly string[]>> = {
  customers: ['name', 'email', 'region', 'segment'],
  products: ['name', 'category', 'subcategory'],
  orders: ['channel', 'coupon_code'],
  payments: ['method', 'failure_reason'],
  refunds: ['reason'],
  web_events: ['page', 'traffic_source', 'device_type'],
};
const ids: Readonly<Record<string, readonly string[]>> = {
  customers: ['id'],
  products: ['id'],
  orders: ['id', 'customer_id'],
  order_items: ['order_id', 'product_id'],
  payments: ['id', 'order_id'],
  refunds: ['id', 'order_id'],
  web_events: ['customer_id', 'product_id', 'order_id'],
};

/** A generated shop in which every text is a payload, and every number of a customer, order or product begins with one. */
export async function makeHostileShop(folder: string): Promise<void> {
  await generateShop(folder, 24, 12, fixedFirstDay);
  const database = await Database.open();
  const connection = await database.connect();
  await connection.run('CREATE TABLE payloads (text VARCHAR)');
  for (const text of payloads) await connection.run('INSERT INTO payloads VALUES ($1)', [text]);
  await connection.run('SET VARIABLE payloads = (SELECT list(text) FROM payloads)');
  // Which payload stands where is decided by the number of the thing: every one is a category, a region, a channel somewhere.
  const evil = (key: string) => `getvariable('payloads')[1 + CAST(hash(${key}) % ${payloads.length} AS INTEGER)]`;
  // One order has no number: it goes to quarantine.
  const nulled = (source: string, column: string) =>
    source === 'orders' && column === 'id' ? `nullif(id, 'O000000005')` : column;
  for (const source of new Set([...Object.keys(words), ...Object.keys(ids)])) {
    const days = await readdir(path.join(folder, source), { withFileTypes: true, recursive: true });
    for (const entry of days.filter((one) => one.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      const changes = [
        ...(words[source] ?? []).map((column) => {
          const huge = `CASE WHEN id IN ('P00001', 'C0000001') THEN repeat('huge', ${HUGE / 4}) ELSE ${evil('id')} END`;
          return `${huge} AS ${column}`;
        }),
        ...(ids[source] ?? []).map((column) => `left(${evil(column)}, 300) || ${nulled(source, column)} AS ${column}`),
      ];
      const from = `SELECT * REPLACE (${changes.join(', ')}) FROM read_parquet('${file}', hive_partitioning = false)`;
      await connection.run(`COPY (${from}) TO '${file}.new' (FORMAT parquet)`);
      await rename(`${file}.new`, file);
    }
  }
  connection.close();
  database.close();
  await assay('manifest', folder);
}

/** Restates a day of the shop: orders that are gone, cost more, came by another channel, have a coupon of a million characters. */
export async function restateHostileShop(folder: string): Promise<void> {
  const days = await readdir(path.join(folder, 'orders'));
  const day = days.filter((name) => name.startsWith('dt=')).sort()[10] ?? '';
  const database = await Database.open();
  const connection = await database.connect();
  const [first = ''] = payloads;
  for (const name of await readdir(path.join(folder, 'orders', day))) {
    const file = path.join(folder, 'orders', day, name);
    await connection.run('SET VARIABLE payload = $1', [first]);
    await connection.run(`COPY (
      SELECT * EXCLUDE (n) REPLACE (
        CASE WHEN n % 3 = 0 THEN total_amount + 10 ELSE total_amount END AS total_amount,
        CASE WHEN n % 3 = 0 THEN getvariable('payload') || n ELSE channel END AS channel,
        CASE WHEN n = 3 THEN repeat('huge', ${HUGE / 4}) WHEN n % 2 = 0 THEN chr(8238) || 'שלום' ELSE coupon_code END AS coupon_code)
      FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM read_parquet('${file}', hive_partitioning = false))
      WHERE n % 5 <> 0) TO '${file}.new' (FORMAT parquet)`);
    await rename(`${file}.new`, file);
  }
  connection.close();
  database.close();
  await assay('manifest', folder);
}
