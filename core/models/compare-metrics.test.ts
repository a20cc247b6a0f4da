import { expect, test } from 'vitest';
import { Database } from '../duckdb/connection.ts';
import { checkPack } from '../packs/check-pack.ts';
import type { Pack } from '../packs/pack.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { type BoundPack, compareMetrics, type MetricChange } from './compare-metrics.ts';
import { buildModelGraph } from './model-graph.ts';
import { shopFiles, shopPack } from './testing/model-pack.ts';

const metricsFile = 'metrics/shop.yml';
const metrics = shopFiles[metricsFile] ?? '';
const revenue = metrics.split('\n').find((line) => line.includes('name: revenue')) ?? '';
const rest = 'description: x, model: fact_orders, agg: sum, format: {kind: currency}, owner: x, changed: 2026-01-01';
const newVersion = `  - {name: revenue, version: 2, change: Refunds come off., type: simple, expr: amount - refunded_amount, ${rest},
      previous: [{version: 1, type: simple, expr: amount, ${rest}}]}`;

let unchanged: BoundPack | null = null;

async function bound(changes: Readonly<Record<string, string | null>>): Promise<BoundPack> {
  if (Object.keys(changes).length === 0 && unchanged !== null) return unchanged;
  const pack = shopPack(changes);
  const database = await Database.open({ threads: 1 });
  try {
    const { graph } = await buildModelGraph(pack, await database.connect());
    const result = { pack, graph };
    if (Object.keys(changes).length === 0) unchanged = result;
    return result;
  } finally {
    database.close();
  }
}

const withMetrics = (change: (text: string) => string) => ({ [metricsFile]: change(metrics) });

async function changes(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): Promise<MetricChange[]> {
  return compareMetrics(await bound(before), await bound(after));
}

test('two equal packs have no changes, whatever the layout of their SQL', async () => {
  const laidOut = withMetrics((text) =>
    text.replace(`"region = 'EU'"`, `"region   = 'EU'"`).replace('expr: amount,', 'expr: " amount ",'),
  );
  expect(await changes({}, laidOut)).toEqual([]);
  const other = withMetrics((text) => text.replace(`'EU'`, `'E U'`));
  expect((await changes({}, other)).map(({ metric, fault }) => [metric, fault])).toEqual([['regional', true]]);
});

test('a definition that changed without a new version is a fault; with one it says what differs', async () => {
  const silent = withMetrics((text) => text.replace('expr: amount,', 'expr: amount - refunded_amount,'));
  expect(await changes({}, silent)).toEqual([
    {
      metric: 'revenue',
      change: 'changed without a new version',
      from: 1,
      to: 1,
      what: 'expr: amount -> amount - refunded_amount',
      fault: true,
    },
    {
      metric: 'refund_rate',
      change: 'made of something that changed',
      from: 1,
      to: 1,
      what: 'revenue is at version 1 (was 1)',
      fault: false,
    },
  ]);
  const told = withMetrics((text) => text.replace(revenue, newVersion));
  expect(await changes({}, told)).toEqual([
    {
      metric: 'revenue',
      change: 'new version',
      from: 1,
      to: 2,
      what: 'Refunds come off. (expr: amount -> amount - refunded_amount)',
      fault: false,
    },
    {
      metric: 'refund_rate',
      change: 'made of something that changed',
      from: 1,
      to: 1,
      what: 'revenue is at version 2 (was 1)',
      fault: false,
    },
  ]);
});

test('an old version that was rewritten or dropped is a fault', async () => {
  const told = withMetrics((text) => text.replace(revenue, newVersion));
  const rewritten = withMetrics((text) =>
    text.replace(revenue, newVersion.replace('type: simple, expr: amount, ', 'type: simple, expr: refunded_amount, ')),
  );
  expect(await changes(told, rewritten)).toMatchObject([
    {
      metric: 'revenue',
      change: 'changed without a new version',
      what: 'version 1: expr: amount -> refunded_amount',
      fault: true,
    },
  ]);
  const dropped = withMetrics((text) => text.replace(revenue, newVersion.replace(/,\n +previous: \[.*\]/, '')));
  expect(await changes(told, dropped)).toMatchObject([
    { metric: 'revenue', change: 'version removed', what: 'revenue@1 is no longer under previous', fault: true },
  ]);
});

test('added, removed, renamed and explained otherwise', async () => {
  const text = withMetrics((old) =>
    old
      .replace('name: regional', 'name: european')
      .replace(/description: x(.*has_coupon)/, 'description: With a coupon.$1'),
  );
  expect((await changes({}, text)).map(({ metric, change, what }) => [metric, change, what])).toEqual([
    ['european', 'added', 'European'],
    ['regional', 'removed', 'Regional'],
    ['coupon_orders', 'other words', 'description'],
  ]);
});

test('a model whose SQL means something else changes the metrics above it, one with another layout does not', async () => {
  const sql = shopFiles['models/staging/stg_orders.sql'] ?? '';
  const file = 'models/staging/stg_orders.sql';
  expect(await changes({}, { [file]: `-- The same.\n${sql.replace(', amount', ',\n  amount')}` })).toEqual([]);
  const found = await changes({}, { [file]: sql.replace(', amount,', ', amount * 2 AS amount,') });
  expect(found.map(({ metric, change }) => `${metric}: ${change}`)).toEqual(
    ['coupon_orders', 'refund_rate', 'refunded', 'regional', 'revenue'].map(
      (name) => `${name}: made of something that changed`,
    ),
  );
  expect(found.find(({ metric }) => metric === 'refund_rate')?.what).toBe(
    'refunded: the model fact_orders, or one that it reads, was changed',
  );
});

test('the loader wants every older version, each of them once and older', () => {
  const findings = (text: string): string[] => {
    const pack: Pack = shopPack(withMetrics((old) => old.replace(revenue, text)));
    return checkPack(pack).map(formatDiagnostic);
  };
  expect(findings(newVersion)).toEqual([]);
  expect(findings(newVersion.replace('version: 2', 'version: 3'))).toEqual([
    expect.stringMatching(
      /shop.yml:2:\d+ error .*it is at version 3, but the definition of version 2 is not under previous/,
    ),
  ]);
  expect(findings(newVersion.replace('version: 1', 'version: 2'))).toEqual([
    expect.stringMatching(/shop.yml:3:\d+ error .*version 2 under previous is not older than 2/),
    expect.stringMatching(/the definition of version 1 is not under previous/),
  ]);
  const unknown = `  - {name: revenue, type: ratio, numerator: refunded@2, denominator: refunded@1, description: x, format: {kind: percent}, owner: x, changed: 2026-01-01}`;
  expect(findings(unknown)).toEqual([
    expect.stringMatching(/refers to the metric "refunded@2".*Did you mean "refunded@1"\?/),
  ]);
});
