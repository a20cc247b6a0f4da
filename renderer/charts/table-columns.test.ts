import { expect, test } from 'vitest';
import { euro, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { summarise } from './summary.ts';
import { cellWriters, sortRows, tableColumns } from './table-columns.ts';

const { query, context, table } = fixedAnswer({
  query: { metrics: ['revenue'], dimensions: ['region'], compare: 'prior_year', totals: true },
  metrics: { revenue: ['Revenue', euro] },
  labels: { region: 'Region' },
  rows: [
    ['b', '9007199254740993.00', '1', '1', '0.0312', 0],
    [null, null, null, null, null, 0],
    ['<i>a</i>', '9007199254740992.00', '1', '1', '-0.0312', 0],
    ['c', '-5.5', '1', '1', '0', 0],
    [null, '77', '70', '7', '0.1', 2],
  ],
});
const answer = readAnswer(query, context, table);
const columns = tableColumns(answer);

test('cells are written from their exact texts', () => {
  const writers = cellWriters(answer, columns);
  expect(columns.map(({ label }) => label)).toEqual(['Region', 'Revenue', 'Before', 'Change']);
  expect(answer.rows.map((row) => writers.map((write) => write(row)))).toEqual([
    ['b', '€9,007,199,254,740,993.00', '€1.00', '+3.1%'],
    ['–', '–', '–', '–'],
    ['<i>a</i>', '€9,007,199,254,740,992.00', '€1.00', '−3.1%'],
    ['c', '−€5.50', '€1.00', '0.0%'],
  ]);
});

test('sorting tells values apart that a float would not; NULL comes last both ways', () => {
  expect(sortRows(answer, columns, null)).toEqual([0, 1, 2, 3]);
  expect(sortRows(answer, columns, { column: 1, descending: true })).toEqual([0, 2, 3, 1]);
  expect(sortRows(answer, columns, { column: 1, descending: false })).toEqual([3, 2, 0, 1]);
  expect(sortRows(answer, columns, { column: 0, descending: false }).at(-1)).toBe(1);
});

test('a column whose order is declared is sorted by it, both ways; what is not declared comes after it', () => {
  const bands = fixedAnswer({
    query: { metrics: ['revenue'], dimensions: ['band'] },
    metrics: { revenue: ['Revenue', euro] },
    labels: { band: 'Band' },
    values: { band: ['low', 'medium', 'high'] },
    rows: [
      ['new', '1'],
      ['medium', '2'],
      [null, '3'],
      ['high', '4'],
      ['low', '5'],
    ],
  });
  const read = readAnswer(bands.query, bands.context, bands.table);
  const sorted = (descending: boolean) => sortRows(read, tableColumns(read), { column: 0, descending });
  expect(sorted(false)).toEqual([4, 1, 3, 0, 2]);
  expect(sorted(true)).toEqual([0, 3, 1, 4, 2]);
});

test('a bare number says what it is of', () => {
  const hours = fixedAnswer({
    query: { metrics: ['revenue'], dimensions: ['hour'] },
    metrics: { revenue: ['Revenue', euro] },
    labels: { hour: 'Hour' },
    rows: [
      [9, '5'],
      [14, '7'],
    ],
  });
  const read = readAnswer(hours.query, hours.context, hours.table);
  expect(summarise('Revenue by hour', read)).toBe('Revenue by hour, 2 values, highest Hour 14 €7.00');
});

test('the summary names the greatest, and leaves totals out', () => {
  expect(summarise('Revenue by region', answer)).toBe(
    'Revenue by region, 4 values, highest b €9,007,199,254,740,993.00',
  );
});
