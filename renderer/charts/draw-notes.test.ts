import { expect, test } from 'vitest';
import { light } from '../app/tokens.ts';
import { type AnswerSpec, euro, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { type ChartNotes, notesAt, noteWords } from './chart-notes.ts';
import { drawBars } from './draw-bars.ts';
import { drawLines } from './draw-lines.ts';
import type { ChartView } from './drawing.ts';
import { cellWriters, tableColumns } from './table-columns.ts';
import { trendMarks, trendWords } from './trend-words.ts';

const notes: ChartNotes = {
  target: {
    ...{ label: 'Target', format: euro, reached: '0.5' },
    values: new Map([
      ['2026-11-02', '40'],
      [null, '40'],
    ]),
  },
  days: [
    { kind: 'unusual', from: '2026-11-03', to: '2026-11-03', words: '80% below what was to be expected' },
    { kind: 'promotion', from: '2026-11-02', to: '2026-11-03', words: 'Autumn sale' },
    { kind: 'holiday', from: '2026-12-25', to: '2026-12-25', words: 'Christmas' },
  ],
  weekStart: 'monday',
};

const view = (spec: AnswerSpec, given: ChartNotes | undefined): ChartView => {
  const { query, context, table } = fixedAnswer(spec);
  const props = { title: 'Test', query, context, table, selected: [], notes: given };
  return { props, answer: readAnswer(query, context, table), tokens: light, width: 560, height: 180 };
};
const days: AnswerSpec = {
  query: { metrics: ['revenue'], grain: 'day' },
  metrics: { revenue: ['Revenue', euro] },
  rows: [
    ['2026-11-02', '20'],
    ['2026-11-03', '4'],
  ],
};

test('a period carries the notes that touch it; months carry none', () => {
  expect(notesAt(notes, '2026-11-03', 'day').map(({ kind }) => kind)).toEqual(['unusual', 'promotion']);
  expect(notesAt(notes, '2026-11-02', 'week').map((note) => noteWords(note, 'week'))).toEqual([
    'Unusual, 3 Nov 2026: 80% below what was to be expected',
    'Promotion, 2–3 Nov 2026: Autumn sale',
  ]);
  expect(notesAt(notes, '2026-12-01', 'month')).toEqual([]);
});

test('names of known days near an end of the axis go inwards', () => {
  const at = (day: string) => ({ kind: 'promotion' as const, from: day, to: day, words: 'Autumn sale' });
  const rows = Array.from({ length: 9 }, (_, day) => [`2026-11-0${day + 1}`, '20'] as const);
  const known = { ...notes, target: null, days: [at('2026-11-01'), at('2026-11-05'), at('2026-11-09')] };
  const { series } = drawLines(view({ ...days, rows }, known), false).option as {
    readonly series: readonly { readonly symbol?: string; readonly data: readonly { readonly label?: object }[] }[];
  };
  const placed = series.find(({ symbol }) => symbol === 'rect')?.data.map(({ label }) => label);
  expect(placed).toEqual([{ align: 'left' }, { align: 'center' }, { align: 'right' }]);
});

test.each([
  ['lines', (given: ChartView) => drawLines(given, false)],
  ['bars', (given: ChartView) => drawBars(given, false)],
])('%s: the scale holds the target, marks are named, and their words are read out', (_, draw) => {
  const drawing = draw(view(days, notes));
  const { yAxis } = drawing.option as { readonly yAxis: { readonly max: number } };
  expect(yAxis.max).toBeGreaterThanOrEqual(40);
  expect(drawing.legend.map(({ label }) => label)).toEqual(['Target', 'Unusual day', 'Promotion']);
  expect(drawing.notes).toEqual([
    'Unusual: 3 Nov 2026, 80% below what was to be expected',
    'Promotion: Autumn sale, 2 Nov 2026',
  ]);
  // Marks of the notes cannot be picked: the numbers are what a chart is walked by.
  expect(drawing.marks).toHaveLength(2);
  expect(drawing.marks[1]?.tip().rows.map(({ name, note }) => [name, note])).toEqual([
    ['Revenue', undefined],
    ['Unusual', '80% below what was to be expected'],
    ['Promotion', 'Autumn sale'],
  ]);
  expect(drawing.marks[0]?.tip().rows[1]).toMatchObject({ name: 'Target', value: '€40.00' });
});

test('the table behind the chart says the same in a column of its own, only where there is something to say', () => {
  const { answer } = view(days, notes);
  const columns = tableColumns(answer, notes);
  expect(columns.map(({ label }) => label).at(-1)).toBe('Notes');
  const write = cellWriters(answer, columns).at(-1);
  expect(answer.rows.map((row) => write?.(row))).toEqual([
    'Target €40.00; Promotion Autumn sale',
    'Unusual 80% below what was to be expected; Promotion Autumn sale',
  ]);
  expect(tableColumns(answer, { ...notes, target: null, days: [] })).toHaveLength(2);
});

test('a small trend marks its unusual days by place and in words, where it has a value for them', () => {
  const points = [
    { period: '2026-11-02', value: '20' },
    { period: '2026-11-03', value: '4' },
  ];
  const marks = trendMarks(points, notes, 'day');
  expect(marks).toEqual([{ at: 1, words: '3 Nov 2026, 80% below what was to be expected' }]);
  expect(trendMarks([{ period: '2026-11-02', value: '24' }], notes, 'week')).toMatchObject([{ at: 0 }]);
  expect(trendMarks([{ period: '2026-11-01', value: '24' }], notes, 'month')).toEqual([]);
  expect(trendMarks([{ period: '2026-11-03', value: null }], notes, 'day')).toEqual([]);
  expect(trendWords('Revenue', euro, points, marks)).toBe(
    'Revenue, 2 points: from €20.00 on 2 Nov 2026 to €4.00 on 3 Nov 2026. Unusual: 3 Nov 2026, 80% below what was to be expected',
  );
});
