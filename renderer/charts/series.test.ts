import { expect, test } from 'vitest';
import { type AnswerSpec, count, euro, fixedAnswer } from '../testing/chart-answer.ts';
import { type Answer, readAnswer } from './answer.ts';
import { inOrder } from './bins.ts';
import { keepFirst, keepLast, keepOneUnit } from './keep.ts';
import { seriesTable } from './series.ts';

const read = (spec: AnswerSpec): Answer => {
  const { query, context, table } = fixedAnswer(spec);
  return readAnswer(query, context, table);
};
const metrics = { revenue: ['Revenue', euro], orders: ['Orders', count] } as const;

test('a second axis makes the series; a row that is not there is a gap', () => {
  const table = seriesTable(
    read({
      query: { metrics: ['revenue'], dimensions: ['channel'], grain: 'month' },
      metrics,
      rows: [
        ['2026-02-01', 'web', '3'],
        ['2026-01-01', 'web', '1'],
        ['2026-01-01', null, '2'],
      ],
    }),
  );
  expect(table.along.map(({ label }) => label)).toEqual(['Jan 2026', 'Feb 2026']);
  expect(table.series.map(({ label, cells }) => [label, ...cells.map((cell) => cell?.value ?? null)])).toEqual([
    ['web', '1', '3'],
    ['–', '2', null],
  ]);
  expect(table.series[1]?.picks).toEqual([
    { metric: 'revenue', period: '2026-01-01', dimensions: { channel: null } },
    null,
  ]);
});

test('several metrics are series of their own; the rest of a top list comes as it came', () => {
  const table = seriesTable(
    read({
      query: { metrics: ['revenue', 'orders'], dimensions: ['region'], top: { limit: 1, other: true } },
      metrics,
      rows: [
        ['France', '9.50', 2],
        ['__other', '1.00', 1],
      ],
    }),
  );
  expect(table.along).toEqual([
    { value: 'France', label: 'France', other: false },
    { value: '__other', label: 'Other', other: true },
  ]);
  expect(table.series.map(({ label, picks }) => [label, picks[1]])).toEqual([
    ['Revenue', null],
    ['Orders', null],
  ]);
});

test('two values of one label stay two', () => {
  const rows = [
    ['a  b', '1'],
    ['a b', '2'],
  ];
  const table = seriesTable(read({ query: { metrics: ['revenue'], dimensions: ['name'] }, metrics, rows }));
  expect(table.along.map(({ label }) => label)).toEqual(['a b', 'a b']);
  expect(table.series[0]?.cells.map((cell) => cell?.value)).toEqual(['1', '2']);
});

test('bins stand by their bounds, NULL last', () => {
  const rows = [
    ['100', 1],
    [null, 2],
    ['5', 3],
    ['20', 4],
  ];
  const table = inOrder(seriesTable(read({ query: { metrics: ['orders'], dimensions: ['band'] }, metrics, rows })));
  expect(table.along.map(({ label }) => label)).toEqual(['5', '20', '100', '–']);
  expect(table.series[0]?.cells.map((cell) => cell?.value)).toEqual(['3', '4', '1', '2']);
});

test('what cannot be drawn is left out and said: the oldest periods, the last values', () => {
  const rows = ['2026-01-01', '2026-02-01', '2026-03-01'].map((month) => [month, '1']);
  const notes: string[] = [];
  const time = seriesTable(read({ query: { metrics: ['revenue'], grain: 'month' }, metrics, rows }));
  expect(keepLast(time, 2, notes).along.map(({ label }) => label)).toEqual(['Feb 2026', 'Mar 2026']);
  const named = seriesTable(read({ query: { metrics: ['revenue', 'orders'], dimensions: ['a'] }, metrics, rows }));
  expect(keepLast(named, 2, notes).along[0]?.value).toBe('2026-01-01');
  expect(keepFirst(named, 1, notes).series).toHaveLength(1);
  expect(keepFirst(named, 2, notes).series).toHaveLength(2);
  expect(keepOneUnit(named, notes).series.map(({ label }) => label)).toEqual(['Revenue']);
  expect(notes.pop()).toBe('In another unit, and not drawn: Orders');
  expect(notes).toEqual(['Last 2 of 3 shown', 'First 2 of 3 shown', 'First 1 of 2 series shown']);
});
