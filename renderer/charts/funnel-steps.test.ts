import { expect, test } from 'vitest';
import { type AnswerSpec, count, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { funnelSteps } from './funnel-steps.ts';

const steps = (spec: AnswerSpec) => {
  const { query, context, table } = fixedAnswer(spec);
  return funnelSteps(readAnswer(query, context, table));
};

test('metrics as steps: shares of the first and of the one before', () => {
  const metrics = { sessions: ['Sessions', count], carts: ['Carts', count], orders: ['Orders', count] } as const;
  const made = steps({ query: { metrics: ['sessions', 'carts', 'orders'] }, metrics, rows: [[400, 100, null]] });
  expect(made.map(({ label, ofFirst, ofBefore }) => [label, ofFirst, ofBefore])).toEqual([
    ['Sessions', '1.000000', null],
    ['Carts', '0.250000', '0.250000'],
    ['Orders', null, null],
  ]);
});

test('values of a dimension as steps; a first step of nothing has no shares', () => {
  const metrics = { sessions: ['Sessions', count] } as const;
  const rows = [
    ['view', 0],
    ['<b>cart</b>', 5],
  ];
  const made = steps({ query: { metrics: ['sessions'], dimensions: ['stage'] }, metrics, rows });
  expect(made.map(({ label, ofFirst }) => [label, ofFirst])).toEqual([
    ['view', null],
    ['<b>cart</b>', null],
  ]);
  expect(made[1]?.pick?.dimensions).toEqual({ stage: '<b>cart</b>' });
});
