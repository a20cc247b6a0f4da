import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '../protocol/date.ts';
import { buildSnapshot } from './build-snapshot.ts';
import { ExampleShop, exampleConfig, examplePack, examplePackDir } from './testing/example-shop.ts';
import { verifySnapshot } from './verify-snapshot.ts';

/** `PROPERTY_RUNS=200 npx vitest run core/warehouse/incremental` looks further. */
const runs = Number(process.env['PROPERTY_RUNS'] ?? 5);

const id = fc.integer({ min: 0, max: 14 });
const day = fc.integer({ min: 0, max: 9 });
const order = fc
  .record({
    id,
    customer: fc.constantFrom('', 'c1', 'c2', 'c3'),
    day,
    amount: fc.integer({ min: 0, max: 9 }),
    status: fc.constantFrom('completed', 'cancelled', 'paid'),
  })
  .map((o) => `o${o.id},${o.customer},${o.amount}.25,${addDays('2026-11-01', o.day)} 10:00:00,${o.status},web`);
const customer = fc
  .record({ id: fc.constantFrom('c1', 'c2', 'c3'), region: fc.constantFrom('north', 'south', '') })
  .map((c) => `${c.id},${c.region}`);
const line = fc
  .record({ id, product: fc.constantFrom('p1', 'p2'), quantity: id })
  .map((l) => `o${l.id},${l.product},${l.quantity},0.${l.quantity}`);

type Step =
  | {
      readonly kind: 'add' | 'restate';
      readonly day: number;
      readonly orders: string[];
      readonly customers: string[];
      readonly items: string[];
    }
  | { readonly kind: 'drop'; readonly day: number };

const content = {
  orders: fc.uniqueArray(order, { selector: (row) => row.split(',')[0], maxLength: 5 }),
  customers: fc.uniqueArray(customer, { selector: (row) => row.split(',')[0], maxLength: 3 }),
  items: fc.array(line, { maxLength: 4 }),
};
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), day: fc.constant(0), ...content }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restate' as const), day, ...content }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), day }) },
);

test('after any sequence of new, restated and dropped days the snapshot is what a full build makes', async () => {
  const ways = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
      async (rounds) => {
        const workspace = await mkdtemp(path.join(tmpdir(), 'assay-equal-'));
        try {
          const shop = new ExampleShop(workspace);
          let last = '2026-11-06';
          for (let date = '2026-11-01'; date <= last; date = addDays(date, 1)) {
            const n = Number(date.slice(-2));
            await shop.orders(
              date,
              [0, 1, 2].map((i) => `o${(n * 3 + i) % 15},c${n % 4},${n},${date} 09:00:00,paid,app`),
            );
            await shop.customers(date, [`c${(n % 3) + 1},north`]);
            await shop.items(date, [`o${n},p1,1,0.1`, `o${n},p2,2,0.7`]);
          }
          for (const round of rounds) {
            const config = exampleConfig();
            const pack = await examplePack(config);
            const outcome = await buildSnapshot({
              workspaceDir: workspace,
              pack,
              packDir: examplePackDir,
              config,
              view: shop.view(),
            });
            expect(outcome.status).not.toBe('rejected');
            for (const { how } of outcome.manifest?.models ?? []) ways.set(how, (ways.get(how) ?? 0) + 1);
            if (outcome.plan.mode === 'update') {
              const report = await verifySnapshot({ workspaceDir: workspace, snapshot: null });
              expect(report.tables.filter((table) => table.problem !== null)).toEqual([]);
            }
            for (const one of round) {
              const date = one.kind === 'add' ? addDays(last, 1) : addDays('2026-11-02', one.day);
              if (one.kind === 'drop') shop.drop(date);
              else {
                await shop.orders(date, one.orders);
                await shop.customers(date, one.customers);
                await shop.items(date, one.items);
                if (date > last) last = date;
              }
            }
          }
        } finally {
          await rm(workspace, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: runs, seed: 20261121, interruptAfterTimeLimit: runs > 5 ? 3_600_000 : 40_000 },
  );
  expect([...ways.keys()]).toEqual(expect.arrayContaining(['incremental', 'full', 'view']));
}, 3_600_000);
