import { expect, test } from 'vitest';
import { euro, fixedAnswer } from '../testing/chart-answer.ts';
import { readAnswer } from './answer.ts';
import { forecastParts } from './forecast-bands.ts';
import { seriesTable } from './series.ts';

const parts = (...names: string[]) => {
  const metrics = Object.fromEntries(names.map((name) => [name, [name, euro] as const]));
  const rows = [['2026-11-21', ...names.map(() => '1')]];
  const { query, context, table } = fixedAnswer({ query: { metrics: names, grain: 'day' }, metrics, rows });
  const { bands, lines } = forecastParts(seriesTable(readAnswer(query, context, table)).series);
  return {
    bands: bands.map(({ low, high, holds }) => [low.label, high.label, holds]),
    lines: lines.map(({ series, forecast }) => [series.label, forecast]),
  };
};

test('the names of the pack: two ranges, the wider one below', () => {
  const names = ['', '_low80', '_high80', '_low95', '_high95'].map((end) => `forecast_orders${end}`);
  expect(parts('total_orders', ...names)).toEqual({
    bands: [
      ['forecast_orders_low95', 'forecast_orders_high95', 95],
      ['forecast_orders_low80', 'forecast_orders_high80', 80],
    ],
    lines: [
      ['total_orders', false],
      ['forecast_orders', true],
    ],
  });
});

test('an end without its other end is a line', () => {
  expect(parts('plan', 'plan_lower', 'plan_upper', 'stock_low')).toEqual({
    bands: [['plan_lower', 'plan_upper', null]],
    lines: [
      ['plan', true],
      ['stock_low', false],
    ],
  });
});
