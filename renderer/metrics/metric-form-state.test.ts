import { expect, test } from 'vitest';
import { type MetricDraft, metricDraftSchema } from '#core/protocol/metric-draft';
import { demoCatalog } from '../testing/demo-data.ts';
import {
  draftOf,
  draftToCheck,
  emptyForm,
  formatFor,
  formName,
  formOf,
  unwritten,
  withAccumulated,
  withKind,
} from './metric-form-state.ts';

const catalog = demoCatalog('2026-11-20.1');
const empty = emptyForm(catalog);

test('the name follows the label until it is written, and is made different from those that are taken', () => {
  expect(formName({ ...empty, label: 'Gifts & more' }, [])).toBe('gifts_more');
  expect(formName({ ...empty, label: 'AOV' }, ['aov'])).toBe('aov_2');
  expect(formName({ ...empty, label: 'AOV', name: 'mine' }, ['aov'])).toBe('mine');
});

test('an empty form says what is to be written, and what it gives fits the protocol', () => {
  const draft = draftOf({ ...empty, owner: ' ', simple: { ...empty.simple, model: '', expr: '  ' } }, 'untitled');
  expect(metricDraftSchema.parse(draftToCheck(draft))).toEqual(draftToCheck(draft));
  expect(unwritten(draft)).toEqual({
    formula: ['the table', 'the formula'],
    words: ['the label', 'what it counts', 'the owner'],
  });
  expect(unwritten(draftToCheck(draft)).words).toEqual([]);
});

test('counting rows needs no formula; a share belongs to a percentile alone', () => {
  const simple = { ...empty.simple, model: 'fact_orders', agg: 'count' as const, percentile: 0.5 };
  const draft = draftOf({ ...empty, simple }, 'x');
  expect([unwritten(draft).formula, draft.definition]).toEqual([[], { ...simple, percentile: null }]);
  const share = draftOf(
    { ...empty, simple: { ...simple, agg: 'percentile', percentile: null, expr: ' amount ' } },
    'x',
  );
  expect(share.definition).toMatchObject({ percentile: 0.9, expr: 'amount' });
});

test('an edited metric keeps its name, a copy gets one of its own; either keeps what the form does not show', () => {
  const draft: MetricDraft = {
    ...{ name: 'stock', label: 'Stock', description: 'D', owner: 'me', good: 'up', change: null },
    format: { kind: 'number', scale: 0, unit: 'units' },
    definition: {
      ...empty.simple,
      model: 'fact_stock',
      expr: 'on_hand',
      nonAdditive: { column: 'day', choice: 'max' },
    },
  };
  expect(draftOf(formOf(draft, false), 'stock')).toEqual(draft);
  const copy = formOf(draft, true);
  expect([copy.label, formName(copy, ['stock'])]).toEqual(['Stock (mine)', 'stock_mine']);
  expect(draftOf(copy, 'x').definition).toEqual(draft.definition);
});

test('metrics that are divided keep two digits until somebody says otherwise', () => {
  const derived = withKind(empty, 'derived');
  expect([derived.format.scale, withKind(derived, 'simple').format.scale]).toEqual([2, 0]);
  const chosen = { ...empty, format: { ...empty.format, scale: 5 } };
  expect(withKind(chosen, 'derived').format.scale).toBe(5);
});

test('a running total is written as what it is of; those who come back are a share, and are counted where that is asked', () => {
  const [metric] = catalog.metrics;
  const running = withAccumulated(withKind(empty, 'cumulative'), metric?.name ?? '', catalog);
  expect([running.format, draftOf(running, 'x').definition]).toEqual([
    metric?.format,
    { type: 'cumulative', metric: metric?.name, windowDays: null },
  ]);
  expect(unwritten(draftOf(withKind(empty, 'cumulative'), 'x')).formula).toEqual(['the metric']);
  const coming = withKind(empty, 'retention');
  expect(coming.format).toMatchObject({ kind: 'percent', scale: 4 });
  expect(unwritten(draftOf(coming, 'x')).formula).toEqual(['who comes back']);
  const written = { ...coming, retention: { ...coming.retention, entity: 'buyer', expr: ' order_id ', filter: ' ' } };
  expect(draftOf(written, 'x').definition).toMatchObject({ expr: null, filter: null });
  const often = { ...written, retention: { ...written.retention, kind: 'repeat' as const } };
  const draft = draftOf(often, 'x');
  expect([draft.definition, draftOf(formOf(draft, false), 'x')]).toEqual([
    expect.objectContaining({ expr: 'order_id', minimum: 2 }),
    draft,
  ]);
});

test('amounts begin in the currency of the shop, shares with four digits', () => {
  expect(formatFor('currency', catalog)).toMatchObject({ scale: 2, unit: catalog.metrics[0]?.format.unit });
  expect(formatFor('percent', catalog)).toEqual({ kind: 'percent', scale: 4, unit: null });
});
