import { expect, test } from 'vitest';
import { light } from '../app/tokens.ts';
import { type AnswerSpec, euro, fixedAnswer, share } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { drawBars } from './draw-bars.ts';
import { drawLines } from './draw-lines.ts';
import type { ChartView } from './drawing.ts';

const view = (spec: AnswerSpec): ChartView => {
  const { query, context, table } = fixedAnswer(spec);
  const props = { title: 'Test', query, context, table, selected: [] };
  return { props, answer: readAnswer(query, context, table), tokens: light, width: 560, height: 180 };
};
interface Drawn {
  readonly series: readonly { readonly type: string; readonly data: readonly { readonly value: number | null }[] }[];
  readonly yAxis: { readonly min: number };
}
const values = (option: unknown) => (option as Drawn).series.map(({ data }) => data.map((item) => item?.value ?? null));

const months = [
  ['2026-01-01', '10', '8', '2', '0.25'],
  ['2026-02-01', null, '9', null, null],
  ['2026-03-01', '12', null, null, null],
  ['2026-04-01', '4', '9', '-5', '-0.5556'],
] as const;
const compared = {
  query: { metrics: ['revenue'], grain: 'month', compare: 'prior_year' },
  metrics: { revenue: ['Revenue', euro] },
  rows: months,
  context: { partial: true },
} satisfies AnswerSpec;

test('gaps stay gaps; the way to a period that is not over is a line of its own', () => {
  const { option, marks, notes, follow } = drawLines(view(compared), false);
  expect(values(option)).toEqual([
    [8, 9, null, 9],
    [10, null, 12, null],
    [null, null, 12, 4],
  ]);
  expect(marks.map(({ seriesIndex, dataIndex }) => [seriesIndex, dataIndex])).toEqual([
    [1, 0],
    [1, 2],
    [2, 3],
  ]);
  expect(follow).toBe('x');
  expect(notes).toEqual(['Dashed: not over yet']);
});

test('periods still to come are a gap; the way to the one that is begun is dashed', () => {
  const rows = [...months, ['2026-05-01', null, '7', null, null]];
  const ahead = { ...compared, rows, context: { partial: true, knownTo: '2026-04-20' } } satisfies AnswerSpec;
  const { option, marks } = drawLines(view(ahead), false);
  expect(values(option).slice(1)).toEqual([
    [10, null, 12, null, null],
    [null, null, 12, 4, null],
  ]);
  expect(marks.at(-1)?.tip().title).toBe('Apr 2026, not over yet');
  const bars = drawBars(view(ahead), false).option as { series: { data: { itemStyle: object }[] }[] };
  expect(bars.series[0]?.data.map(({ itemStyle }) => 'decal' in itemStyle)).toEqual([false, false, false, true, false]);
});

test('a tooltip says the value, the one before and the difference, exactly', () => {
  const { marks } = drawLines(view(compared), false);
  expect(marks.map((mark) => mark.tip()).map(({ title, rows: [row] }) => [title, row?.value, row?.note])).toEqual([
    ['Jan 2026', '€10.00', '€8.00 before: +€2.00, +25.0%'],
    ['Mar 2026', '€12.00', 'nothing before'],
    ['Apr 2026, not over yet', '€4.00', '€9.00 before: −€5.00, −55.6%'],
  ]);
});

test('lines that would lie flat begin elsewhere and say so; areas and bars begin at zero', () => {
  const spec = {
    query: { metrics: ['rate'], grain: 'month' },
    metrics: { rate: ['Rate', share] },
    rows: months.map(([month], at) => [month, `0.9${at}`]),
  } satisfies AnswerSpec;
  expect(drawLines(view(spec), false).notes).toEqual(['The axis begins at 90%']);
  expect((drawLines(view(spec), true).option as unknown as Drawn).yAxis.min).toBe(0);
  expect((drawBars(view(spec), false).option as unknown as Drawn).yAxis.min).toBe(0);
});

test('more values than there is room for are left out and said', () => {
  const rows = Array.from({ length: 40 }, (_, at) => [`value ${at}`, String(40 - at)]);
  const spec = {
    query: { metrics: ['revenue'], dimensions: ['name'] },
    metrics: compared.metrics,
    rows,
  } satisfies AnswerSpec;
  const { marks, notes, follow } = drawBars(view(spec), false);
  expect(follow).toBe('y');
  expect(marks).toHaveLength(10);
  expect(notes).toEqual(['First 10 of 40 shown']);
});

test('days of the week stand in their order and upright, whatever order they came in', () => {
  const spec = {
    query: { metrics: ['revenue'], dimensions: ['day_name'] },
    metrics: compared.metrics,
    rows: [
      ['Sunday', '7'],
      ['Friday', '5'],
      ['Monday', '1'],
      [null, '0'],
    ],
  } satisfies AnswerSpec;
  const { option, follow } = drawBars(view(spec), false);
  expect(follow).toBe('x');
  expect(values(option)).toEqual([[1, 5, 7, 0]]);
});

test('names stand at the ends of lines while they are whole and near; else the legend has all of them', () => {
  const spec = (names: readonly string[], last: (at: number) => number) =>
    ({
      query: { metrics: ['revenue'], dimensions: ['name'], grain: 'month' },
      metrics: compared.metrics,
      rows: names.flatMap((name, at) => [
        ['2026-01-01', name, String(50 + 10 * at)],
        ['2026-02-01', name, String(last(at))],
      ]),
    }) satisfies AnswerSpec;
  const legend = (names: readonly string[], last: (at: number) => number) =>
    drawLines(view(spec(names, last)), false).legend.map(({ label }) => label);
  expect(legend(['card', 'bank'], (at) => 20 + 60 * at)).toEqual([]);
  const long = ['Drop-off before the view of a product', 'Drop-off before the purchase of a product'];
  expect(legend(long, (at) => 20 + 60 * at)).toEqual(long);
  const close = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(legend(close, () => 50)).toEqual(close);
});

test('bars of nothing but zero say so', () => {
  const spec = {
    query: { metrics: ['revenue'], grain: 'month' },
    metrics: compared.metrics,
    rows: [
      ['2026-01-01', '0'],
      ['2026-02-01', '0'],
    ],
  } satisfies AnswerSpec;
  expect(drawBars(view(spec), false).notes).toEqual(['Every value is 0']);
});
