import { expect, test } from 'vitest';
import { type AnswerContext, metricQuerySchema } from '#core/protocol/metric-query';
import { contextWords } from './context-words.ts';

const context = (over: Partial<AnswerContext>): AnswerContext => ({
  ...{ columns: [], from: '2026-10-24', to: '2026-11-20', priorFrom: null, priorTo: null },
  ...{ missingDays: [], partial: false, sql: '' },
  ...over,
});
const query = (over: object) =>
  metricQuerySchema.parse({ metrics: ['aov'], from: '2026-10-24', to: '2026-11-20', ...over });

test.each([
  [context({}), query({}), '24 Oct – 20 Nov 2026'],
  [context({}), query({ grain: 'fiscal_period' }), '24 Oct – 20 Nov 2026 by fiscal period'],
  [context({}), query({ grain: 'day', totals: true }), '24 Oct – 20 Nov 2026'],
  [context({}), query({ from: null, to: null }), 'All time, 24 Oct – 20 Nov 2026'],
  [context({ from: null, to: null }), query({}), 'As of 20 Nov 2026'],
  [
    context({ priorFrom: '2025-10-24', priorTo: '2025-11-20' }),
    query({ compare: 'prior_year' }),
    '24 Oct – 20 Nov 2026 vs prior year, 24 Oct – 20 Nov 2025',
  ],
])('%#: %s', (answered, asked, words) => {
  expect(contextWords(answered, asked, '2026-11-20')).toBe(words);
});
