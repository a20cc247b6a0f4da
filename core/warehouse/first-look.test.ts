import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { quoteText } from '../duckdb/sql-text.ts';
import { parseWorkspaceConfig } from '../packs/workspace-config.ts';
import { openConnector } from '../sources/open-connector.ts';
import { takeFirstLook } from './first-look.ts';
import { nameScore, tableScore } from './first-look-names.ts';
import { findTables } from './first-look-tables.ts';
import { column, packOf, source } from './testing/ingest-fixture.ts';

const text = (name: string, more = {}) => column(name, 'text', more);
const optional = { optional: true, nullable: true };
const pack = packOf(
  [
    source(
      'orders',
      [
        text('id'),
        text('customer_id', { nullable: true }),
        column('total_amount', 'decimal'),
        column('created_at', 'timestamp'),
        text('status', { classes: 'order_status' }),
        column('updated_at', 'timestamp', optional),
        text('coupon_code', optional),
      ],
      { required: true },
    ),
    source(
      'order_items',
      [text('order_id'), text('product_id'), column('quantity', 'integer'), column('unit_price', 'decimal')],
      {
        mode: 'replace_by',
        key: [],
        replaceBy: 'order_id',
      },
    ),
    source('customers', [
      text('id'),
      text('email', { nullable: true }),
      text('region', { nullable: true }),
      column('signup_date', 'date'),
    ]),
    source('products', [text('id'), text('name'), text('category', optional), column('price', 'decimal', optional)]),
    source('payments', [
      text('id'),
      text('order_id'),
      column('amount', 'decimal'),
      text('status', { classes: 'payment_status' }),
    ]),
    source('web_events', [text('id'), text('event_type'), column('occurred_at', 'timestamp')], { mode: 'append' }),
  ],
  {
    settings: [
      {
        name: 'order_status',
        kind: 'classes',
        classes: { done: ['paid', 'completed'], void: ['cancelled'] },
        description: '',
      },
      { name: 'payment_status', kind: 'classes', classes: { succeeded: ['paid'] }, description: '' },
    ],
  },
);

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'assay-look-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(key: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(path.join(root, key)), { recursive: true });
  writeFileSync(path.join(root, key), content);
}

async function parquet(key: string, query: string): Promise<void> {
  put(key, '');
  const database = await Database.open();
  await (await database.connect()).run(`COPY (${query}) TO ${quoteText(path.join(root, key))} (FORMAT parquet)`);
  database.close();
}

async function look(at = root, workspace = '') {
  const connector = await openConnector({ root: at, endpoint: null, region: null, pathStyle: false, profile: null });
  return takeFirstLook({ connector, pack, config: parseWorkspaceConfig(workspace).config });
}

it('finds tables, days, columns, units, statuses and proposes a mapping', async () => {
  const invoice =
    'InvoiceNo;ClientID;GrandTotal;InvoiceDate;State\n1;a;1.234,50;2026-01-01 10:00:00;bezahlt\n2;;7,00;2026-01-01 11:00:00;Paid\n';
  put(
    'Invoices/dt=2026-01-01/part-0000.csv',
    Buffer.from(`${invoice}3;\u00e4;7,00;2026-01-01 11:00:00;bezahlt\n`, 'latin1'),
  );
  put('Invoices/dt=2026-01-04/part-0000.csv', Buffer.from(invoice, 'latin1'));
  await parquet(
    'invoice_lines/dt=2026-01-01/a.snappy.parquet',
    "SELECT 'a' AS invoice_id, 'x' AS sku, 2 AS qty, 1999 AS unit_price_cents",
  );
  put(
    'clickstream/dt=2026-01-01/x.jsonl.gz',
    gzipSync(`${JSON.stringify({ event_id: 'e1', event_name: 'view', ts: 1767261600000 })}\n`),
  );
  put('weather/dt=2026-01-01/x.csv', 'place,degrees\nParis,7\n');
  put('users/dt=2026-01-01/x.csv', 'user_id,country\n1,FR\n');
  const found = await look();
  expect(found.completeness).toBe('settled');
  const bySource = Object.fromEntries(found.sources.map((s) => [s.folder, s]));
  expect(Object.entries(bySource).map(([folder, s]) => [folder, s.mappedTo])).toEqual([
    ['Invoices', 'orders'],
    ['clickstream', 'web_events'],
    ['invoice_lines', 'order_items'],
    ['users', 'customers'],
    ['weather', null],
  ]);
  expect(bySource['Invoices']).toMatchObject({
    files: 2,
    firstDay: '2026-01-01',
    lastDay: '2026-01-04',
    missingDays: ['2026-01-02', '2026-01-03'],
    absentColumns: [],
    unknownStatuses: [{ setting: 'order_status', value: 'bezahlt', rows: 3 }],
  });
  expect(bySource['Invoices']?.columns.map((c) => [c.name, c.mappedTo])).toEqual([
    ['InvoiceNo', 'id'],
    ['ClientID', 'customer_id'],
    ['GrandTotal', 'total_amount'],
    ['InvoiceDate', 'created_at'],
    ['State', 'status'],
  ]);
  expect(bySource['users']?.absentColumns).toEqual(['email', 'signup_date']);
  expect(found.absentSources).toEqual([
    { source: 'products', required: false },
    { source: 'payments', required: false },
  ]);
  const { orders, order_items: items, web_events: events } = found.mapping.sources;
  expect(orders).toMatchObject({
    folder: 'Invoices',
    path: null,
    csv: { delimiter: ';', decimal: ',', encoding: 'latin-1' },
  });
  expect(orders?.columns['total_amount']).toEqual({ from: 'GrandTotal', unit: null });
  expect(items).toMatchObject({
    folder: 'invoice_lines',
    columns: { unit_price: { from: 'unit_price_cents', unit: 'cents' }, product_id: { from: 'sku' } },
  });
  expect(events?.columns['occurred_at']).toEqual({ from: 'ts', unit: 'epoch_ms' });
});

it('keeps what the workspace maps, and needs no mapping for names that fit', async () => {
  put('_manifests/dt=2026-01-01.json', '{"format":"gold-extract/1","date":"2026-01-01","revision":1,"files":[]}');
  put(
    'orders/dt=2026-01-01/x.csv',
    'id,customer_id,total_amount,created_at,status,kind\n1,a,2.50,2026-01-01,paid,voucher\n',
  );
  expect(await look()).toMatchObject({ completeness: 'manifest', mapping: { sources: {} }, diagnostics: [] });
  const mapped = await look(
    root,
    'mapping:\n  sources:\n    orders:\n      columns:\n        coupon_code: { from: kind }\n',
  );
  expect(mapped.mapping.sources['orders']?.columns).toEqual({ coupon_code: { from: 'kind', unit: null } });
  expect(mapped.sources[0]?.columns.at(-1)).toMatchObject({
    name: 'kind',
    mappedTo: 'coupon_code',
    sample: ['voucher'],
  });
});

it('goes on where a table cannot be read or is empty', async () => {
  put('orders/dt=2026-01-01/x.parquet', 'this is not Parquet at all');
  put('products/dt=2026-01-01/x.csv', '');
  put('payments/dt=2026-01-01/x.csv', 'id,order_id,amount,status\n1,2,3.00,paid\n');
  const found = await look();
  expect(found.sources.map((s) => [s.folder, s.mappedTo])).toEqual([
    ['orders', null],
    ['payments', 'payments'],
    ['products', null],
  ]);
  expect(found.diagnostics.map((d) => d.code)).toEqual(['table-unreadable', 'table-not-sampled']);
  expect(JSON.stringify(found.diagnostics)).not.toContain(tmpdir());
});

describe('names', () => {
  const at = (keys: readonly string[]) =>
    findTables(keys.map((key) => ({ key, bytes: 1, etag: '', modifiedAt: new Date(0), storageClass: null }))).map(
      (t) => [t.name, t.template, t.days.length],
    );

  it('of tables come from folders or file names', () => {
    expect(
      at(['orders/dt=2026-01-01/part-0000-3fa85f64-5717.snappy.parquet', 'orders/dt=2026-01-02/a.parquet']),
    ).toEqual([['orders', null, 2]]);
    expect(
      at(['exports/2026-01-01/orders-1.csv', 'exports/2026-01-01/orders-2.csv', 'exports/2026-01-01/customers.csv']),
    ).toEqual([
      ['customers', 'exports/{date}/customers*.csv', 1],
      ['orders', 'exports/{date}/orders*.csv', 1],
    ]);
    expect(at(['2026-01-01/orders.csv.gz'])).toEqual([['orders', '{date}/orders*.csv.gz', 1]]);
    expect(at(['dump/orders_20260101.csv', 'dump/orders_20260102.csv'])).toEqual([
      ['orders', 'dump/orders_{date}*.csv', 2],
    ]);
    expect(at(['orders/dt=2026-01-01/hour=07/x.csv'])).toEqual([['orders', null, 1]]);
    expect(at(['_manifests/dt=2026-01-01.json', 'orders/_tmp/x.csv', 'readme.txt'])).toEqual([]);
  });

  it('match by spelling, synonym and what the table is called', () => {
    for (const name of ['id', 'order_id', 'OrderID', 'orderid', 'order_no', 'InvoiceNo'])
      expect(nameScore(name, 'id', 'orders')).toBeGreaterThan(0.5);
    expect(nameScore('customer_id', 'id', 'orders')).toBe(0);
    expect(nameScore('user_id', 'customer_id', 'orders')).toBeGreaterThan(0.5);
    expect(nameScore('total_cents', 'total_amount', 'orders')).toBeGreaterThan(0.4);
    expect(nameScore('weight', 'total_amount', 'orders')).toBe(0);
    expect(tableScore('Customers', 'customers')).toBe(1);
    expect(tableScore('dim_customer', 'customers')).toBeGreaterThan(0.5);
    expect(tableScore('order_items', 'order_items')).toBeGreaterThan(tableScore('order_items', 'orders'));
    expect(tableScore('invoices', 'orders')).toBeGreaterThan(0.5);
    expect(tableScore('weather', 'orders')).toBe(0);
  });
});

const shop = path.resolve(import.meta.dirname, '../../../shared/data/online-retail');
describe.skipIf(!existsSync(shop))('a real shop (skipped where its extracts are missing)', () => {
  it('needs no mapping', async () => {
    const found = await look(shop);
    expect(found.sources.map((s) => [s.folder, s.mappedTo, s.files, s.absentColumns, s.unknownStatuses])).toEqual([
      ['customers', 'customers', expect.any(Number), [], []],
      ['order_items', 'order_items', 305, [], []],
      ['orders', 'orders', 305, [], expect.anything()],
      ['products', 'products', expect.any(Number), [], []],
    ]);
    expect(found.completeness).toBe('manifest');
    expect(found.mapping.sources).toEqual({});
  });
});
