import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Seed } from '../packs/pack.ts';
import { attachDelta } from './ingest-delta.ts';
import { writeSeeds } from './seeds.ts';
import { writeSettings } from './settings-tables.ts';
import { packOf, TestExtracts, TestWarehouse } from './testing/ingest-fixture.ts';

const place = { file: 'seeds/targets.yml', line: 1, column: 1 };
const targets: Seed = {
  name: 'targets',
  description: '',
  needsRows: true,
  columns: [
    { name: 'month', type: 'date', description: '' },
    { name: 'metric', type: 'text', description: '' },
    { name: 'value', type: 'decimal', description: '' },
  ],
  csv: 'month,metric,value\n2026-01-01,revenue,1000.50\n',
  place,
};
const pack = packOf([], {
  seeds: [targets, { ...targets, name: 'holidays', csv: null }],
  settings: [
    { name: 'currency', kind: 'scalar', type: 'text', value: "G'BP", description: '' },
    { name: 'history_starts', kind: 'scalar', type: 'date', value: null, description: '' },
    {
      name: 'order_status',
      kind: 'classes',
      classes: { done: [' Paid ', 'shipped'], void: ['cancelled'] },
      description: '',
    },
    { name: 'nothing', kind: 'classes', classes: {}, description: '' },
  ],
});

let extracts: TestExtracts;
let warehouse: TestWarehouse;
beforeEach(async () => {
  extracts = new TestExtracts();
  warehouse = await TestWarehouse.open();
  await attachDelta(warehouse.connection);
  await warehouse.connection.run('CREATE SCHEMA settings');
});
afterEach(() => {
  warehouse.close();
  extracts.remove();
});
const rows = (sql: string) => warehouse.connection.rows(sql);

it("writes the pack's rows, or a person's own, typed and in any order of columns", async () => {
  expect([...(await writeSeeds(warehouse.connection, pack, null))]).toEqual([
    ['targets', 'rebuilt'],
    ['holidays', 'rebuilt'],
  ]);
  expect(await rows('SELECT * FROM targets')).toEqual([{ month: '2026-01-01', metric: 'revenue', value: '1000.5000' }]);
  expect(await rows('SELECT * FROM holidays')).toEqual([]);
  const dir = extracts.seed('targets', '\uFEFFvalue;Month;metric\r\n1000.50;2026-01-01;revenue\r\n7;;"a;b"\r\n');
  const changed = await writeSeeds(warehouse.connection, pack, dir);
  expect([...changed]).toEqual([
    ['targets', 'delta'],
    ['holidays', 'unchanged'],
  ]);
  expect(await rows('SELECT * FROM delta.after.targets')).toEqual([{ month: null, metric: 'a;b', value: '7.0000' }]);
  expect(await rows('SELECT * FROM delta.before.targets')).toEqual([]);
  expect([...(await writeSeeds(warehouse.connection, pack, dir)).values()]).toEqual(['unchanged', 'unchanged']);
});

it.each([
  [
    'month,metric,value\n2026-01-01,a,1\n2026-02-30,b,2\n',
    'seeds/targets.csv, line 3: month is "2026-02-30", not a date',
  ],
  ['month,metric,valu\n', 'line 1: there is no column "valu". Did you mean "value"?'],
  ['month,metric\n', 'line 1: the column "value" is missing.'],
  ['month,metric,value\n2026-01-01,a\n', 'line 2: there are 2 fields, not 3.'],
  ['month,metric,value\n2026-01-01,"a,1\n', 'line 2: a quote is never closed.'],
])('names the line of what is wrong: %j', async (csv, message) => {
  const dir = extracts.seed('targets', csv);
  const error = await writeSeeds(warehouse.connection, pack, dir).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'seed-invalid' });
  expect(String(error)).toContain(message);
});

it('writes settings as one row, classes as rows', async () => {
  await writeSettings(warehouse.connection, pack, { asOf: '2026-01-31', firstDay: '2025-12-01' });
  expect(await rows('SELECT * FROM settings.values')).toEqual([
    {
      currency: "G'BP",
      history_starts: null,
      time_zone: 'UTC',
      week_start: 'monday',
      fiscal_pattern: 'months',
      fiscal_start_month: '1',
      as_of: '2026-01-31',
      first_day: '2025-12-01',
    },
  ]);
  expect(await rows('SELECT * FROM settings.order_status')).toEqual([
    { value: 'cancelled', class: 'void' },
    { value: 'paid', class: 'done' },
    { value: 'shipped', class: 'done' },
  ]);
  const changed = await writeSettings(warehouse.connection, pack, { asOf: '2026-02-01', firstDay: '2025-12-01' });
  expect([...changed]).toEqual([
    ['settings.values', 'delta'],
    ['settings.missing_days', 'unchanged'],
    ['settings.order_status', 'unchanged'],
    ['settings.nothing', 'unchanged'],
  ]);
});

it('writes the days that the extracts say nothing of', async () => {
  const days = { asOf: '2026-01-31', firstDay: '2025-12-01' };
  await writeSettings(warehouse.connection, pack, days);
  expect(await rows('SELECT * FROM settings.missing_days')).toEqual([]);
  const missingDays = [{ date: '2026-01-05', source: 'orders' }];
  const changed = await writeSettings(warehouse.connection, pack, { ...days, missingDays });
  expect(changed.get('settings.missing_days')).toBe('delta');
  expect(await rows('SELECT * FROM settings.missing_days')).toEqual([{ missing_date: '2026-01-05', source: 'orders' }]);
});
