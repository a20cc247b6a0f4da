import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyWorkspace } from '../packs/apply-workspace.ts';
import { commercePack } from '../packs/testing/commerce-pack.ts';
import { parseWorkspaceConfig } from '../packs/workspace-config.ts';
import { compilePathTemplate } from './path-template.ts';

test('the mapping that the guide writes down fits the commerce pack', async () => {
  const guide = await readFile(path.join(import.meta.dirname, '../../docs/guide/gold-extracts.md'), 'utf8');
  const [text = ''] = [...guide.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  const { config, diagnostics } = parseWorkspaceConfig(text);
  expect(diagnostics).toEqual([]);
  const orders = config.mapping.sources['orders'];
  expect(orders?.columns['total_amount']).toEqual({ from: 'total_cents', unit: 'cents' });
  const template = compilePathTemplate('orders', orders?.path ?? '');
  expect(template.match('exports/20261120/orders-7.csv')?.date).toBe('2026-11-20');
  const applied = applyWorkspace(await commercePack(), config);
  expect(applied.diagnostics).toEqual([]);
});
