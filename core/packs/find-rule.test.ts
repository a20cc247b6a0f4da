import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { reservedRecordNames } from '../protocol/record.ts';
import { applyWorkspace } from './apply-workspace.ts';
import { recordKind } from './find-rule.ts';
import { loadPack } from './load-pack.ts';
import { parseWorkspaceConfig } from './workspace-config.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const columns = (...names: readonly string[]) =>
  `columns: [${names.map((name) => `{name: ${name}, description: Text.}`).join(', ')}]\n`;
const found = `find:
  name: orders
  label: Order
  id: order_id
  facts: [status, {column: amount, label: Value, format: {kind: currency}}]
  details:
    - label: Lines
      model: fact_lines
      by: order_id
      columns: [{column: order_id, link: orders}, product]
`;

async function load(find: string) {
  const dir = await mkdtemp(path.join(tmpdir(), 'assay-find-'));
  folders.push(dir);
  const files: Readonly<Record<string, string>> = {
    'pack.yml':
      'name: small\nversion: "1"\ncalendar: {time_zone: UTC}\nsettings: [{name: currency, type: text, value: EUR, description: Currency.}]\n',
    'sources/orders.yml': 'description: Orders.\nmode: append\ncolumns: [{name: id, type: text}]\n',
    'models/facts/fact_orders.sql': 'SELECT id AS order_id, 1 AS amount, id AS status FROM source.orders',
    'models/facts/fact_orders.yml': `description: Orders.\ngrain: one order\n${columns('order_id', 'amount', 'status')}${find}`,
    'models/facts/fact_lines.sql': 'SELECT id AS order_id, id AS product FROM source.orders',
    'models/facts/fact_lines.yml': `description: Lines.\ngrain: one line\n${columns('order_id', 'product')}`,
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.join(dir, path.dirname(file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return loadPack(dir);
}

const findings = async (find: string) => (await load(find)).diagnostics.map(formatDiagnostic);

test('says how rows are found and what their page shows', async () => {
  const { pack, diagnostics } = await load(found);
  expect(diagnostics).toEqual([]);
  const kinds = (pack?.models ?? []).flatMap((model) => recordKind(model) ?? []);
  expect(kinds).toEqual([
    {
      name: 'orders',
      label: 'Order',
      model: 'fact_orders',
      id: 'order_id',
      title: null,
      also: [],
      facts: [
        { column: 'status', label: 'Status', format: null, link: null },
        { column: 'amount', label: 'Value', format: { kind: 'currency', scale: 2, unit: null }, link: null },
      ],
      details: [
        {
          label: 'Lines',
          description: '',
          model: 'fact_lines',
          by: 'order_id',
          through: null,
          newest: null,
          columns: [
            { column: 'order_id', label: 'Order id', format: null, link: 'orders' },
            { column: 'product', label: 'Product', format: null, link: null },
          ],
        },
      ],
    },
  ]);
});

test('money takes the currency that the workspace names', async () => {
  const { pack } = await load(found);
  const config = parseWorkspaceConfig('pack: small\nsettings: { currency: gbp }\n').config;
  if (pack === null) throw new Error('not loaded');
  const [orders] = applyWorkspace(pack, config).pack.models.flatMap((model) => recordKind(model) ?? []);
  expect(orders?.facts[1]?.format?.unit).toBe('GBP');
});

test('what is not there is named, with its place', async () => {
  const wrong = found
    .replace('[status, {column: amount', '[state, {column: amount')
    .replace('link: orders', 'link: order')
    .replace('product]', 'produkt]');
  const all = await findings(wrong);
  expect(all).toHaveLength(3);
  expect(all[0]).toMatch(/models\/facts\/fact_orders\.yml:8:11.*column "state" of fact_orders/);
  expect(all[1]).toMatch(/fact_orders\.yml:13:17.*links to "order", which no model finds\..*"orders"/);
  expect(all[2]).toMatch(/fact_orders\.yml:13:50.*column "produkt" of fact_lines\..*"product"/);
  const [model] = await findings(found.replace('model: fact_lines', 'model: fact_line'));
  expect(model).toMatch(/fact_orders\.yml:10:7.*the model "fact_line"\..*"fact_lines"/);
  const [through] = await findings(found.replace('by: order_id', 'by: product\n      through: fact_orders'));
  expect(through).toContain('column "product" of fact_orders');
  const [, unknown] = await findings(found.replace('  label: Order', '  lable: Order'));
  expect(unknown).toContain('"lable"');
});

test('a kind is called neither like a page of the window nor like another kind', async () => {
  for (const name of reservedRecordNames) {
    const all = await findings(found.replace('name: orders', `name: ${name}`).replace('link: orders', `link: ${name}`));
    expect(all).toEqual([expect.stringContaining(`find cannot be called "${name}"`)]);
  }
});
