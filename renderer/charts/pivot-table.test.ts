import { expect, test } from 'vitest';
import { type AnswerSpec, euro, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { pivotTable } from './pivot-table.ts';

const metrics = { aov: ['Average order value', euro] } as const;
const pivot = (spec: Pick<AnswerSpec, 'query' | 'rows'>) => {
  const { query, context, table } = fixedAnswer({ ...spec, metrics });
  const answer = readAnswer(query, context, table);
  const laid = pivotTable(answer);
  const [metric] = laid.metrics;
  if (metric === undefined) throw new Error('no metric');
  const value = (row: number | null) => (row === null ? null : answer.cell(row, metric).value);
  return {
    columns: laid.columns.map(({ label }) => label),
    rows: laid.rows.map(({ labels, cells }) => [...labels, ...cells.map(value)]),
    whole: value(laid.whole),
  };
};

test('time runs to the right; totals are those of the answer, whatever the cells add up to', () => {
  const rows = [
    ['2026-01-01', 'A', '10', 0],
    ['2026-01-01', null, '30', 0],
    ['2026-02-01', null, '50', 0],
    [null, 'A', '11', 1],
    [null, null, '33', 1],
    ['2026-01-01', null, '22', 2],
    ['2026-02-01', null, '51', 2],
    [null, null, '29', 3],
  ];
  expect(pivot({ query: { metrics: ['aov'], dimensions: ['region'], grain: 'month', totals: true }, rows })).toEqual({
    columns: ['Jan 2026', 'Feb 2026', 'Total'],
    rows: [
      ['A', '10', null, '11'],
      ['–', '30', '50', '33'],
      ['Total', '22', '51', '29'],
    ],
    whole: null,
  });
});

test('two dimensions: the answer has one total, and no other is made up', () => {
  const rows = [
    ['A', 'x', '1', 0],
    ['B', 'y', '2', 0],
    [null, null, '7', 2],
  ];
  expect(pivot({ query: { metrics: ['aov'], dimensions: ['before', 'now'], totals: true }, rows })).toEqual({
    columns: ['x', 'y'],
    rows: [
      ['A', '1', null],
      ['B', null, '2'],
    ],
    whole: '7',
  });
});

test('NULL and the text of it are two keys', () => {
  const rows = [
    [null, 'x', '1'],
    ['null', 'x', '2'],
    ['<b>', 'x', '3'],
  ];
  expect(pivot({ query: { metrics: ['aov'], dimensions: ['before', 'now'] }, rows }).rows).toEqual([
    ['–', '1'],
    ['null', '2'],
    ['<b>', '3'],
  ]);
});

test('columns stand in the order that the pack declares, whichever row has them first', () => {
  const rows = [
    ['A', 'high', '1'],
    ['A', null, '2'],
    ['B', 'low', '3'],
    ['B', 'odd', '4'],
    ['B', 'medium', '5'],
  ];
  const asked = fixedAnswer({ query: { metrics: ['aov'], dimensions: ['region', 'risk_band'] }, metrics, rows });
  const columns = asked.context.columns.map((column) =>
    column.name === 'risk_band' ? { ...column, values: ['low', 'medium', 'high'] } : column,
  );
  const laid = pivotTable(readAnswer(asked.query, { ...asked.context, columns }, asked.table));
  expect(laid.columns.map(({ label }) => label)).toEqual(['low', 'medium', 'high', 'odd', '–']);
});
