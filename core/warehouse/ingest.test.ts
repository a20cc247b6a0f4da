import { appendFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pack, Source } from '../packs/pack.ts';
import type { EngineError } from '../protocol/engine-error.ts';
import { column, mapping, packOf, source, TestExtracts, TestWarehouse } from './testing/ingest-fixture.ts';

let extracts: TestExtracts;
let warehouse: TestWarehouse;
beforeEach(async () => {
  extracts = new TestExtracts();
  warehouse = await TestWarehouse.open();
});
afterEach(() => {
  warehouse.close();
  extracts.remove();
});

const orders = source('orders', [
  column('id', 'text'),
  column('customer_id', 'text', { nullable: true }),
  column('amount', 'decimal'),
  column('created_at', 'timestamp'),
  column('status', 'text', { classes: 'order_status' }),
  column('coupon', 'text', { optional: true, nullable: true }),
]);
const header = 'id,customer_id,amount,created_at,status';
const csv = (...rows: string[]): string => [header, ...rows, ''].join('\n');
const good = (id: string, amount = '10.00'): string => `${id},c1,${amount},2026-01-01 10:00:00, Completed `;

const rows = (sql: string) => warehouse.connection.rows(sql);
const only = (...sources: Source[]): Pack => packOf(sources);

async function failure(pack: Pack, more: Parameters<TestWarehouse['ingest']>[2] = {}): Promise<EngineError> {
  const error = await warehouse.ingest(pack, extracts.view(), more).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toHaveProperty('advice');
  return error as EngineError;
}

describe('values', () => {
  it('casts, trims statuses, keeps the day and the file', async () => {
    extracts.put('orders', '2026-01-01', csv(good('a'), 'b,,7.125,2026-01-01T10:00:00+02:00,paid'));
    const result = await warehouse.ingest(only(orders), extracts.view());
    expect(await rows('SELECT * FROM source.orders ORDER BY id')).toEqual([
      {
        id: 'a',
        customer_id: 'c1',
        amount: '10.0000',
        created_at: '2026-01-01 10:00:00',
        status: 'completed',
        coupon: null,
        _extract_date: '2026-01-01',
        _file: 1,
      },
      {
        id: 'b',
        customer_id: null,
        amount: '7.1250',
        created_at: '2026-01-01 08:00:00',
        status: 'paid',
        coupon: null,
        _extract_date: '2026-01-01',
        _file: 1,
      },
    ]);
    expect(result.sources[0]).toMatchObject({
      rowsIn: 2,
      rows: 2,
      quarantined: 0,
      absentColumns: ['coupon'],
      unknownColumns: [],
      absent: null,
    });
    expect(result.diagnostics.map((d) => d.code)).toEqual(['column-absent']);
    expect(result.files[0]?.rows).toBe(2);
    expect(await rows('SELECT file_id, source, extract_date, revision, path, rows FROM meta.extract_files')).toEqual([
      {
        file_id: 1,
        source: 'orders',
        extract_date: '2026-01-01',
        revision: 1,
        path: 'orders/dt=2026-01-01/part-0000.csv',
        rows: '2',
      },
    ]);
  });

  it('puts a bad value into quarantine with file, row, column, reason and the whole row', async () => {
    extracts.put('orders', '2026-01-01', csv(good('a')), { name: 'a.csv' });
    extracts.put(
      'orders',
      '2026-01-01',
      csv(good('b'), good('c', '1O.00'), ',c1,1,2026-01-01,paid', 'd,c1,1,9999-12-31 00:00:00,paid'),
      { name: 'b.csv' },
    );
    const result = await warehouse.ingest(only(orders), extracts.view());
    expect(result.sources[0]).toMatchObject({ rowsIn: 5, rows: 2, quarantined: 3 });
    expect(
      await rows(
        "SELECT f.path, q.* EXCLUDE (_file, raw), raw->>'$.id' AS id FROM quarantine.orders q JOIN meta.extract_files f ON f.file_id = q._file ORDER BY row_number",
      ),
    ).toEqual([
      {
        path: 'orders/dt=2026-01-01/b.csv',
        extract_date: '2026-01-01',
        row_number: '2',
        column_name: 'amount',
        value: '1O.00',
        reason: 'not a decimal number with at most 14 digits before the point',
        id: 'c',
      },
      {
        path: 'orders/dt=2026-01-01/b.csv',
        extract_date: '2026-01-01',
        row_number: '3',
        column_name: 'id',
        value: null,
        reason: 'no value, and the column is not nullable',
        id: null,
      },
      {
        path: 'orders/dt=2026-01-01/b.csv',
        extract_date: '2026-01-01',
        row_number: '4',
        column_name: 'created_at',
        value: '9999-12-31 00:00:00',
        reason: 'not a time from 1900-01-01 to 9998-12-31',
        id: 'd',
      },
    ]);
  });

  it('numbers quarantined rows of Parquet and JSONL, plain and packed, over many rows', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) =>
      JSON.stringify({ id: i, amount: i === 25_000 ? 'x' : i / 4 }),
    ).join('\n');
    const wanted = source('things', [column('id', 'text'), column('amount', 'decimal')]);
    extracts.put('things', '2026-01-01', many, { name: 'a.jsonl' });
    extracts.put('things', '2026-01-02', many.replaceAll('"id":', '"id":9'), { name: 'b.jsonl.gz' });
    await extracts.putParquet(
      'things',
      '2026-01-03',
      "SELECT 'p' || i AS id, CASE WHEN i = 4000 THEN 'x' ELSE '1' END AS amount FROM range(5000) t(i)",
    );
    const result = await warehouse.ingest(only(wanted), extracts.view());
    expect(result.sources[0]).toMatchObject({ rowsIn: 65_000, quarantined: 3 });
    expect(await rows("SELECT row_number, raw->>'$.id' AS id FROM quarantine.things ORDER BY _file")).toEqual([
      { row_number: '25001', id: '25000' },
      { row_number: '25001', id: '925000' },
      { row_number: '4001', id: 'p4000' },
    ]);
  });

  it('groups files by their columns: other order, other types, other formats', async () => {
    extracts.put('orders', '2026-01-01', csv(good('a')));
    extracts.put(
      'orders',
      '2026-01-02',
      `status;amount;id;coupon;created_at;customer_id\npaid;1;b;X;2026-01-02;\n`.replaceAll(';', ','),
    );
    await extracts.putParquet(
      'orders',
      '2026-01-03',
      "SELECT 7 AS id, 8.0::DOUBLE AS customer_id, 5 AS amount, DATE '2026-01-03' AS created_at, 'PAID' AS status",
    );
    await extracts.putParquet(
      'orders',
      '2026-01-04',
      "SELECT 'd' AS id, NULL AS customer_id, 5.5 AS amount, TIMESTAMPTZ '2026-01-03 10:00:00+01' AS created_at, 'x' AS status, 'gift' AS note",
    );
    const result = await warehouse.ingest(only(orders), extracts.view());
    expect(
      await rows(
        'SELECT id, customer_id, amount, created_at, status, coupon FROM source.orders ORDER BY _extract_date',
      ),
    ).toEqual([
      {
        id: 'a',
        customer_id: 'c1',
        amount: '10.0000',
        created_at: '2026-01-01 10:00:00',
        status: 'completed',
        coupon: null,
      },
      { id: 'b', customer_id: null, amount: '1.0000', created_at: '2026-01-02 00:00:00', status: 'paid', coupon: 'X' },
      { id: '7', customer_id: '8', amount: '5.0000', created_at: '2026-01-03 00:00:00', status: 'paid', coupon: null },
      { id: 'd', customer_id: null, amount: '5.5000', created_at: '2026-01-03 09:00:00', status: 'x', coupon: null },
    ]);
    expect(result.sources[0]).toMatchObject({ absentColumns: [], unknownColumns: ['note'] });
    expect(result.diagnostics.map((d) => d.code).sort()).toEqual(['column-partly-absent', 'column-unknown']);
  });

  it('follows the mapping: folder, names, units, dialect, NULL texts', async () => {
    const text = 'Nr;Kunde;Betrag;Datum;Status\n1;k;1.234,50;1767261600;bezahlt\n2;-;99;1767261600;"be;zahlt"\n';
    extracts.put('bestellungen', '2026-01-01', Buffer.from(text.replace('bezahlt', 'gel\u00f6scht'), 'latin1'));
    const map = mapping({
      orders: {
        folder: 'bestellungen',
        columns: {
          id: { from: 'nr' },
          customer_id: { from: 'Kunde' },
          amount: { from: 'Betrag' },
          created_at: { from: 'Datum', unit: 'epoch_s' },
          status: { from: 'Status' },
        },
        csv: { delimiter: ';', decimal: ',', encoding: 'latin-1' },
        nullText: ['-'],
      },
    });
    const result = await warehouse.ingest(only(orders), extracts.view(), { mapping: map });
    expect(await rows('SELECT id, customer_id, amount, created_at, status FROM source.orders ORDER BY id')).toEqual([
      { id: '1', customer_id: 'k', amount: '1234.5000', created_at: '2026-01-01 10:00:00', status: 'gel\u00f6scht' },
      { id: '2', customer_id: null, amount: '99.0000', created_at: '2026-01-01 10:00:00', status: 'be;zahlt' },
    ]);
    expect(result.files[0]?.source).toBe('bestellungen');
    expect(result.diagnostics.map((d) => d.code)).toEqual(['column-absent']);
  });

  it('reads CSV without a header, in UTF-16, and numbers rows of large files', async () => {
    const plain = source('plain', [column('id', 'text'), column('amount', 'decimal')]);
    const wide = source('wide', [column('id', 'text'), column('amount', 'decimal')]);
    extracts.put('plain', '2026-01-01', 'a,1\n"b\nc",2\n');
    extracts.put('wide', '2026-01-01', Buffer.from('\uFEFFid,amount\r\n\u00e9,1\r\n', 'utf16le'));
    const lines = Array.from(
      { length: 400_000 },
      (_, i) => `"row\n${i}",${i % 100_000 === 99_999 ? 'x' : '1.5'},${'.'.repeat(100)}`,
    );
    extracts.put('large', '2026-01-01', `id,amount,filler\n${lines.join('\n')}\n`, { name: 'a.csv' });
    extracts.put('large', '2026-01-02', `id,amount,filler\n${lines.slice(99_990, 100_010).join('\n')}\n`, {
      name: 'b.csv',
    });
    const large = source('large', [column('id', 'text'), column('amount', 'decimal')]);
    const map = mapping({
      plain: { csv: { header: false }, columns: { id: { from: 'column1' }, amount: { from: 'column2' } } },
      wide: { csv: { encoding: 'utf-16' } },
    });
    await warehouse.ingest(only(plain, wide, large), extracts.view(), { mapping: map });
    expect(await rows('SELECT id, amount FROM source.plain ORDER BY id')).toEqual([
      { id: 'a', amount: '1.0000' },
      { id: 'b\nc', amount: '2.0000' },
    ]);
    expect(await rows('SELECT id FROM source.wide')).toEqual([{ id: '\u00e9' }]);
    expect(
      await rows("SELECT row_number, raw->>'$.id' AS id FROM quarantine.large ORDER BY _file, row_number"),
    ).toEqual([
      { row_number: '100000', id: 'row\n99999' },
      { row_number: '200000', id: 'row\n199999' },
      { row_number: '300000', id: 'row\n299999' },
      { row_number: '400000', id: 'row\n399999' },
      { row_number: '10', id: 'row\n99999' },
    ]);
  });

  it('says which files nothing asks for, and which sources have none', async () => {
    extracts.put('orders', '2026-01-01', csv(good('a')));
    extracts.put('ordrs', '2026-01-01', csv(good('b')));
    extracts.state('refunds', '2026-01-01', 'empty');
    extracts.state('payments', '2026-01-01', 'missing');
    const absent = source('payments', [column('id', 'text')]);
    const empty = source('refunds', [column('id', 'text')]);
    const result = await warehouse.ingest(only(orders, absent, empty), extracts.view());
    expect(result.diagnostics.map((d) => d.code)).toEqual(['source-unknown', 'source-missing', 'column-absent']);
    expect(result.sources.map((s) => s.absent)).toEqual([null, 'no extract day has a file of payments', null]);
    expect(await rows('SELECT * FROM source.payments')).toEqual([]);
    const again = await warehouse.ingest(only(orders, absent, empty), extracts.view());
    expect([...again.changed.values()].every((change) => change === 'unchanged')).toBe(true);
  });
});

describe('days that add up', () => {
  const day = (n: number): string => `2026-01-0${n}`;
  const item = [
    column('id', 'text'),
    column('n', 'integer'),
    column('at', 'integer', { nullable: true }),
    column('op', 'text', { nullable: true }),
  ];
  const put = (date: string, ...lines: string[]) =>
    extracts.put('items', date, ['id,n,at,op', ...lines, ''].join('\n'));
  const state = async (table = 'source.items') =>
    (await rows(`SELECT id || n AS row FROM ${table} ORDER BY row`)).map((r) => r['row']);

  it('upsert: the newest day wins, order_by within a day, op deletes, history keeps each day', async () => {
    const pack = only(source('items', item, { orderBy: 'at', op: 'op', history: true }));
    put(day(1), 'a,1,1,', 'a,2,3,', 'a,3,2,', 'b,1,,', 'c,1,,');
    put(day(2), 'b,2,,', 'c,9,,D');
    put(day(3), 'a,4,,');
    const { sources } = await warehouse.ingest(pack, extracts.view());
    expect(await state()).toEqual(['a4', 'b2']);
    expect(await state('history.items')).toEqual(['a2', 'a4', 'b1', 'b2', 'c1']);
    expect(sources[0]).toMatchObject({ rowsIn: 8, rows: 2, superseded: 5, deleted: 1, duplicates: 0, quarantined: 0 });
  });

  it('does not let a late day bring a deleted row back, and lets a newer one', async () => {
    const pack = only(source('items', item, { op: 'op' }));
    put(day(1), 'a,1,,');
    put(day(3), 'a,1,,delete');
    await warehouse.ingest(pack, extracts.view());
    put(day(2), 'a,2,,');
    await warehouse.ingest(pack, extracts.view());
    expect(await state()).toEqual([]);
    put(day(4), 'a,4,,');
    const { sources, changed } = await warehouse.ingest(pack, extracts.view());
    expect(await state()).toEqual(['a4']);
    expect(changed.get('source.items')).toBe('delta');
    expect(sources[0]).toMatchObject({ rowsIn: 4, rows: 1, superseded: 3, deleted: 0 });
  });

  it('the same key twice in a day: equal rows are one, different ones go to quarantine', async () => {
    put(day(1), 'a,1,,', 'a,1,,', 'b,1,,', 'b,2,,', 'c,1,,');
    put(day(2), 'c,3,,', 'c,4,,');
    const { sources } = await warehouse.ingest(only(source('items', item)), extracts.view());
    expect(await state()).toEqual(['a1', 'c1']);
    expect(sources[0]).toMatchObject({ rowsIn: 7, rows: 2, duplicates: 1, quarantined: 4 });
    expect(
      await rows(
        'SELECT extract_date, row_number, column_name, value, reason FROM quarantine.items ORDER BY extract_date, row_number LIMIT 1',
      ),
    ).toEqual([
      {
        extract_date: day(1),
        row_number: '3',
        column_name: 'id',
        value: 'b',
        reason: 'the same key twice in one day with different values',
      },
    ]);
  });

  it('append: a key that comes again on a later day is a duplicate', async () => {
    put(day(1), 'a,1,,');
    put(day(2), 'a,1,,', 'b,1,,');
    const { sources } = await warehouse.ingest(only(source('items', item, { mode: 'append' })), extracts.view());
    expect(await rows('SELECT id, _extract_date FROM source.items ORDER BY id')).toEqual([
      { id: 'a', _extract_date: day(1) },
      { id: 'b', _extract_date: day(2) },
    ]);
    expect(sources[0]).toMatchObject({ duplicates: 1, superseded: 0 });
  });

  it('replace_by: all lines of a touched parent are replaced; equal lines without a key stay', async () => {
    put(day(1), 'a,1,,', 'a,1,,', 'b,1,,');
    put(day(2), 'b,2,,', 'b,2,,');
    const { sources } = await warehouse.ingest(
      only(source('items', item, { mode: 'replace_by', key: [], replaceBy: 'id' })),
      extracts.view(),
    );
    expect(await state()).toEqual(['a1', 'a1', 'b2', 'b2']);
    expect(sources[0]).toMatchObject({ superseded: 1, duplicates: 0 });
  });

  it('load: full replaces everything before it, without reading it', async () => {
    put(day(1), 'a,1,,', 'b,1,,');
    const old = extracts.view().days[0]?.files[0];
    extracts.put('items', day(2), 'id,n,at,op\nb,2,,\n', { load: 'full' });
    put(day(3), 'c,3,,');
    if (old !== undefined) appendFileSync(old.object, 'c,2,,\n');
    const { sources } = await warehouse.ingest(only(source('items', item)), extracts.view());
    expect(await state()).toEqual(['b2', 'c3']);
    expect(sources[0]).toMatchObject({ rowsIn: 5, superseded: 3 });
  });

  it('snapshot: a missing row was deleted, an empty day empties, half the rows gone is an error', async () => {
    const pack = only(source('items', item, { mode: 'snapshot' }));
    put(day(1), 'a,1,,', 'b,1,,', 'c,1,,', 'd,1,,', 'e,1,,');
    put(day(2), 'a,2,,', 'b,1,,', 'c,1,,', 'd,1,,');
    await warehouse.ingest(pack, extracts.view());
    expect(await state()).toEqual(['a2', 'b1', 'c1', 'd1']);
    put(day(3), 'a,2,,', 'b,1,,');
    const error = await failure(pack);
    expect(error.code).toBe('snapshot-source-shrank');
    expect(error.message).toBe(
      'The source items shrank from 4 to 2 rows on 2026-01-03; at most 20% may vanish at once.',
    );
    extracts.drop('items', day(3));
    extracts.state('items', day(3), 'empty');
    expect((await failure(pack)).params).toMatchObject({ before: 4, after: 0 });
  });
});

describe('bad input', () => {
  beforeEach(() => void extracts.put('orders', '2026-01-01', csv(good('a'))));

  it.each<[string, () => unknown, string, string]>([
    [
      'a damaged object',
      () => appendFileSync(extracts.put('orders', '2026-01-02', csv(good('b'))).object, ' '),
      'object-damaged',
      'orders/dt=2026-01-02/part-0000.csv',
    ],
    [
      'an object that is gone',
      () => rmSync(extracts.put('orders', '2026-01-02', csv(good('b'))).object),
      'extract-not-in-mirror',
      'orders/dt=2026-01-02/part-0000.csv',
    ],
    ['an empty CSV file', () => extracts.put('orders', '2026-01-02', ''), 'extract-file-empty', '0 bytes'],
    [
      'an empty Parquet file',
      () => extracts.put('orders', '2026-01-02', '', { name: 'x.parquet' }),
      'extract-file-empty',
      'x.parquet',
    ],
    [
      'a file that is not Parquet',
      () => extracts.put('orders', '2026-01-02', 'hello, this is no Parquet', { name: 'x.parquet' }),
      'extract-file-unreadable',
      'orders/dt=2026-01-02/x.parquet',
    ],
    [
      'a file that is not gzip',
      () => extracts.put('orders', '2026-01-02', csv(good('b')), { name: 'x.csv.gz', packed: false }),
      'extract-file-unreadable',
      'x.csv.gz',
    ],
    [
      'a quote that is never closed',
      () => extracts.put('orders', '2026-01-02', csv(good('b'), '"c,c1,1,2026-01-01,paid', good('d'))),
      'extract-line-malformed',
      'line 3',
    ],
    [
      'a header with a broken quote',
      () => extracts.put('orders', '2026-01-02', '"id,customer_id\n1,2\n'),
      'extract-line-malformed',
      'line 1',
    ],
    [
      'a row with a field too few',
      () => extracts.put('orders', '2026-01-02', csv('b,c1,1,paid')),
      'extract-line-malformed',
      'line 2',
    ],
    [
      'bytes that are not UTF-8',
      () => extracts.put('orders', '2026-01-02', Buffer.from(csv('b\u00e9,c1,1,2026-01-01,paid'), 'latin1')),
      'extract-line-malformed',
      'line 2',
    ],
    [
      'a JSON line that is broken',
      () =>
        extracts.put(
          'orders',
          '2026-01-02',
          `${JSON.stringify({ id: 'x', customer_id: 'c', amount: 1, created_at: '2026-01-01', status: 'paid' })}\n{"id": \n`,
          { name: 'x.jsonl' },
        ),
      'extract-line-malformed',
      'line 2',
    ],
    [
      'rows that differ from the manifest',
      () => extracts.put('orders', '2026-01-02', csv(good('b'), good('c', 'x')), { rows: 3 }),
      'extract-rows-differ',
      'has 3 rows; the file has 2',
    ],
    [
      'a required column that is absent',
      () => extracts.put('orders', '2026-01-02', csv(good('b')).replace('amount', 'amonut')),
      'source-column-absent',
      'Did you mean "amonut"?',
    ],
    [
      'a column that cannot be read at all',
      () => extracts.put('orders', '2026-01-02', csv(good('b', '1 EUR'), good('c', '2 EUR'), good('d', '3 EUR'))),
      'source-column-unreadable',
      '"1 EUR" is not a decimal',
    ],
  ])('%s', async (_, arrange, code, text) => {
    arrange();
    const error = await failure(only(orders));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.message).not.toContain(extracts.dir);
  });

  it('a type that can never fit, a source that must be there, and deletions of an append source', async () => {
    await extracts.putParquet(
      'orders',
      '2026-01-02',
      "SELECT 'b' AS id, NULL AS customer_id, [1] AS amount, now() AS created_at, 'paid' AS status",
    );
    expect((await failure(only(orders))).message).toContain('a INTEGER[] cannot be read as decimal');
    const payments = source('payments', [column('id', 'text')], { required: true });
    expect((await failure(only(payments))).code).toBe('source-required');
    const events = source('orders', orders.columns, { mode: 'append', op: 'status' });
    expect((await failure(only(events))).code).toBe('source-inconsistent');
  });

  it('leaves the tables alone when it is cancelled', async () => {
    const error = await failure(only(orders), { signal: AbortSignal.abort() });
    expect(error.code).toBe('cancelled');
  });

  it('a few wrong values of a small file are no wrong column', async () => {
    extracts.put('orders', '2026-01-02', csv(good('b', 'x'), good('c', 'y')));
    expect((await warehouse.ingest(only(orders), extracts.view())).sources[0]).toMatchObject({
      rows: 1,
      quarantined: 2,
    });
  });
});
