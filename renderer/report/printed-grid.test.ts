import { expect, test } from 'vitest';
import type { ChartKind } from '#core/protocol/chart-kind';
import { type Answer, type Metric, readAnswer } from '../charts/answer.ts';
import { type AnswerSpec, count, euro, fixedAnswer } from '../testing/chart-answer.ts';
import { printedGrids } from './printed-grid.ts';

const metrics = { aov: ['Average order value', euro], orders: ['Orders', count] } as const;

const labels = { region: 'Region', channel: 'Channel' };

function answerOf(spec: Pick<AnswerSpec, 'query' | 'rows' | 'context'>): Answer {
  const { query, context, table } = fixedAnswer({ ...spec, metrics, labels });
  return readAnswer(query, context, table);
}

/** The grid of the first metric with the figures of the answer in its cells. */
function printed(answer: Answer, chart: ChartKind = 'heat_map') {
  return allPrinted(answer, chart)?.[0] ?? null;
}

function allPrinted(answer: Answer, chart: ChartKind) {
  const write = (row: number, metric: Metric) => answer.cell(row, metric).value ?? '–';
  return printedGrids(chart, answer, 680, write)?.map((grid) => ({
    ...grid,
    metric: grid.metric.label,
    bands: grid.bands.map(({ columns, rows }) => ({
      columns: columns.map(({ label }) => label),
      rows: rows.map(({ label, cells }) => [label, ...cells]),
    })),
  }));
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

test('rows of a heat map stand as on the screen; a period without a day is not one that is running', () => {
  const rows = [
    [null, '2', '1'],
    ['2026-01-01', '10', '3'],
    ['2026-01-01', '2', '4'],
    ['2026-02-01', '1', '5'],
  ];
  const query = { metrics: ['aov'], dimensions: ['region'], grain: 'month' as const };
  expect(printed(answerOf({ query, rows }))?.bands).toEqual([
    {
      columns: ['Jan 2026', 'Feb 2026', '–'],
      rows: [
        ['1', '', '5', ''],
        ['2', '4', '', '1'],
        ['10', '3', '', ''],
      ],
    },
  ]);
});

test('a pivot of two metrics is a grid of each', () => {
  const query = { metrics: ['aov', 'orders'], dimensions: ['region', 'channel'] };
  const grids = allPrinted(answerOf({ query, rows: [['A', 'web', '9.50', '2']] }), 'pivot');
  expect(grids?.map(({ metric, bands }) => [metric, bands[0]?.rows])).toEqual([
    ['Average order value', [['A', '9.50']]],
    ['Orders', [['A', '2']]],
  ]);
});

test('one long name widens no column beyond its share of the paper', () => {
  const long = 'https://example.com/'.padEnd(120, 'x');
  const rows = [...crossed(8, 5), ['r00', long, '1']];
  const grid = printed(answerOf({ query: two, rows }));
  expect(grid?.widths.column).toBe(110);
  expect(grid?.bands.map(({ columns }) => columns.length)).toEqual([3, 3]);
});

test('what a grid has no place for is listed row by row', () => {
  expect(printed(answerOf({ query: two, rows: crossed(2, 2) }), 'bar')).toBeNull();
  const one = { metrics: ['aov'], dimensions: ['region'] };
  expect(printed(answerOf({ query: one, rows: [['A', '1']] }), 'pivot')).toBeNull();
  expect(printed(answerOf({ query: two, rows: [] }))).toBeNull();
  const compared = { ...two, compare: 'prior_period' as const, from: '2026-01-01', to: '2026-01-31' };
  expect(printed(answerOf({ query: compared, rows: [['A', 'web', '1', '2', '-1', '-0.5']] }), 'pivot')).toBeNull();
});
