import { expect, test } from 'vitest';
import type { CatalogModel } from '#core/protocol/catalog';
import type { CheckResult, SnapshotFile } from '#core/protocol/snapshot';
import { demoCatalog } from '../testing/demo-data.ts';
import { madeOf } from './made-of.ts';

const [metric] = demoCatalog('s').metrics;
if (metric === undefined) throw new Error('no metric');
const model = (name: string, kind: CatalogModel['kind'], references: string[], unavailable: string | null = null) => ({
  ...{ name, kind, references, unavailable, description: '', grain: '', built: '', sql: null, rows: 1, columns: [] },
  ...{ incremental: null, owner: null },
});
const file = (source: string, date: string): SnapshotFile => ({
  ...{ source, date, revision: 1, path: `${source}/dt=${date}/part-0.parquet`, sha256: date, bytes: 10, rows: 3 },
  load: 'delta',
});
const check = (name: string, of: string | null, status: CheckResult['status']): CheckResult => ({
  ...{ check: name, model: of, column: null, kind: 'unique', severity: 'error', status, failingRows: 0, rows: 1 },
  ...{ message: '', advice: '', table: null, ms: 1 },
});

test('what a metric reads is followed to the sources, also by their history, and nothing else is', () => {
  const made = madeOf(
    {
      metrics: [{ ...metric, name: 'revenue', models: ['fact_orders'] }],
      models: [
        model('source.orders', 'source', []),
        model('source.customers', 'source', []),
        model('source.refunds', 'source', []),
        model('fx_rates', 'seed', []),
        model('stg_orders', 'staging', ['source.orders', 'settings.order_status']),
        model('dim_customers', 'dimension', ['history.customers']),
        model('fact_orders', 'fact', ['stg_orders', 'dim_customers', 'fx_rates']),
        model('fact_refunds', 'fact', ['source.refunds', 'fact_orders']),
      ],
    },
    {
      sources: [],
      files: [file('orders', '2026-11-01'), file('orders', '2026-11-03'), file('refunds', '2026-11-03')],
      checks: [
        check('a', 'fact_orders', 'passed'),
        check('b', 'source.orders', 'warned'),
        check('c', 'fact_refunds', 'failed'),
        check('d', null, 'failed'),
      ],
    },
    ['revenue@1'],
  );
  expect(made.models.map(({ name }) => name)).toEqual(['stg_orders', 'dim_customers', 'fact_orders']);
  expect(made.seeds.map(({ name }) => name)).toEqual(['fx_rates']);
  expect(made.sources).toMatchObject([
    { source: 'orders', rows: 6, bytes: 20, days: ['2026-11-01', '2026-11-03'] },
    { source: 'customers', rows: 0, days: null },
  ]);
  expect(made.sources[0]?.files.map(({ date }) => date)).toEqual(['2026-11-03', '2026-11-01']);
  expect(made.checks.map((one) => one.check)).toEqual(['d', 'b', 'a']);
});

test('what was read besides, the files that hold the rows, and custom checks by what they read', () => {
  const custom = (name: string, reads: string[] | undefined): CheckResult => ({
    ...check(name, null, 'passed'),
    ...(reads === undefined ? {} : { reads }),
  });
  const share = { source: 'orders', files: [{ path: 'orders/dt=2026-11-01/part-0.parquet', rows: 2 }], why: null };
  const catalog = {
    metrics: [{ ...metric, name: 'revenue', models: ['fact_orders'] }],
    models: [
      model('source.orders', 'source', []),
      model('source.refunds', 'source', []),
      model('fact_orders', 'fact', ['source.orders']),
      model('mart_revenue', 'mart', ['fact_orders', 'source.refunds']),
    ],
  };
  const manifest = {
    sources: [],
    files: [file('orders', '2026-11-01'), file('orders', '2026-11-03')],
    checks: [
      custom('reads_it', ['history.orders']),
      custom('of_another', ['fact_payments']),
      custom('does_not_say', undefined),
    ],
  };
  const made = madeOf(catalog, manifest, ['revenue'], { tables: ['mart_revenue'], sources: [share] });
  expect(made.models.map(({ name }) => name)).toEqual(['fact_orders', 'mart_revenue']);
  expect(made.sources.map((source) => [source.source, source.share])).toEqual([
    ['orders', share],
    ['refunds', null],
  ]);
  expect(made.checks.map((one) => one.check)).toEqual(['reads_it', 'does_not_say']);
  expect(madeOf(catalog, manifest, ['revenue']).sources.map((source) => source.share)).toEqual([undefined]);
});
