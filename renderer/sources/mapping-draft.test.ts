import { describe, expect, test } from 'vitest';
import type { FirstLook } from '#core/protocol/workspace';
import {
  mapColumn,
  mapFolder,
  mapStatus,
  missingColumns,
  missingSources,
  openStatuses,
  startDraft,
  toMapping,
} from './mapping-draft.ts';

const sourceMapping = { folder: null, path: null, columns: {}, csv: null, nullText: [], mode: null, load: null };
const look: FirstLook = {
  root: '/shop',
  completeness: 'manifest',
  sources: [
    {
      folder: 'sales',
      mappedTo: 'orders',
      files: 2,
      bytes: 10,
      firstDay: '2026-11-19',
      lastDay: '2026-11-20',
      missingDays: [],
      columns: [
        { name: 'id', type: 'VARCHAR', mappedTo: 'id', sample: ['1'] },
        { name: 'amount_cents', type: 'BIGINT', mappedTo: 'total_amount', sample: ['1200'] },
        { name: 'state', type: 'VARCHAR', mappedTo: null, sample: ['verschickt'] },
      ],
      absentColumns: ['status'],
      unknownStatuses: [{ setting: 'order_status', value: 'verschickt', rows: 12 }],
    },
    {
      folder: 'customers',
      mappedTo: 'customers',
      files: 1,
      bytes: 5,
      firstDay: null,
      lastDay: null,
      missingDays: [],
      columns: [{ name: 'id', type: 'VARCHAR', mappedTo: 'id', sample: [] }],
      absentColumns: [],
      unknownStatuses: [],
    },
  ],
  absentSources: [{ source: 'payments', required: false }],
  mapping: {
    sources: {
      orders: {
        ...sourceMapping,
        folder: 'sales',
        nullText: ['n/a'],
        columns: { total_amount: { from: 'amount_cents', unit: 'cents' } },
      },
    },
    statuses: {},
  },
  targets: {
    sources: [
      {
        name: 'orders',
        required: true,
        columns: ['id', 'total_amount', 'status', 'channel'].map((name) => ({
          name,
          optional: name === 'channel',
          description: '',
        })),
      },
      { name: 'customers', required: false, columns: [{ name: 'id', optional: false, description: '' }] },
    ],
    classes: { order_status: ['done', 'void'] },
  },
  diagnostics: [],
};

function sales() {
  const [source] = look.sources;
  if (source === undefined) throw new Error('no source');
  return source;
}

describe('mapping', () => {
  test('what was proposed and not touched is written as it was proposed', () => {
    expect(toMapping(startDraft(look), look.mapping)).toEqual(look.mapping);
  });
  test('a decision fills what was missing', () => {
    let draft = startDraft(look);
    expect(missingColumns(draft, sales(), look.targets)).toEqual(['status']);
    expect(openStatuses(draft, look)).toBe(1);
    draft = mapColumn(draft, 'sales', 'state', { to: 'status' });
    draft = mapStatus(draft, 'order_status', 'verschickt', 'done');
    expect(missingColumns(draft, sales(), look.targets)).toEqual([]);
    expect(openStatuses(draft, look)).toBe(0);
    expect(toMapping(draft, look.mapping)).toEqual({
      sources: {
        orders: {
          ...sourceMapping,
          folder: 'sales',
          nullText: ['n/a'],
          columns: {
            total_amount: { from: 'amount_cents', unit: 'cents' },
            status: { from: 'state', unit: null },
          },
        },
      },
      statuses: { order_status: { verschickt: 'done' } },
    });
    expect(toMapping(mapStatus(draft, 'order_status', 'verschickt', null), look.mapping).statuses).toEqual({});
  });
  test('two columns or two folders never stand for the same thing', () => {
    const draft = mapColumn(startDraft(look), 'sales', 'state', { to: 'total_amount' });
    expect(draft.columns['sales']?.['amount_cents']).toEqual({ to: null, unit: null });
    expect(mapFolder(draft, 'customers', 'orders').folders).toEqual({ sales: null, customers: 'orders' });
  });
  test('a required source without a folder is named', () => {
    const draft = mapFolder(startDraft(look), 'sales', null);
    expect(missingSources(draft, look)).toEqual(['orders']);
    expect(missingColumns(draft, sales(), look.targets)).toEqual([]);
    expect(openStatuses(draft, look)).toBe(0);
  });
  test('without targets only what the look says is known', () => {
    const { targets: _, ...bare } = look;
    expect(missingColumns(startDraft(bare), sales(), undefined)).toEqual(['status']);
    expect(missingSources(startDraft(bare), bare)).toEqual([]);
  });
});
