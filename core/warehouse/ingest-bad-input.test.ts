import { appendFileSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { csv, good, IngestBench, only, orders } from './testing/ingest-bench.ts';
import { column, source } from './testing/ingest-fixture.ts';

const bench = new IngestBench();

describe('bad input', () => {
  beforeEach(() => void bench.extracts.put('orders', '2026-01-01', csv(good('a'))));

  it.each<[string, () => unknown, string, string]>([
    [
      'a damaged object',
      () => appendFileSync(bench.extracts.put('orders', '2026-01-02', csv(good('b'))).object, ' '),
      'object-damaged',
      'orders/dt=2026-01-02/part-0000.csv',
    ],
    [
      'an object that is gone',
      () => rmSync(bench.extracts.put('orders', '2026-01-02', csv(good('b'))).object),
      'extract-not-in-mirror',
      'orders/dt=2026-01-02/part-0000.csv',
    ],
    ['an empty CSV file', () => bench.extracts.put('orders', '2026-01-02', ''), 'extract-file-empty', '0 bytes'],
    [
      'an empty Parquet file',
      () => bench.extracts.put('orders', '2026-01-02', '', { name: 'x.parquet' }),
      'extract-file-empty',
      'x.parquet',
    ],
    [
      'a file that is not Parquet',
      () => bench.extracts.put('orders', '2026-01-02', 'hello, this is no Parquet', { name: 'x.parquet' }),
      'extract-file-unreadable',
      'orders/dt=2026-01-02/x.parquet',
    ],
    [
      'a file that is not gzip',
      () => bench.extracts.put('orders', '2026-01-02', csv(good('b')), { name: 'x.csv.gz', packed: false }),
      'extract-file-unreadable',
      'x.csv.gz',
    ],
    [
      'a quote that is never closed',
      () => bench.extracts.put('orders', '2026-01-02', csv(good('b'), '"c,c1,1,2026-01-01,paid', good('d'))),
      'extract-line-malformed',
      'line 3',
    ],
    [
      'a header with a broken quote',
      () => bench.extracts.put('orders', '2026-01-02', '"id,customer_id\n1,2\n'),
      'extract-line-malformed',
      'line 1',
    ],
    [
      'a row with a field too few',
      () => bench.extracts.put('orders', '2026-01-02', csv('b,c1,1,paid')),
      'extract-line-malformed',
      'line 2',
    ],
    [
      'bytes that are not UTF-8',
      () => bench.extracts.put('orders', '2026-01-02', Buffer.from(csv('b\u00e9,c1,1,2026-01-01,paid'), 'latin1')),
      'extract-line-malformed',
      'line 2',
    ],
    [
      'a JSON line that is broken',
      () =>
        bench.extracts.put(
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
      () => bench.extracts.put('orders', '2026-01-02', csv(good('b'), good('c', 'x')), { rows: 3 }),
      'extract-rows-differ',
      'has 3 rows; the file has 2',
    ],
    [
      'a required column that is absent',
      () => bench.extracts.put('orders', '2026-01-02', csv(good('b')).replace('amount', 'amonut')),
      'source-column-absent',
      'Did you mean "amonut"?',
    ],
    [
      'a column that cannot be read at all',
      () => bench.extracts.put('orders', '2026-01-02', csv(good('b', '1 EUR'), good('c', '2 EUR'), good('d', '3 EUR'))),
      'source-column-unreadable',
      '"1 EUR" is not a decimal',
    ],
  ])('%s', async (_, arrange, code, text) => {
    arrange();
    const error = await bench.failure(only(orders));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.message).not.toContain(bench.extracts.dir);
  });

  it('a type that can never fit, a source that must be there, and deletions of an append source', async () => {
    await bench.extracts.putParquet(
      'orders',
      '2026-01-02',
      "SELECT 'b' AS id, NULL AS customer_id, [1] AS amount, now() AS created_at, 'paid' AS status",
    );
    expect((await bench.failure(only(orders))).message).toContain('a INTEGER[] cannot be read as decimal');
    const payments = source('payments', [column('id', 'text')], { required: true });
    expect((await bench.failure(only(payments))).code).toBe('source-required');
    const events = source('orders', orders.columns, { mode: 'append', op: 'status' });
    expect((await bench.failure(only(events))).code).toBe('source-inconsistent');
  });

  it('leaves the tables alone when it is cancelled', async () => {
    const error = await bench.failure(only(orders), { signal: AbortSignal.abort() });
    expect(error.code).toBe('cancelled');
  });

  it('a few wrong values of a small file are no wrong column', async () => {
    bench.extracts.put('orders', '2026-01-02', csv(good('b', 'x'), good('c', 'y')));
    expect((await bench.warehouse.ingest(only(orders), bench.extracts.view())).sources[0]).toMatchObject({
      rows: 1,
      quarantined: 2,
    });
  });
});
