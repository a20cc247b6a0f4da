import { expect, test } from 'vitest';
import { EngineError } from '#core/protocol/engine-error';
import { refusalWords } from './refusal-words.ts';

const labels = {
  metrics: [
    { name: 'total_revenue', label: 'Revenue' },
    { name: 'total_orders', label: 'Orders' },
  ],
  dimensions: [{ name: 'category', label: 'Category' }],
};

const unreachable = (metrics: readonly string[]) =>
  new EngineError('metric-dimension-unreachable', {
    ...{ metrics, model: 'fact_orders', dimension: 'category', possible: ['channel'], use: 'filter' },
  });

test('a refusal is said in the names of the screen', () => {
  expect(refusalWords(unreachable(['total_revenue']), labels)).toBe('Revenue: not known by Category.');
  expect(refusalWords(unreachable(['total_revenue', 'total_orders']), labels)).toBe(
    'Revenue and Orders: not known by Category.',
  );
  expect(refusalWords(unreachable(['gone']), { metrics: [], dimensions: [] })).toBe('gone: not known by category.');
  const timeless = new EngineError('metric-without-time', { metric: 'total_orders', model: 'mart' });
  expect(refusalWords(timeless, labels)).toBe('Orders: as of the snapshot, without days to choose from.');
});

test('what failed is no refusal', () => {
  expect(refusalWords(new Error('broken'), labels)).toBeNull();
});
