import { expect, test } from 'vitest';
import { type AnswerSpec, euro, fixedAnswer, share } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { waterfallBars } from './waterfall-steps.ts';

const bars = (spec: AnswerSpec) => {
  const { query, context, table } = fixedAnswer(spec);
  return waterfallBars(readAnswer(query, context, table)).map(({ kind, label, from, to, value }) => {
    return [kind, label, from, to, value];
  });
};

test('levels with the exact differences between them', () => {
  const metrics = { gross: ['Gross', euro], net: ['Net', euro] } as const;
  const query = { metrics: ['gross', 'net'] };
  expect(bars({ query, metrics, rows: [['100000000000000000.10', '99999999999999999.95']] })).toEqual([
    ['level', 'Gross', '0', '100000000000000000.10', '100000000000000000.10'],
    ['step', 'Gross to Net', '100000000000000000.10', '99999999999999999.95', '-0.15'],
    ['level', 'Net', '0', '99999999999999999.95', '99999999999999999.95'],
  ]);
});

const rows = [
  ['Home', '10.50'],
  ['Toys', '-4.25'],
  [null, null],
  ['Bags', '1.00'],
];

test('steps run on, down too; NULL moves nothing', () => {
  const metrics = { profit: ['Profit', euro] } as const;
  expect(bars({ query: { metrics: ['profit'], dimensions: ['category'] }, metrics, rows })).toEqual([
    ['step', 'Home', '0', '10.50', '10.50'],
    ['step', 'Toys', '10.50', '6.25', '-4.25'],
    ['step', '–', '6.25', null, null],
    ['step', 'Bags', '6.25', '7.25', '1.00'],
    ['sum', 'All steps', '0', '7.25', '7.25'],
  ]);
});

test('shares come to no sum', () => {
  const metrics = { rate: ['Rate', share] } as const;
  const made = bars({ query: { metrics: ['rate'], dimensions: ['category'] }, metrics, rows });
  expect(made.map(([kind]) => kind)).not.toContain('sum');
});
