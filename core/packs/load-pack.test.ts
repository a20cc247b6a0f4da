import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { loadPack } from './load-pack.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const small: Readonly<Record<string, string>> = {
  'pack.yml': `name: small
version: "1"
calendar: {time_zone: Europe/London, week_start: monday, fiscal: {pattern: 4-4-5, start_month: 2}}
settings:
  - {name: currency, type: text, value: EUR, description: Currency of all amounts.}
  - {name: order_status, classes: {void: [Cancelled, ' canceled '], done: [paid]}, description: Classes of orders.}
`,
  'sources/orders.yml': `description: Orders.
required: true
mode: upsert
key: [id]
order_by: updated_at
history: true
columns:
  - {name: id, type: text, description: Number}
  - {name: status, type: text, classes: order_status}
  - {name: updated_at, type: timestamp, optional: true, nullable: true}
`,
  'seeds/targets.yml': 'description: Targets.\ncolumns: [{name: day, type: date}, {name: amount, type: decimal}]\n',
  'seeds/targets.csv': 'day,amount\n2026-01-01,5\n',
  'models/staging/stg_orders.sql': 'SELECT id AS order_id, status FROM source.orders',
  'models/staging/stg_orders.yml': `description: Orders.
grain: one order
columns:
  - {name: order_id, description: Number., data_tests: [not_null, unique]}
  - name: status
    data_tests:
      - accepted_values: {values: [paid, cancelled], severity: warn, threshold: 0.01}
entities: [{name: order, type: primary, column: order_id}]
dimensions: [status, {name: order_state, column: status, label: State}]
data_tests: [{row_count: {min: 1}}, {unique: {columns: [order_id, status]}}]
unit_tests:
  - name: keeps_rows
    given: [{reference: source.orders, rows: [{id: a, status: paid}]}]
    expect: [{order_id: a, status: paid}]
`,
  'metrics/orders.yml': `metrics:
  - {name: total_orders, type: simple, description: Orders., model: stg_orders, agg: count, format: {kind: number}, owner: finance, changed: 2026-11-21}
  - {name: share, type: ratio, description: Same., numerator: total_orders, denominator: total_orders, format: {kind: percent, scale: 3}, owner: finance, changed: 2026-11-21}
`,
  'checks/no_ghosts.sql': '-- Orders without a number.\nSELECT * FROM stg_orders WHERE order_id IS NULL\n',
};

async function packOf(changes: Readonly<Record<string, string | null>> = {}): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'assay-pack-'));
  folders.push(dir);
  for (const [file, text] of Object.entries({ ...small, ...changes })) {
    if (text === null) continue;
    await mkdir(path.join(dir, path.dirname(file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return dir;
}

async function findings(changes: Readonly<Record<string, string | null>>): Promise<string[]> {
  const { pack, diagnostics } = await loadPack(await packOf(changes));
  if (diagnostics.some((d) => d.severity === 'error')) expect(pack).toBeNull();
  return diagnostics.map(formatDiagnostic);
}

describe('a good pack', () => {
  test('becomes plain data', async () => {
    const { pack, diagnostics } = await loadPack(await packOf());
    expect(diagnostics).toEqual([]);
    expect(pack).toMatchObject({
      name: 'small',
      calendar: { timeZone: 'Europe/London', weekStart: 'monday', fiscal: { pattern: '4-4-5', startMonth: 2 } },
      settings: [
        { name: 'currency', kind: 'scalar', value: 'EUR' },
        { name: 'order_status', kind: 'classes', classes: { void: ['cancelled', 'canceled'], done: ['paid'] } },
      ],
      sources: [{ name: 'orders', required: true, mode: 'upsert', key: ['id'], orderBy: 'updated_at', maxShrink: 0.2 }],
      seeds: [{ name: 'targets', csv: 'day,amount\n2026-01-01,5\n' }],
      checks: [{ name: 'no_ghosts', description: 'Orders without a number.', severity: 'error' }],
    });
    const [model] = pack?.models ?? [];
    expect(model).toMatchObject({ name: 'stg_orders', kind: 'staging', materialized: 'view', grain: 'one order' });
    expect(model?.dimensions).toEqual([
      { name: 'status', column: 'status', label: 'Status', description: '' },
      { name: 'order_state', column: 'status', label: 'State', description: '' },
    ]);
    expect(model?.columns[1]?.dataTests[0]).toMatchObject({
      kind: 'accepted_values',
      args: { values: ['paid', 'cancelled'] },
      severity: 'warn',
      threshold: 0.01,
      column: 'status',
      place: { file: 'models/staging/stg_orders.yml', line: 7, column: 9 },
    });
    expect(model?.dataTests.map((t) => t.kind)).toEqual(['row_count', 'unique']);
    expect(pack?.metrics[0]).toMatchObject({ label: 'Total orders', format: { kind: 'number', scale: 0, unit: null } });
    expect(pack?.files.map((f) => f.path)).toContain('models/staging/stg_orders.sql');
  });

  test('a file nobody knows is a warning, and the pack still loads', async () => {
    const { pack, diagnostics } = await loadPack(await packOf({ 'source/x.yml': 'a: 1', 'README.md': '# hello' }));
    expect(pack).not.toBeNull();
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      expect.stringMatching(/^source\/x.yml warning \[pack-file-unknown\].*Did you mean "sources"\?/),
    ]);
  });
});

describe('a bad pack', () => {
  const cases: [string, Record<string, string | null>, RegExp][] = [
    ['no pack.yml', { 'pack.yml': null }, /^pack.yml error \[pack-file-missing\]/],
    [
      'invalid YAML',
      { 'sources/orders.yml': 'mode: [upsert\nkey: "x' },
      /^sources\/orders.yml:\d+:\d+ error \[yaml-syntax\]/,
    ],
    [
      'a duplicate key',
      { 'sources/orders.yml': 'mode: upsert\nmode: append\n' },
      /^sources\/orders.yml:2:1 error \[yaml-duplicate-key\] The key "mode"/,
    ],
    [
      'an unknown key',
      { 'sources/orders.yml': `${small['sources/orders.yml']}freshnes_days: 3\n` },
      /^sources\/orders.yml:11:1 error \[unknown-key\] The source has no key "freshnes_days". Did you mean "freshness_days"\?/,
    ],
    [
      'an unknown key inside',
      { 'sources/orders.yml': (small['sources/orders.yml'] ?? '').replace('nullable: true', 'nulable: true') },
      /^sources\/orders.yml:10:57 error \[unknown-key\] columns\[3\] has no key "nulable". Did you mean "nullable"\?/,
    ],
    [
      'a missing key',
      { 'seeds/targets.yml': 'columns: [{name: day, type: date}]\n' },
      /^seeds\/targets.yml:1:1 error \[missing-key\] The seed lacks the key "description"/,
    ],
    [
      'a wrong type',
      { 'seeds/targets.yml': 'description: x\ncolumns: [{name: day, type: dat}]\n' },
      /^seeds\/targets.yml:2:29 error \[invalid-value\] columns\[1\].type: "dat" is not one of text.*did you mean "date"/,
    ],
    [
      'a name with capitals',
      { 'seeds/targets.yml': 'description: x\ncolumns: [{name: Day, type: date}]\n' },
      /^seeds\/targets.yml:2:18 error \[invalid-value\] columns\[1\].name: "Day" is not a name/,
    ],
    [
      'a number for a text',
      { 'pack.yml': 'name: small\nversion: 1.0\n' },
      /^pack.yml:2:10 error \[invalid-value\] version: expected text, found the number 1/,
    ],
    [
      'an unknown zone',
      { 'pack.yml': 'name: small\nversion: "1"\ncalendar: {time_zone: Europe/Londn}\n' },
      /^pack.yml:3:23 error .*not an IANA time zone/,
    ],
    [
      'a value in two classes',
      {
        'pack.yml':
          'name: small\nversion: "1"\nsettings: [{name: order_status, classes: {void: [x], done: [X]}, description: ""}]',
      },
      /^pack.yml:3:61 error \[setting-inconsistent\].*two classes, void and done/,
    ],
    [
      'an unknown data test',
      {
        'models/staging/stg_orders.yml':
          'description: x\ngrain: x\ncolumns: [{name: order_id, data_tests: [{not_nul: {}}]}]\n',
      },
      /^models\/staging\/stg_orders.yml:3:42 error \[unknown-key\].*"not_nul". Did you mean "not_null"\?/,
    ],
    [
      'a mistyped test word',
      {
        'models/staging/stg_orders.yml': 'description: x\ngrain: x\ncolumns: [{name: order_id, data_tests: [uniqe]}]\n',
      },
      /^models\/staging\/stg_orders.yml:3:41 error \[invalid-value\].*did you mean "unique"/,
    ],
    [
      'a wrong argument of a test',
      {
        'models/staging/stg_orders.yml':
          'description: x\ngrain: x\ncolumns: [{name: order_id, data_tests: [{accepted_values: {vales: [1]}}]}]\n',
      },
      /\[unknown-key\] columns\[1\].data_tests\[1\].accepted_values has no key "vales". Did you mean "values"\?/,
    ],
    [
      'an unknown metric type',
      { 'metrics/orders.yml': 'metrics:\n  - {name: a, type: simpel}\n' },
      /^metrics\/orders.yml:2:21 error \[invalid-value\].*"simpel" is not one of simple, ratio, derived, cumulative, retention; did you mean/,
    ],
    [
      'an unknown key of a metric',
      {
        'metrics/orders.yml': `${small['metrics/orders.yml']}  - {name: a, type: ratio, description: x, numerator: total_orders, denominater: share, format: {kind: number}, owner: x, changed: 2026-01-01}\n`,
      },
      /has no key "denominater". Did you mean "denominator"\?/,
    ],
    [
      'an unknown metric',
      {
        'metrics/orders.yml': (small['metrics/orders.yml'] ?? '').replace(
          'numerator: total_orders',
          'numerator: total_order',
        ),
      },
      /^metrics\/orders.yml:3:5 error \[unknown-name\].*"total_order", which does not exist. Did you mean "total_orders"\?/,
    ],
    [
      'a metric made of itself',
      {
        'metrics/orders.yml': (small['metrics/orders.yml'] ?? '').replace(
          'numerator: total_orders',
          'numerator: share',
        ),
      },
      /made of itself: share -> share/,
    ],
    [
      'a metric on no model',
      { 'metrics/orders.yml': (small['metrics/orders.yml'] ?? '').replace('model: stg_orders', 'model: fact_orders') },
      /\[unknown-name\] The metric total_orders refers to the model "fact_orders"/,
    ],
    [
      'a hierarchy of a dimension that is none',
      {
        'models/staging/stg_orders.yml': `hierarchies:\n  - [status, statsu]\n${small['models/staging/stg_orders.yml'] ?? ''}`,
      },
      /^models\/staging\/stg_orders.yml:2:5 error \[unknown-name\].*"statsu", which does not exist. Did you mean "status"\?/,
    ],
    [
      'a hierarchy of one dimension',
      {
        'models/staging/stg_orders.yml': `hierarchies:\n  - [status, status]\n${small['models/staging/stg_orders.yml'] ?? ''}`,
      },
      /^models\/staging\/stg_orders.yml:2:5 error \[model-inconsistent\].*a hierarchy names the dimension status twice/,
    ],
    [
      'a dimension whose values have two orders',
      {
        'models/facts/fact_a.sql': 'SELECT status FROM stg_orders',
        'models/facts/fact_a.yml':
          'description: x\ngrain: x\ndimensions: [{name: status, values: [open, done]}]\ncolumns: [{name: status}]\n',
      },
      /^models\/staging\/stg_orders.yml.* error \[model-inconsistent\].*its dimension status has the order of values none, in fact_a it is open, done/i,
    ],
    [
      'SQL without YAML',
      { 'models/facts/fact_a.sql': 'SELECT 1' },
      /^models\/facts\/fact_a.sql error \[sql-without-yaml\]/,
    ],
    [
      'YAML without SQL',
      { 'models/staging/stg_orders.sql': null },
      /^models\/staging\/stg_orders.yml error \[yaml-without-sql\]/,
    ],
    ['CSV without YAML', { 'seeds/more.csv': 'a\n1\n' }, /^seeds\/more.csv error \[csv-without-yaml\]/],
    [
      'duplicate names',
      { 'seeds/stg_orders.yml': 'description: x\ncolumns: [{name: a, type: text}]\n' },
      /\[duplicate-name\] The model or seed name "stg_orders" is already taken/,
    ],
    [
      'a key that is no column',
      { 'sources/orders.yml': (small['sources/orders.yml'] ?? '').replace('key: [id]', 'key: [di]') },
      /^sources\/orders.yml:4:7 error \[source-inconsistent\].*no column "di". Did you mean "id"\?/,
    ],
    [
      'classes of nothing',
      {
        'sources/orders.yml': (small['sources/orders.yml'] ?? '').replace(
          'classes: order_status',
          'classes: order_stat',
        ),
      },
      /\[unknown-name\].*Did you mean "order_status"\?/,
    ],
    [
      'a relationship to nothing',
      {
        'models/staging/stg_orders.yml':
          'description: x\ngrain: x\ncolumns: [{name: order_id, data_tests: [{relationships: {to: stg_order, column: order_id}}]}]\n',
      },
      /\[model-inconsistent\].*"stg_order". Did you mean "stg_orders"\?/,
    ],
    [
      'an alias bomb',
      { 'seeds/targets.yml': `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n` },
      /^seeds\/targets.yml:\d+:\d+ error \[yaml-unsupported\]/,
    ],
    ['a merge key', { 'seeds/targets.yml': `description: x\n<<: {a: 1}\n` }, /\[yaml-unsupported\] The key <</],
    ['a prototype key', { 'seeds/targets.yml': `__proto__: {a: 1}\n` }, /\[yaml-unsupported\] The key __proto__/],
    [
      'absurdly deep flow YAML',
      { 'seeds/targets.yml': '['.repeat(20_000) },
      /^seeds\/targets.yml:\d+:\d+ error \[yaml-(too-deep|syntax)\]/,
    ],
    [
      'absurdly deep block YAML',
      { 'seeds/targets.yml': `${'- '.repeat(5_000)}x\n` },
      /^seeds\/targets.yml:\d+:\d+ error \[yaml-too-deep\]/,
    ],
  ];
  test.each(cases)('%s', async (_name, changes, expected) => {
    const found = await findings(changes);
    expect(
      found.some((line) => expected.test(line)),
      found.join('\n'),
    ).toBe(true);
  });

  test('all findings come at once', async () => {
    const found = await findings({
      'pack.yml': 'name: small\n',
      'seeds/targets.yml': 'x: 1\n',
      'sources/orders.yml': '[]',
    });
    expect(new Set(found.map((line) => line.split(/[: ]/)[0]))).toEqual(
      new Set(['pack.yml', 'seeds/targets.yml', 'sources/orders.yml']),
    );
  });

  test('bytes that are not UTF-8', async () => {
    const dir = await packOf();
    await writeFile(path.join(dir, 'seeds/targets.csv'), Buffer.from([0x64, 0xe9, 0xff]));
    const { pack, diagnostics } = await loadPack(dir);
    expect(pack).toBeNull();
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      expect.stringMatching(/targets.csv could not be read: it is not UTF-8/),
    ]);
  });

  test('links that leave the pack are refused, links inside it are followed', async () => {
    const dir = await packOf({ 'models/facts/fact_a.yml': 'description: x\ngrain: x\ncolumns: [{name: a}]\n' });
    await symlink(path.join(dir, 'models/staging/stg_orders.sql'), path.join(dir, 'models/facts/fact_a.sql'));
    expect((await loadPack(dir)).diagnostics).toEqual([]);
    await symlink('/etc/hostname', path.join(dir, 'models/facts/fact_b.sql'));
    await symlink('..', path.join(dir, 'models/facts/loop'));
    const { diagnostics } = await loadPack(dir);
    expect(diagnostics.map((d) => [d.code, d.file])).toEqual([
      ['path-leaves-pack', 'models/facts/fact_b.sql'],
      ['pack-file-unreadable', 'models/facts/loop'],
    ]);
  });

  test('a folder that is not there', async () => {
    const { pack, diagnostics } = await loadPack('/no/such/folder');
    expect(pack).toBeNull();
    expect(diagnostics[0]?.code).toBe('pack-file-missing');
  });
});
