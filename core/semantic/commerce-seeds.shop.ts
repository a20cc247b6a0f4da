import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../duckdb/connection.ts';
import { ownerPolicy } from '../policy/access-policy.ts';
import type { MetricQueryInput } from '../protocol/metric-query.ts';
import { compileMetricQuery } from './compile-metric-query.ts';
import type { SemanticModel } from './semantic-model.ts';
import { commerceShopSettings, makeCommerceShop } from './testing/commerce-shop.ts';
import { CommerceWorkspace } from './testing/commerce-workspace.ts';

/** What people keep beside the shop in testing/commerce-shop.ts. The first quarter has 90 days: one order a day. */
const seeds = {
  targets: `metric,grain,period_start,target
total_revenue,month,2026-01-01,400
total_revenue,month,2026-02-01,200
total_orders,quarter,2026-01-01,90
new_customers,fiscal_period,2026-02-01,2`,
  channel_costs: `channel,first_date,last_date,cost
web,2026-01-01,2026-01-31,31
app,2026-01-09,,6
web,2026-02-01,2026-02-28,56`,
  promotions: 'name,first_date,last_date\nWinter sale,2026-01-05,2026-01-07',
  holidays: 'holiday_date,name\n2026-01-07,Three Kings (observed)',
};

let workspace: CommerceWorkspace;
let connection: Connection;
let model: SemanticModel;

async function build(change: Partial<Record<keyof typeof seeds, string>> = {}): Promise<void> {
  const view = await makeCommerceShop(workspace.dir);
  for (const [name, csv] of Object.entries({ ...seeds, ...change }))
    await writeFile(path.join(workspace.dir, 'seeds', `${name}.csv`), `${csv}\n`);
  const outcome = await workspace.build(view);
  expect(outcome.manifest?.checks.filter((check) => check.status === 'failed' && check.severity === 'error')).toEqual(
    [],
  );
  connection = await workspace.open();
  model = JSON.parse(String(await connection.value('SELECT json FROM meta.semantic_model'))) as SemanticModel;
}

beforeAll(async () => {
  workspace = await CommerceWorkspace.make({ ...commerceShopSettings, constant_currency_date: '2026-01-15' });
  await build();
}, 120_000);
afterAll(() => workspace?.remove());

async function answer(question: MetricQueryInput): Promise<Record<string, unknown>[]> {
  const { sql } = await compileMetricQuery(connection, model, question, ownerPolicy);
  return (await connection.rows(sql)).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)])),
  );
}

function plain(cell: unknown): unknown {
  return typeof cell === 'string' && /^-?\d+\.\d+$/.test(cell) ? cell.replace(/\.?0+$/, '') : cell;
}

const months = { from: '2026-01-01', to: '2026-03-10', grain: 'month' as const };

/** January, February, March to the 10th, reckoned by hand. */
test.each([
  ['revenue_target', ['400', '200', null]],
  ['revenue_on_target_days', ['314', '220', null]],
  ['revenue_attainment', ['0.785', '1.1', null]],
  ['revenue_target_gap', ['-86', '20', null]],
  ['orders_target', ['31', '28', '10']],
  ['orders_on_target_days', ['5', '2', '1']],
  ['orders_attainment', ['0.16129', '0.071429', '0.1']],
  ['new_customers_target', [null, '2', null]],
  ['new_customers_on_target_days', [null, '1', null]],
  ['new_customers_attainment', [null, '0.5', null]],
  ['marketing_cost', ['37', '56', null]],
  ['revenue_on_cost_days', ['314', '220', '0']],
  ['roas', ['8.486486', '3.928571', null]],
  ['new_customers_on_cost_days', ['3', '1', '0']],
  ['cac', ['12.333333', '56', null]],
  ['promotion_revenue', ['209', '0', '0']],
  ['promotion_revenue_share', ['0.665605', '0', '0']],
  // The rate of January 15 on all days: 0.9 for a dollar.
  ['constant_currency_revenue', ['314', '240', '10']],
  ['currency_effect', ['0', '-20', '0']],
] as const)('%s by month; nothing is 0 that nobody has said', async (metric, expected) => {
  const rows = await answer({ metrics: [metric], ...months });
  expect(rows.map((row) => row[metric])).toEqual(expected);
});

test('all time begins with the first order, not with the first target or cost', async () => {
  expect(model.firstDay).toBe('2026-01-05');
  const [january] = await answer({ metrics: ['revenue_target'], grain: 'month' });
  expect(january).toEqual({ month: '2026-01-01', revenue_target: '348.3871' });
});

test('a target asked by a shorter period is its share of days, by a longer one the sum', async () => {
  const target = async (from: string, to: string): Promise<unknown> =>
    (await answer({ metrics: ['revenue_target'], from, to }))[0]?.['revenue_target'];
  // 400 in 31 days are 12.9032 or 12.9033 a day.
  expect(await target('2026-01-05', '2026-01-11')).toBe('90.3225');
  expect(await target('2026-01-01', '2026-03-31')).toBe('600');
  expect(await target('2026-03-01', '2026-03-31')).toBeNull();
  expect(await answer({ metrics: ['orders_target'], from: '2026-01-01', to: '2026-03-31', grain: 'quarter' })).toEqual([
    { quarter: '2026-01-01', orders_target: '90' },
  ]);
});

test('costs by channel meet the orders and the new customers of the channel', async () => {
  const rows = await answer({
    metrics: ['roas', 'cac'],
    dimensions: ['channel'],
    from: '2026-01-01',
    to: '2026-01-31',
  });
  expect(rows).toEqual(
    expect.arrayContaining([
      { channel: 'web', roas: '7.709677', cac: '15.5' },
      { channel: 'app', roas: '12.5', cac: '6' },
    ]),
  );
  await expect(answer({ metrics: ['marketing_cost'], dimensions: ['region'] })).rejects.toMatchObject({
    code: expect.stringMatching(/^metric-/),
  });
});

test('promotions and holidays are dimensions of days', async () => {
  const by = async (dimension: string): Promise<unknown[][]> =>
    (await answer({ metrics: ['total_revenue'], dimensions: [dimension], from: '2026-01-01', to: '2026-01-31' })).map(
      (row) => [row[dimension], row['total_revenue']],
    );
  expect(await by('during_promotion')).toEqual(
    expect.arrayContaining([
      [true, '209'],
      [false, '105'],
    ]),
  );
  expect(await by('promotion')).toEqual(
    expect.arrayContaining([
      ['Winter sale', '209'],
      [null, '105'],
    ]),
  );
  expect(await by('holiday')).toEqual(
    expect.arrayContaining([
      ['Three Kings (observed)', '90'],
      [null, '224'],
    ]),
  );
});

test('without rows they are unavailable and say what to do; the next rows make them again', async () => {
  const header = (name: keyof typeof seeds): string => seeds[name].split('\n')[0] ?? '';
  await build({ targets: header('targets'), channel_costs: header('channel_costs'), promotions: header('promotions') });
  expect(model.metrics['total_revenue']?.unavailable).toBeNull();
  for (const [metric, seed] of [
    ['revenue_target', 'targets'],
    ['orders_attainment', 'targets'],
    ['marketing_cost', 'channel_costs'],
    ['roas', 'channel_costs'],
    ['cac', 'channel_costs'],
    ['promotion_revenue_share', 'promotions'],
  ] as const)
    expect(model.metrics[metric]?.unavailable, metric).toContain(`seeds/${seed}.csv`);
  await build();
  const [row] = await answer({ metrics: ['roas', 'revenue_attainment'], from: '2026-01-01', to: '2026-01-31' });
  expect(row).toEqual({ roas: '8.486486', revenue_attainment: '0.785' });
}, 120_000);

test('wrong rows are found by the checks, and those that would make wrong figures block the publish', async () => {
  const view = await makeCommerceShop(workspace.dir);
  const wrong = {
    targets: 'total_revenue,month,2026-01-15,400\naov,month,2026-01-01,400\ntotal_revenue,month,2026-01-01,1',
    channel_costs: 'radio,2026-01-01,,5\nweb,2026-01-10,2026-01-01,5',
    promotions: 'Spring sale,2026-03-10,2026-03-01',
  };
  for (const [name, csv] of Object.entries(wrong))
    await writeFile(path.join(workspace.dir, 'seeds', `${name}.csv`), `${seeds[name as keyof typeof wrong]}\n${csv}\n`);
  const outcome = await workspace.build(view);
  expect(outcome.status).toBe('rejected');
  const found = new Map(outcome.manifest?.checks.map((one) => [one.check, one]));
  expect(found.get('targets_can_be_followed')).toMatchObject({ status: 'warned', failingRows: 2 });
  expect(found.get('one_target_a_period')).toMatchObject({ status: 'failed', failingRows: 1 });
  expect(found.get('marketing_channels_are_known')).toMatchObject({ status: 'warned', failingRows: 1 });
  expect(found.get('marketing_costs_are_complete')).toMatchObject({ status: 'failed', failingRows: 2 });
  expect(found.get('promotions_have_days')).toMatchObject({ status: 'failed', failingRows: 1 });
}, 120_000);
