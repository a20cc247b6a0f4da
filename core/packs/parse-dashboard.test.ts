import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { tileQuery } from '../protocol/dashboard.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { loadPack } from './load-pack.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const common = 'format: {kind: number}, owner: sales, changed: 2026-11-21, description: Some.';
const files: Readonly<Record<string, string>> = {
  'pack.yml': `name: small
version: "1"
calendar: {time_zone: UTC, week_start: monday, fiscal: {pattern: months, start_month: 1}}
`,
  'models/facts/fact_orders.sql': 'SELECT 1 AS order_id, DATE 2026-01-01 AS order_date, 1 AS shop, 1 AS channel',
  'models/facts/fact_orders.yml': `description: Orders.
grain: one order
default_time_column: order_date
entities: [{name: order, type: primary, column: order_id}, {name: shop, type: foreign, column: shop}]
dimensions: [channel]
columns: [{name: order_id}, {name: order_date}, {name: shop}, {name: channel}]
`,
  'models/facts/fact_lines.sql': 'SELECT 1 AS order_id, 2 AS product, DATE 2026-01-01 AS order_date',
  'models/facts/fact_lines.yml': `description: Lines.
grain: one line
default_time_column: order_date
entities: [{name: order, type: foreign, column: order_id}]
dimensions: [product]
columns: [{name: order_id}, {name: product}, {name: order_date}]
`,
  'models/dimensions/dim_shops.sql': "SELECT 1 AS shop, 'North' AS region",
  'models/dimensions/dim_shops.yml': `description: Shops.
grain: one shop
entities: [{name: shop, type: primary, column: shop}]
dimensions: [region]
columns: [{name: shop}, {name: region}]
`,
  'metrics/m.yml': `metrics:
  - {name: orders, type: simple, model: fact_orders, agg: count, ${common}}
  - {name: lines, type: simple, model: fact_lines, agg: count, ${common}}
  - {name: lines_per_order, type: ratio, numerator: lines, denominator: orders, ${common}}
  - {name: shops, type: simple, model: dim_shops, agg: count, ${common}}
`,
};

async function load(tiles: string): Promise<Awaited<ReturnType<typeof loadPack>>> {
  const dir = await mkdtemp(path.join(tmpdir(), 'assay-pack-'));
  folders.push(dir);
  const dashboard = `title: Sales\ndescription: How we sell.\nowner: sales\ntiles:\n${tiles}`;
  for (const [file, text] of Object.entries({ ...files, 'dashboards/sales.yml': dashboard })) {
    await mkdir(path.join(dir, path.dirname(file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return loadPack(dir);
}

const findings = async (tiles: string): Promise<string[]> => (await load(tiles)).diagnostics.map(formatDiagnostic);

test('a dashboard becomes plain data in the terms of a metric question', async () => {
  const { pack, diagnostics } = await load(`  - name: by_region
    title: Lines by region
    unit: lines
    chart: bar
    metrics: [lines, orders]
    by: [region]
    range: mtd
    where: channel = 'web'
    compare: prior_year
    top: {limit: 5, other: true}
    order: [{name: lines__delta, descending: true}]
    limit: 20
    at: {column: 1, row: 1, width: 6, height: 4}
    note: Only the web.
  - {name: all, title: All, chart: kpi, metrics: [shops], at: {column: 7, row: 1, width: 6, height: 4}}
`);
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  const [dashboard] = pack?.dashboards ?? [];
  expect(dashboard).toMatchObject({ name: 'sales', title: 'Sales', owner: 'sales', order: 100 });
  const [tile, other] = dashboard?.tiles ?? [];
  if (tile === undefined || other === undefined) throw new Error('tiles are missing');
  expect(tile).toMatchObject({ unit: 'lines', chart: 'bar', at: { column: 1, width: 6 }, note: 'Only the web.' });
  expect(tileQuery(tile, '2026-11-20', 'monday')).toEqual({
    metrics: ['lines', 'orders'],
    dimensions: ['region'],
    grain: null,
    ...{ from: '2026-11-01', to: '2026-11-20' },
    where: "channel = 'web'",
    compare: 'prior_year',
    totals: false,
    top: { limit: 5, other: true },
    orderBy: [{ name: 'lines__delta', descending: true }],
    limit: 20,
  });
  expect(tileQuery(other, '2026-11-20', 'monday')).toMatchObject({ from: null, to: null });
});

describe('what does not fit is found at its place', () => {
  const tile = (rest: string, at = '{column: 1, row: 1, width: 6, height: 4}'): string =>
    `  - {name: one, title: One, at: ${at}, ${rest}}\n`;

  test.each([
    [
      'chart: kpi, metrics: [order]',
      /sales.yml:5:\d+ error \[unknown-name\] .*metric "order".*Did you mean "orders"\?/,
    ],
    ['chart: kpi, metrics: [orders@2]', /metric "orders@2", which does not exist\. Did you mean "orders@1"\?/],
    ['chart: bar, metrics: [orders], by: [regoin]', /unknown-name.*dimension "regoin".*Did you mean "region"\?/],
    [
      'chart: bar, metrics: [orders], by: [product]',
      /tile-inconsistent.*fact_orders has no way to the dimension product/,
    ],
    ['chart: bar, metrics: [lines_per_order], by: [product]', /fact_orders has no way to the dimension product/],
    ['chart: kpi, metrics: [shops], range: mtd', /shops has no time \(dim_shops is as of the snapshot\)/],
    ['chart: lime, metrics: [orders]', /"lime" is not one of kpi, line, .*did you mean "line"/],
    ['chart: line, metrics: [orders]', /a line needs a grain or a dimension/],
    ['chart: kpi, metrics: [orders], range: last month', /range: "?.*is not a range: all, today/],
    ['chart: kpi, metrics: [orders], top: {limit: 3}', /`top` needs a dimension/],
    [
      'chart: table, metrics: [orders], order: [{name: order}]',
      /no column "order" to order by\. Did you mean "orders"\?/,
    ],
    ['chart: table, metrics: [orders], grain: dya', /"dya" is not one of day, .*did you mean "day"/],
    ['chart: table, metrics: [orders], sql: SELECT 1', /unknown-key.*"sql"/],
    ['chart: table', /missing-key.*"metrics"/],
  ])('%s', async (rest, expected) => {
    const found = await findings(tile(rest));
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  test('the grid has twelve columns, and a place is taken once, as is a name', async () => {
    const wide = tile('chart: kpi, metrics: [orders]', '{column: 8, row: 1, width: 6, height: 4}');
    expect(await findings(wide)).toEqual([expect.stringMatching(/reaches beyond the 12 columns/)]);
    const twice =
      tile('chart: kpi, metrics: [orders]') +
      tile('chart: kpi, metrics: [lines]', '{column: 6, row: 4, width: 2, height: 1}');
    expect(await findings(twice)).toEqual([
      expect.stringMatching(/sales.yml:6:\d+ error \[duplicate-name\] The tile name "one" is already taken/),
      expect.stringMatching(/it lies on the tile one/),
    ]);
  });
});
