import { expect, test } from 'vitest';
import type { AnswerContext } from '../protocol/metric-query.ts';
import { trimMoney } from './answer-decimals.ts';

const column = (name: string, kind: 'currency' | 'number' | null): AnswerContext['columns'][number] => ({
  name,
  role: kind === null ? 'dimension' : 'metric',
  metric: kind === null ? null : name,
  label: name,
  format: kind === null ? null : { kind, scale: 4, unit: null },
});
const ratio = { ...column('average', 'currency'), format: { kind: 'currency', scale: 6, unit: null } } as const;
const context: AnswerContext = {
  columns: [column('note', null), column('revenue', 'currency'), column('share', 'number'), ratio],
  from: null,
  to: null,
  priorFrom: null,
  priorTo: null,
  missingDays: [],
  partial: false,
  sql: '',
};
const columns = [
  { name: 'note', type: 'VARCHAR' },
  { name: 'revenue', type: 'DECIMAL(38,4)' },
  { name: 'share', type: 'DECIMAL(38,6)' },
  { name: 'average', type: 'DECIMAL(38,6)' },
];

test('zeros beyond the cents go, digits stay; text, ratios and other numbers are left alone', () => {
  const trim = trimMoney(columns, context);
  const revenue = (text: string) => trim([['1.5000', text, '0.500000', '9.500000']])[0];
  expect(revenue('10655622.4840')).toEqual(['1.5000', '10655622.484', '0.500000', '9.500000']);
  const written = ['12.3000', '0.0000', '-7.1230', '5.0001', '761739.9000'].map((text) => revenue(text)?.[1]);
  expect(written).toEqual(['12.30', '0.00', '-7.123', '5.0001', '761739.90']);
  expect(trim([[null, null, null, null]])).toEqual([[null, null, null, null]]);
});

test('rows of SQL keep the exact text of their type', () => {
  expect(trimMoney(columns, null)([['x', '1.5000', '2.000000']])).toEqual([['x', '1.5000', '2.000000']]);
});
