import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Source } from '../packs/pack.ts';
import { column, packOf, source, TestExtracts, TestWarehouse } from './testing/ingest-fixture.ts';

const columns = [
  column('id', 'text'),
  column('line', 'integer'),
  column('amount', 'decimal', { nullable: true }),
  column('version', 'integer', { nullable: true }),
  column('op', 'text', { nullable: true }),
];

const sources: readonly Source[] = [
  source('events', columns, { mode: 'append', key: ['id', 'line'] }),
  source('clicks', columns, { mode: 'append', key: [] }),
  source('orders', columns, { orderBy: 'version', op: 'op' }),
  source('customers', columns, { key: ['id', 'line'], op: 'op', history: true }),
  source('lines', columns, { mode: 'replace_by', key: ['id', 'line'], replaceBy: 'id', op: 'op' }),
  source('items', columns, { mode: 'replace_by', key: [], replaceBy: 'id' }),
  source('stock', columns, { mode: 'snapshot', maxShrink: 1 }),
  source('products', columns, { mode: 'snapshot', maxShrink: 1, history: true, orderBy: 'version', op: 'op' }),
];

const row = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', ''),
    line: fc.constantFrom('1', '2'),
    amount: fc.constantFrom('1', '2.5', '', 'x'),
    version: fc.constantFrom('', '1', '2'),
    op: fc.constantFrom('', '', 'd'),
  })
  .map((r) => [r.id, r.line, r.amount, r.version, r.op].join(','));

/** Three unreadable values and no other would be an unreadable column. */
function fewBad(rows: string[]): string[] {
  let bad = 0;
  return rows.map((r) => (r.includes(',x,') && ++bad > 2 ? r.replace(',x,', ',7,') : r));
}

const change = fc.record({
  // Of the three sources of a run.
  source: fc.nat({ max: 2 }),
  date: fc.integer({ min: 1, max: 6 }).map((day) => `2026-01-0${day}`),
  file: fc.constantFrom('part-0.csv', 'part-1.csv'),
  load: fc.constantFrom('delta' as const, 'delta' as const, 'delta' as const, 'full' as const),
  // Null: the file is dropped.
  rows: fc.option(fc.array(row, { maxLength: 5 }).map(fewBad), { freq: 5 }),
});

/** Days only ever get newer, as in ordinary life: the path that reads nothing but added files. */
const three = fc.shuffledSubarray(
  sources.map((s) => s.name),
  { minLength: 3, maxLength: 3 },
);
const growing = fc
  .array(fc.array(change, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 })
  .map((steps) =>
    steps.map((step, i) =>
      step.map((c) => ({ ...c, load: 'delta' as const, date: `2026-02-0${i + 1}`, rows: c.rows ?? [] })),
    ),
  );
const restated = fc.array(fc.array(change, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 5 });

let extracts: TestExtracts;
beforeEach(() => {
  extracts = new TestExtracts();
});
afterEach(() => extracts.remove());

type Step = readonly {
  source: number;
  date: string;
  file: string;
  load: 'delta' | 'full';
  rows: readonly string[] | null;
}[];

async function incrementalEqualsFull(names: readonly string[], steps: readonly Step[]): Promise<void> {
  const chosen = names.flatMap((name) => sources.filter((s) => s.name === name));
  const pack = packOf(chosen);
  const relations = relationsOf(chosen);
  const tables = [
    ...relations,
    ...chosen.map((s) => `quarantine.${s.name}`),
    ...chosen
      .filter((s) => s.name !== 'clicks')
      .map((s) => `(SELECT * EXCLUDE (_n), sum(_n) AS _n FROM meta.unused_${s.name} GROUP BY ALL ORDER BY ALL)`),
  ];
  const warehouse = await TestWarehouse.open();
  const world = new TestExtracts();
  try {
    let before = new Map<string, string[]>();
    for (const step of steps) {
      for (const { source: number, date, file, load, rows } of step) {
        const name = chosen[number]?.name ?? '';
        if (rows === null) world.drop(name, date, file);
        else world.put(name, date, ['id,line,amount,version,op', ...rows, ''].join('\n'), { name: file, load });
      }
      const result = await warehouse.ingest(pack, world.view());
      const fresh = await TestWarehouse.open();
      try {
        const full = await fresh.ingest(pack, world.view());
        expect(result.sources).toEqual(full.sources);
        expect(result.files).toEqual(full.files);
        for (const table of tables)
          expect([table, await warehouse.dump(table)]).toEqual([table, await fresh.dump(table)]);
      } finally {
        fresh.close();
      }
      const now = new Map<string, string[]>();
      for (const relation of relations) now.set(relation, await rawRows(warehouse, relation));
      for (const relation of relations) {
        const how = result.changed.get(relation);
        if (how === 'unchanged') expect([relation, now.get(relation)]).toEqual([relation, before.get(relation) ?? []]);
        if (how !== 'delta') continue;
        const removed = await rawRows(warehouse, `delta.before."${relation}"`);
        const added = await rawRows(warehouse, `delta.after."${relation}"`);
        expect([relation, [...without(before.get(relation) ?? [], removed), ...added].sort()]).toEqual([
          relation,
          now.get(relation),
        ]);
        expect(added.filter((r) => removed.includes(r))).toEqual([]);
      }
      before = now;
    }
  } finally {
    warehouse.close();
    world.remove();
  }
}

function relationsOf(chosen: readonly Source[]): string[] {
  const kept = chosen.filter((s) => s.history).map((s) => `history.${s.name}`);
  return [...chosen.map((s) => `source.${s.name}`), ...kept];
}

async function rawRows(warehouse: TestWarehouse, table: string): Promise<string[]> {
  const rows = await warehouse.connection.rows<{ row: string }>(
    `SELECT CAST(to_json(t) AS VARCHAR) AS row FROM ${table} t`,
  );
  return rows.map((r) => r.row).sort();
}

function without(rows: readonly string[], removed: readonly string[]): string[] {
  const left = [...rows];
  for (const gone of removed) {
    const at = left.indexOf(gone);
    expect(at).toBeGreaterThanOrEqual(0);
    left.splice(at, 1);
  }
  return left;
}

it('equals a full ingest when days are only added', async () => {
  await fc.assert(fc.asyncProperty(three, growing, incrementalEqualsFull), {
    numRuns: Number(process.env['ASSAY_RUNS'] ?? 5),
    endOnFailure: true,
  });
}, 600_000);

it('equals a full ingest over added, restated, dropped and late days', async () => {
  await fc.assert(fc.asyncProperty(three, restated, incrementalEqualsFull), {
    numRuns: Number(process.env['ASSAY_RUNS'] ?? 8),
    endOnFailure: true,
  });
}, 600_000);
