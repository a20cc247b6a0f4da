import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { BuildOutcome } from '../warehouse/build-snapshot.ts';
import type { ExampleShop } from '../warehouse/testing/example-shop.ts';
import { commerceShopSettings, makeCommerceShop } from './testing/commerce-shop.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

function failures(build: BuildOutcome): string[] {
  return build.manifest?.checks.flatMap((check) => (check.status === 'failed' ? [check.message] : [])) ?? [];
}

async function buildChanged(change: (shop: ExampleShop, dir: string) => Promise<void>): Promise<BuildOutcome> {
  const changed = await CommerceWorkspace.make(commerceShopSettings);
  try {
    return await changed.build(await makeCommerceShop(changed.dir, (shop) => change(shop, changed.dir)));
  } finally {
    await changed.remove();
  }
}

test('two currencies without rates are refused, and so is a day that no rate covers', async () => {
  const none = await buildChanged((_, dir) => rm(path.join(dir, 'seeds', 'fx_rates.csv')));
  expect(none.status).toBe('rejected');
  expect(failures(none).join('\n')).toContain('orders mixes currencies: EUR (7 rows), USD (2 rows)');
  const late = await buildChanged((_, dir) =>
    writeFile(path.join(dir, 'seeds', 'fx_rates.csv'), 'currency,rate_date,rate\nUSD,2026-02-01,0.8\n'),
  );
  expect(late.status).toBe('rejected');
  expect(late.manifest?.checks.filter((check) => check.status === 'failed').map((check) => check.check)).toEqual([
    'fact_order_items.line_amount.line_amount_known',
    'fact_orders.exchange_rate.no_exchange_rate',
    'fact_orders.order_amount.not_null',
  ]);
});

test('a status that no class names is refused, with what to write where', async () => {
  const odd = await buildChanged((shop) =>
    shop.put('2026-03-11', 'orders', 'id,customer_id,total_amount,created_at,status', [
      'o10,k1,1,2026-03-11 10:00:00,teleported',
    ]),
  );
  const [failed] = odd.manifest?.checks.filter((check) => check.status === 'failed') ?? [];
  expect(odd.status).toBe('rejected');
  expect(failed?.message).toContain('teleported (1 row)');
  expect(failed?.advice).toContain('mapping: statuses: order_status');
});

test('money that no cell of a mart can hold stops the build and names the mart; nothing is cut', async () => {
  const most = '99999999999999.9999';
  const rows = ['o10', 'o11'].map((id) => `${id},k1,${most},2026-03-11 10:00:00,completed`);
  const absurd = buildChanged((shop) =>
    shop.put('2026-03-11', 'orders', 'id,customer_id,total_amount,created_at,status', rows),
  );
  await expect(absurd).rejects.toMatchObject({
    code: 'model-not-built',
    params: { model: 'mart_revenue', message: expect.stringMatching(/199999999999999.9998.*DECIMAL\(18,4\)/) },
  });
});
