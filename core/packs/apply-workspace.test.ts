import { expect, test } from 'vitest';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { applyWorkspace } from './apply-workspace.ts';
import type { Metric, Pack } from './pack.ts';
import { parseSource } from './parse-source.ts';
import { parseWorkspaceConfig } from './workspace-config.ts';
import { readYaml } from './yaml-document.ts';

function sourceOf(text: string) {
  const { document } = readYaml('sources/orders.yml', text);
  const source = document === null ? null : parseSource(document).source;
  if (source === null) throw new Error('the source of this test is broken');
  return source;
}

const pack: Pack = {
  name: 'small',
  version: '1',
  description: '',
  calendar: { timeZone: 'UTC', weekStart: 'monday', fiscal: { pattern: 'months', startMonth: 1 } },
  settings: [
    { name: 'currency', kind: 'scalar', type: 'text', value: 'EUR', description: '' },
    { name: 'history_starts', kind: 'scalar', type: 'date', value: '2020-01-01', description: '' },
    { name: 'order_status', kind: 'classes', classes: { void: ['cancelled'], done: ['paid'] }, description: '' },
  ],
  sources: [
    sourceOf(`description: Orders.
mode: upsert
key: [id]
columns: [{name: id, type: text}, {name: amount, type: decimal}, {name: created_at, type: timestamp}]
`),
  ],
  seeds: [],
  models: [],
  metrics: [],
  checks: [],
  dashboards: [],
  files: [],
};

function apply(text: string) {
  const { config, diagnostics } = parseWorkspaceConfig(text);
  expect(diagnostics).toEqual([]);
  const applied = applyWorkspace(pack, config);
  return { pack: applied.pack, findings: applied.diagnostics.map(formatDiagnostic) };
}

test('settings, calendar, statuses, units and modes of the workspace hold', () => {
  const { pack: applied, findings } = apply(`
settings: {currency: GBP, history_starts: null, time_zone: Europe/London, week_start: sunday, fiscal_start_month: 4}
mapping:
  statuses: {order_status: {" Verschickt ": done, PAID: void}}
  sources:
    orders:
      mode: snapshot
      columns: {amount: {from: cents, unit: cents}, created_at: {unit: America/New_York}}
`);
  expect(findings).toEqual([]);
  expect(applied.calendar).toEqual({
    timeZone: 'Europe/London',
    weekStart: 'sunday',
    fiscal: { pattern: 'months', startMonth: 4 },
  });
  expect(applied.settings).toMatchObject([
    { value: 'GBP' },
    { value: null },
    { classes: { void: ['cancelled', 'paid'], done: ['verschickt'] } },
  ]);
  expect(applied.sources[0]?.mode).toBe('snapshot');
  expect(applied.sources[0]?.columns.map((column) => column.unit)).toEqual([null, 'cents', 'America/New_York']);
});

test.each([
  ['settings: {curency: GBP}', /^workspace.yml:1:12 error \[unknown-name\].*Did you mean "currency"\?/],
  [
    'settings: {currency: 5}',
    /^workspace.yml:1:12 error \[setting-inconsistent\] The setting currency: expected text, found 5/,
  ],
  [
    'settings: {time_zone: Mars}',
    /\[setting-inconsistent\] The setting time_zone: expected an IANA time zone, found "Mars"/,
  ],
  ['settings: {history_starts: 2020-13-01}', /expected a day, YYYY-MM-DD/],
  ['settings: {order_status: x}', /write them under mapping.statuses.order_status/],
  ['mapping: {statuses: {order_stat: {x: done}}}', /^workspace.yml:1:22 error \[unknown-name\].*"order_status"/],
  [
    'mapping: {statuses: {order_status: {x: dnoe}}}',
    /^workspace.yml:1:37 error \[unknown-name\] .*class "dnoe".*Did you mean "done"\?/,
  ],
  ['mapping: {sources: {order: {}}}', /^workspace.yml:1:21 error .*Did you mean "orders"\?/],
  ['mapping: {sources: {orders: {columns: {amont: x}}}}', /^workspace.yml:1:40 error .*Did you mean "amount"\?/],
  ['mapping: {sources: {orders: {columns: {id: {unit: cents}}}}}', /id is no amount, so not in cents/],
  ['mapping: {sources: {orders: {columns: {amount: {unit: pence}}}}}', /"pence" is not cents, epoch_s/],
  ['mapping: {sources: {orders: {mode: replace_by}}}', /the pack names no replace_by column/],
])('%s', (text, expected) => {
  expect(apply(text).findings).toEqual([expect.stringMatching(expected)]);
});

test('money has the sign of the currency that the workspace names, and none by the guess of the pack', () => {
  const place = { file: 'metrics/m.yml', line: 1, column: 1 };
  const metric = (name: string, kind: 'currency' | 'number', unit: string | null): Metric => ({
    type: 'ratio',
    name,
    label: name,
    description: '',
    format: { kind, scale: 2, unit },
    owner: '',
    version: 1,
    changed: '2026-01-01',
    good: 'up',
    ...{ change: null, target: null, previous: [] },
    place,
    numerator: 'a',
    denominator: 'b',
  });
  const metrics = [
    metric('revenue', 'currency', null),
    metric('budget', 'currency', 'USD'),
    metric('orders', 'number', null),
  ];
  const units = (text: string) => {
    const { config } = parseWorkspaceConfig(text);
    return applyWorkspace({ ...pack, metrics }, config).pack.metrics.map(({ format }) => format.unit);
  };
  expect(units('settings: { currency: gbp }')).toEqual(['GBP', 'USD', null]);
  expect(units('pack: small')).toEqual([null, 'USD', null]);
});
