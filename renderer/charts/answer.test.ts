import { expect, test } from 'vitest';
import { euro, fixedAnswer, share } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';

const hostile = '<img src=x onerror=alert(1)>';

const { query, context, table } = fixedAnswer({
  query: {
    metrics: ['revenue', 'rate'],
    dimensions: ['region'],
    grain: 'month',
    compare: 'prior_year',
    totals: true,
    top: { limit: 2, other: true },
  },
  metrics: { revenue: ['Revenue', euro], rate: ['Rate', share] },
  rows: [
    ['2026-01-01 00:00:00', hostile, '12345678901234567890.1234', '1.0000', '2', '3', '0.5', null, null, null, 0],
    ['2026-01-01 00:00:00', null, '7', null, null, null, null, '0.2', '0.1', '1.0', 0],
    ['2026-01-01 00:00:00', '__other', '5', '4', '1', '0.25', '0.4', '0.4', '0', '0', 0],
    [null, null, '9', '8', '1', '0.125', '0.6', '0.6', '0', '0', 1],
    ['2026-01-01 00:00:00', null, '10', '8', '2', '0.25', '0.6', '0.6', '0', '0', 2],
    [null, null, '11', '8', '3', '0.375', '0.6', '0.6', '0', '0', 3],
  ],
});
const answer = readAnswer(query, context, table);
const [revenue] = answer.metrics;

test('details and totals are told apart by their mark, never by NULL', () => {
  expect(answer.rows).toEqual([0, 1, 2]);
  expect(answer.totals).toEqual([
    { row: 3, overPeriods: true, overDimensions: false },
    { row: 4, overPeriods: false, overDimensions: true },
    { row: 5, overPeriods: true, overDimensions: true },
  ]);
});

test('numbers keep every digit; text of a value is what it is', () => {
  if (revenue === undefined) throw new Error('no metric');
  expect(answer.cell(0, revenue)).toEqual({
    value: '12345678901234567890.1234',
    prior: '1.0000',
    delta: '2',
    change: '3',
  });
  expect(answer.cell(1, revenue).prior).toBeNull();
  expect(answer.pick(0, revenue)).toEqual({ metric: 'revenue', period: '2026-01-01', dimensions: { region: hostile } });
});

test('NULL can be picked, the rest of a top list cannot', () => {
  expect(answer.pick(1, null)).toEqual({ metric: null, period: '2026-01-01', dimensions: { region: null } });
  expect(answer.pick(2, null)).toBeNull();
});

test('a value that happens to be called so is a value where no rest was asked for', () => {
  const plain = readAnswer({ ...query, top: null }, context, table);
  expect(plain.pick(2, null)?.dimensions).toEqual({ region: '__other' });
});
