import { describe, expect, it } from 'vitest';
import { csv, good, IngestBench, only, orders } from './testing/ingest-bench.ts';
import { column, mapping, source } from './testing/ingest-fixture.ts';

const bench = new IngestBench();

describe('values', () => {
  it('casts, trims statuses, keeps the day and the file', async () => {
    bench.extracts.put('orders', '2026-01-01', csv(good('a'), 'b,,7.125,2026-01-01T10:00:00+02:00,paid'));
    const result = await bench.warehouse.ingest(only(orders), bench.extracts.view());
    expect(await bench.rows('SELECT * FROM source.orders ORDER BY id')).toEqual([
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
    expect(
      await bench.rows('SELECT file_id, source, extract_date, revision, path, rows FROM meta.extract_files'),
    ).toEqual([
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
    bench.extracts.put('orders', '2026-01-01', csv(good('a')), { name: 'a.csv' });
    bench.extracts.put(
      'orders',
      '2026-01-01',
      csv(good('b'), good('c', '1O.00'), ',c1,1,2026-01-01,paid', 'd,c1,1,9999-12-31 00:00:00,paid'),
      { name: 'b.csv' },
    );
    const result = await bench.warehouse.ingest(only(orders), bench.extracts.view());
    expect(result.sources[0]).toMatchObject({ rowsIn: 5, rows: 2, quarantined: 3 });
    expect(
      await bench.rows(
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
    bench.extracts.put('things', '2026-01-01', many, { name: 'a.jsonl' });
    bench.extracts.put('things', '2026-01-02', many.replaceAll('"id":', '"id":9'), { name: 'b.jsonl.gz' });
    await bench.extracts.putParquet(
      'things',
      '2026-01-03',
      "SELECT 'p' || i AS id, CASE WHEN i = 4000 THEN 'x' ELSE '1' END AS amount FROM range(5000) t(i)",
    );
    const result = await bench.warehouse.ingest(only(wanted), bench.extracts.view());
    expect(result.sources[0]).toMatchObject({ rowsIn: 65_000, quarantined: 3 });
    expect(await bench.rows("SELECT row_number, raw->>'$.id' AS id FROM quarantine.things ORDER BY _file")).toEqual([
      { row_number: '25001', id: '25000' },
      { row_number: '25001', id: '925000' },
      { row_number: '4001', id: 'p4000' },
    ]);
  });

  it('groups files by their columns: other order, other types, other formats', async () => {
    bench.extracts.put('orders', '2026-01-01', csv(good('a')));
    bench.extracts.put(
      'orders',
      '2026-01-02',
      `status;amount;id;coupon;created_at;customer_id\npaid;1;b;X;2026-01-02;\n`.replaceAll(';', ','),
    );
    await bench.extracts.putParquet(
      'orders',
      '2026-01-03',
      "SELECT 7 AS id, 8.0::DOUBLE AS customer_id, 5 AS amount, DATE '2026-01-03' AS created_at, 'PAID' AS status",
    );
    await bench.extracts.putParquet(
      'orders',
      '2026-01-04',
      "SELECT 'd' AS id, NULL AS customer_id, 5.5 AS amount, TIMESTAMPTZ '2026-01-03 10:00:00+01' AS created_at, 'x' AS status, 'gift' AS note",
    );
    const result = await bench.warehouse.ingest(only(orders), bench.extracts.view());
    expect(
      await bench.rows(
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
    bench.extracts.put('bestellungen', '2026-01-01', Buffer.from(text.replace('bezahlt', 'gel\u00f6scht'), 'latin1'));
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
    const result = await bench.warehouse.ingest(only(orders), bench.extracts.view(), { mapping: map });
    expect(
      await bench.rows('SELECT id, customer_id, amount, created_at, status FROM source.orders ORDER BY id'),
    ).toEqual([
      { id: '1', customer_id: 'k', amount: '1234.5000', created_at: '2026-01-01 10:00:00', status: 'gel\u00f6scht' },
      { id: '2', customer_id: null, amount: '99.0000', created_at: '2026-01-01 10:00:00', status: 'be;zahlt' },
    ]);
    expect(result.files[0]?.source).toBe('bestellungen');
    expect(result.diagnostics.map((d) => d.code)).toEqual(['column-absent']);
  });

  it('reads CSV without a header, in UTF-16, and numbers rows of large files', async () => {
    const plain = source('plain', [column('id', 'text'), column('amount', 'decimal')]);
    const wide = source('wide', [column('id', 'text'), column('amount', 'decimal')]);
    bench.extracts.put('plain', '2026-01-01', 'a,1\n"b\nc",2\n');
    bench.extracts.put('wide', '2026-01-01', Buffer.from('\uFEFFid,amount\r\n\u00e9,1\r\n', 'utf16le'));
    const lines = Array.from(
      { length: 400_000 },
      (_, i) => `"row\n${i}",${i % 100_000 === 99_999 ? 'x' : '1.5'},${'.'.repeat(100)}`,
    );
    bench.extracts.put('large', '2026-01-01', `id,amount,filler\n${lines.join('\n')}\n`, { name: 'a.csv' });
    bench.extracts.put('large', '2026-01-02', `id,amount,filler\n${lines.slice(99_990, 100_010).join('\n')}\n`, {
      name: 'b.csv',
    });
    const large = source('large', [column('id', 'text'), column('amount', 'decimal')]);
    const map = mapping({
      plain: { csv: { header: false }, columns: { id: { from: 'column1' }, amount: { from: 'column2' } } },
      wide: { csv: { encoding: 'utf-16' } },
    });
    await bench.warehouse.ingest(only(plain, wide, large), bench.extracts.view(), { mapping: map });
    expect(await bench.rows('SELECT id, amount FROM source.plain ORDER BY id')).toEqual([
      { id: 'a', amount: '1.0000' },
      { id: 'b\nc', amount: '2.0000' },
    ]);
    expect(await bench.rows('SELECT id FROM source.wide')).toEqual([{ id: '\u00e9' }]);
    expect(
      await bench.rows("SELECT row_number, raw->>'$.id' AS id FROM quarantine.large ORDER BY _file, row_number"),
    ).toEqual([
      { row_number: '100000', id: 'row\n99999' },
      { row_number: '200000', id: 'row\n199999' },
      { row_number: '300000', id: 'row\n299999' },
      { row_number: '400000', id: 'row\n399999' },
      { row_number: '10', id: 'row\n99999' },
    ]);
  });

  it('says which files nothing asks for, and which sources have none', async () => {
    bench.extracts.put('orders', '2026-01-01', csv(good('a')));
    bench.extracts.put('ordrs', '2026-01-01', csv(good('b')));
    bench.extracts.state('refunds', '2026-01-01', 'empty');
    bench.extracts.state('payments', '2026-01-01', 'missing');
    const absent = source('payments', [column('id', 'text')]);
    const empty = source('refunds', [column('id', 'text')]);
    const result = await bench.warehouse.ingest(only(orders, absent, empty), bench.extracts.view());
    expect(result.diagnostics.map((d) => d.code)).toEqual(['source-unknown', 'source-missing', 'column-absent']);
    expect(result.sources.map((s) => s.absent)).toEqual([null, 'no extract day has a file of payments', null]);
    expect(await bench.rows('SELECT * FROM source.payments')).toEqual([]);
    const again = await bench.warehouse.ingest(only(orders, absent, empty), bench.extracts.view());
    expect([...again.changed.values()].every((change) => change === 'unchanged')).toBe(true);
  });
});
