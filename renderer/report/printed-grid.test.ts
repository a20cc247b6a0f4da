import { expect, test } from 'vitest';
import type { ChartKind } from '#core/protocol/chart-kind';
import { type Answer, readAnswer } from '../charts/answer.ts';
import { type AnswerSpec, euro, fixedAnswer } from '../testing/chart-answer.ts';
import { printedGrid } from './printed-grid.ts';

const metrics = { aov: ['Average order value', euro] } as const;

const labels = { region: 'Region', channel: 'Channel' };

function answerOf(spec: Pick<AnswerSpec, 'query' | 'rows' | 'context'>): Answer {
  const { query, context, table } = fixedAnswer({ ...spec, metrics, labels });
  return readAnswer(query, context, table);
}

function printed(answer: Answer, chart: ChartKind = 'heat_map', width = 680) {
  const [metric] = answer.metrics;
  const write = (row: number) => (metric === undefined ? '' : (answer.cell(row, metric).value ?? '–'));
  const grid = printedGrid(chart, answer, width, write);
  return grid === null
    ? null
    : {
        ...grid,
        bands: grid.bands.map(({ columns, rows }) => ({
          columns: columns.map(({ label }) => label),
          rows: rows.map(({ label, cells }) => [label, ...cells]),
        })),
      };
}

const two = { metrics: ['aov'], dimensions: ['region', 'channel'] };
const crossed = (regions: number, channels: number) =>
  Array.from({ length: regions * channels }, (_, at) => [
    `r${String(Math.floor(at / channels)).padStart(2, '0')}`,
    `c${String(at % channels).padStart(2, '0')}`,
    String(at),
  ]);

test('every figure stands once, at its row and column', () => {
  const rows = [
    ['A', 'web', '1'],
    ['B', 'app', '2'],
    [null, 'web', '3'],
  ];
  expect(printed(answerOf({ query: two, rows }))).toMatchObject({
    down: 'Region',
    across: 'Channel',
    bands: [
      {
        columns: ['web', 'app'],
        rows: [
          ['A', '1', ''],
          ['B', '', '2'],
          ['–', '3', ''],
        ],
      },
    ],
    whole: null,
  });
});

test('the longer axis goes down; where both are long the columns go on below', () => {
  const tall = printed(answerOf({ query: two, rows: crossed(3, 40) }));
  expect([tall?.down, tall?.across]).toEqual(['Channel', 'Region']);
  expect(tall?.bands.map(({ columns, rows }) => [columns.length, rows.length])).toEqual([[3, 40]]);
  expect(tall?.bands[0]?.rows[39]).toEqual(['c39', '39', '79', '119']);
  const wide = printed(answerOf({ query: two, rows: crossed(3, 12) }));
  expect(wide?.bands.map(({ columns, rows }) => [columns.length, rows.length])).toEqual([[12, 3]]);
  const large = printed(answerOf({ query: two, rows: crossed(40, 31) }));
  expect(large?.bands.map(({ columns, rows }) => [columns.length, rows.length])).toEqual([
    [16, 40],
    [15, 40],
  ]);
  expect(large?.bands.flatMap(({ rows }) => rows.flatMap(([, ...cells]) => cells)).toSorted()).toEqual(
    crossed(40, 31)
      .map(([, , value]) => value)
      .toSorted(),
  );
});

test('no band is wider than the paper, and rows without a figure in it are left out', () => {
  const cohorts = crossed(20, 20).filter((_, at) => (at % 20) + Math.floor(at / 20) < 20);
  const grid = printed(answerOf({ query: two, rows: cohorts.map(([a, b]) => [a ?? '', b ?? '', '123456.78']) }));
  const { name, column } = grid?.widths ?? { name: 0, column: 0 };
  const sizes = grid?.bands.map(({ columns, rows }) => [columns.length, rows.length]) ?? [];
  for (const [columns = 0] of sizes) expect(name + columns * column).toBeLessThanOrEqual(680);
  expect(sizes).toEqual([
    [10, 20],
    [10, 10],
  ]);
});

test('totals stay at the end, and a period that is not over says so', () => {
  const rows = [
    ['2026-01-01', 'A', '10', 0],
    ['2026-11-01', 'A', '50', 0],
    [null, 'A', '11', 1],
    ['2026-01-01', null, '22', 2],
    ['2026-11-01', null, '51', 2],
    [null, null, '29', 3],
  ];
  const query = { metrics: ['aov'], dimensions: ['region'], grain: 'month' as const, totals: true };
  expect(printed(answerOf({ query, rows, context: { partial: true } }), 'pivot')?.bands).toEqual([
    {
      columns: ['Jan 2026', 'Nov 2026, not over yet', 'Total'],
      rows: [
        ['A', '10', '50', '11'],
        ['Total', '22', '51', '29'],
      ],
    },
  ]);
});

test('what a grid has no place for is listed row by row', () => {
  expect(printed(answerOf({ query: two, rows: crossed(2, 2) }), 'bar')).toBeNull();
  const one = { metrics: ['aov'], dimensions: ['region'] };
  expect(printed(answerOf({ query: one, rows: [['A', '1']] }), 'pivot')).toBeNull();
  expect(printed(answerOf({ query: two, rows: [] }))).toBeNull();
});
