import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IngestBench, only } from './testing/ingest-bench.ts';
import { column, source } from './testing/ingest-fixture.ts';

const bench = new IngestBench();

describe('days that add up', () => {
  const day = (n: number): string => `2026-01-0${n}`;
  const item = [
    column('id', 'text'),
    column('n', 'integer'),
    column('at', 'integer', { nullable: true }),
    column('op', 'text', { nullable: true }),
  ];
  const put = (date: string, ...lines: string[]) =>
    bench.extracts.put('items', date, ['id,n,at,op', ...lines, ''].join('\n'));
  const state = async (table = 'source.items') =>
    (await bench.rows(`SELECT id || n AS row FROM ${table} ORDER BY row`)).map((r) => r['row']);

  it('upsert: the newest day wins, order_by within a day, op deletes, history keeps each day', async () => {
    const pack = only(source('items', item, { orderBy: 'at', op: 'op', history: true }));
    put(day(1), 'a,1,1,', 'a,2,3,', 'a,3,2,', 'b,1,,', 'c,1,,');
    put(day(2), 'b,2,,', 'c,9,,D');
    put(day(3), 'a,4,,');
    const { sources } = await bench.warehouse.ingest(pack, bench.extracts.view());
    expect(await state()).toEqual(['a4', 'b2']);
    expect(await state('history.items')).toEqual(['a2', 'a4', 'b1', 'b2', 'c1']);
    expect(sources[0]).toMatchObject({ rowsIn: 8, rows: 2, superseded: 5, deleted: 1, duplicates: 0, quarantined: 0 });
  });

  it('does not let a late day bring a deleted row back, and lets a newer one', async () => {
    const pack = only(source('items', item, { op: 'op' }));
    put(day(1), 'a,1,,');
    put(day(3), 'a,1,,delete');
    await bench.warehouse.ingest(pack, bench.extracts.view());
    put(day(2), 'a,2,,');
    await bench.warehouse.ingest(pack, bench.extracts.view());
    expect(await state()).toEqual([]);
    put(day(4), 'a,4,,');
    const { sources, changed } = await bench.warehouse.ingest(pack, bench.extracts.view());
    expect(await state()).toEqual(['a4']);
    expect(changed.get('source.items')).toBe('delta');
    expect(sources[0]).toMatchObject({ rowsIn: 4, rows: 1, superseded: 3, deleted: 0 });
  });

  it('the same key twice in a day: equal rows are one, different ones go to quarantine', async () => {
    put(day(1), 'a,1,,', 'a,1,,', 'b,1,,', 'b,2,,', 'c,1,,');
    put(day(2), 'c,3,,', 'c,4,,');
    const { sources } = await bench.warehouse.ingest(only(source('items', item)), bench.extracts.view());
    expect(await state()).toEqual(['a1', 'c1']);
    expect(sources[0]).toMatchObject({ rowsIn: 7, rows: 2, duplicates: 1, quarantined: 4 });
    expect(
      await bench.rows(
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
    const { sources } = await bench.warehouse.ingest(
      only(source('items', item, { mode: 'append' })),
      bench.extracts.view(),
    );
    expect(await bench.rows('SELECT id, _extract_date FROM source.items ORDER BY id')).toEqual([
      { id: 'a', _extract_date: day(1) },
      { id: 'b', _extract_date: day(2) },
    ]);
    expect(sources[0]).toMatchObject({ duplicates: 1, superseded: 0 });
  });

  it('replace_by: all lines of a touched parent are replaced; equal lines without a key stay', async () => {
    put(day(1), 'a,1,,', 'a,1,,', 'b,1,,');
    put(day(2), 'b,2,,', 'b,2,,');
    const { sources } = await bench.warehouse.ingest(
      only(source('items', item, { mode: 'replace_by', key: [], replaceBy: 'id' })),
      bench.extracts.view(),
    );
    expect(await state()).toEqual(['a1', 'a1', 'b2', 'b2']);
    expect(sources[0]).toMatchObject({ superseded: 1, duplicates: 0 });
  });

  it('load: full replaces everything before it, without reading it', async () => {
    put(day(1), 'a,1,,', 'b,1,,');
    const old = bench.extracts.view().days[0]?.files[0];
    bench.extracts.put('items', day(2), 'id,n,at,op\nb,2,,\n', { load: 'full' });
    put(day(3), 'c,3,,');
    if (old !== undefined) appendFileSync(old.object, 'c,2,,\n');
    const { sources } = await bench.warehouse.ingest(only(source('items', item)), bench.extracts.view());
    expect(await state()).toEqual(['b2', 'c3']);
    expect(sources[0]).toMatchObject({ rowsIn: 5, superseded: 3 });
  });

  it('snapshot: a missing row was deleted, an empty day empties, half the rows gone is an error', async () => {
    const pack = only(source('items', item, { mode: 'snapshot' }));
    put(day(1), 'a,1,,', 'b,1,,', 'c,1,,', 'd,1,,', 'e,1,,');
    put(day(2), 'a,2,,', 'b,1,,', 'c,1,,', 'd,1,,');
    await bench.warehouse.ingest(pack, bench.extracts.view());
    expect(await state()).toEqual(['a2', 'b1', 'c1', 'd1']);
    put(day(3), 'a,2,,', 'b,1,,');
    const error = await bench.failure(pack);
    expect(error.code).toBe('snapshot-source-shrank');
    expect(error.message).toBe(
      'The source items shrank from 4 to 2 rows on 2026-01-03; at most 20% may vanish at once.',
    );
    bench.extracts.drop('items', day(3));
    bench.extracts.state('items', day(3), 'empty');
    expect((await bench.failure(pack)).params).toMatchObject({ before: 4, after: 0 });
  });
});
