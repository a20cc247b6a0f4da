import { addDays } from '#core/protocol/date';
import { type AnswerSpec, count, euro, share } from './chart-answer.ts';
import { categories, compare, months, revenue, wave } from './chart-data.ts';

// Answers along time, for the scenes of the charts.

export const monthly: AnswerSpec = {
  query: { metrics: ['total_revenue'], grain: 'month', compare: 'prior_year' },
  metrics: revenue,
  rows: months.map((month, at) => [
    month,
    ...compare(at === 11 ? '312000.00' : wave(at, 610_000, 90_000), wave(at, 540_000, 60_000)),
  ]),
  context: { partial: true, from: '2025-01-01', to: '2025-12-14', priorFrom: '2024-01-01', priorTo: '2024-12-14' },
};

export const daily: AnswerSpec = {
  query: { metrics: ['total_orders'], grain: 'day', compare: 'prior_period' },
  metrics: { total_orders: ['Orders', count] },
  rows: Array.from({ length: 30 }, (_, at) => [
    addDays('2026-10-22', at),
    ...(at === 12 || at === 13
      ? [null, null, null, null]
      : compare(Number(wave(at, 240, 60)).toFixed(0), Number(wave(at + 3, 230, 40)).toFixed(0))),
  ]),
  context: { from: '2026-10-22', to: '2026-11-20', priorFrom: '2026-09-22', priorTo: '2026-10-21' },
};

export const byMethod: AnswerSpec = {
  query: { metrics: ['payment_success_rate'], dimensions: ['payment_method'], grain: 'month' },
  metrics: { payment_success_rate: ['Payment success', share] },
  labels: { payment_method: 'Payment method' },
  rows: months.flatMap((month, at) =>
    ['card', 'paypal', 'invoice', 'bank transfer'].map((method, of) => [
      month,
      method,
      method === 'invoice' && (at === 4 || at === 5) ? null : (0.97 - of * 0.03 + 0.008 * Math.sin(at + of)).toFixed(4),
    ]),
  ),
};

export const channels: AnswerSpec = {
  query: { metrics: ['total_revenue'], dimensions: ['channel'], grain: 'month' },
  metrics: revenue,
  labels: { channel: 'Channel' },
  rows: months.flatMap((month, at) =>
    ['web', 'app', 'store', 'marketplace', null].map((channel, of) => [
      month,
      channel,
      wave(at + of, 160_000 / (of + 1), 20_000 / (of + 1)),
    ]),
  ),
  context: { partial: true },
};

export const growth: AnswerSpec = {
  query: { metrics: ['growth'], grain: 'month' },
  metrics: { growth: ['Growth', share] },
  rows: months.map((month, at) => [month, at === 0 ? null : (0.12 * Math.sin(at * 1.7)).toFixed(4)]),
};

export const kpi: AnswerSpec = {
  query: { metrics: ['total_revenue'], grain: 'day', compare: 'prior_period', totals: true },
  metrics: revenue,
  rows: [
    ...Array.from({ length: 20 }, (_, at) => [
      addDays('2026-11-01', at),
      ...compare(wave(at, 41_000, 6000), wave(at + 2, 39_000, 6000)),
      0,
    ]),
    [null, '8911407.90', '8012000.00', '899407.90', '0.1123', 1],
  ],
  context: { from: '2026-11-01', to: '2026-11-20', priorFrom: '2026-10-01', priorTo: '2026-10-20' },
};

export const forecast: AnswerSpec = {
  query: {
    metrics: [
      'forecast_revenue',
      'forecast_revenue_low80',
      'forecast_revenue_high80',
      'forecast_revenue_low95',
      'forecast_revenue_high95',
    ],
    grain: 'day',
  },
  metrics: Object.fromEntries(
    [
      ['', 'Revenue forecast'],
      ['_low80', 'Revenue forecast, 80% low'],
      ['_high80', 'Revenue forecast, 80% high'],
      ['_low95', 'Revenue forecast, 95% low'],
      ['_high95', 'Revenue forecast, 95% high'],
    ].map(([end, label]) => [`forecast_revenue${end}`, [label ?? '', euro]]),
  ),
  rows: Array.from({ length: 28 }, (_, at) => {
    const point = Number(wave(at, 42_000, 6000));
    const reach = 2000 + at * 220;
    return [
      addDays('2026-11-21', at),
      point.toFixed(2),
      ...[1.28, 1.96].flatMap((z) => [(point - z * reach).toFixed(2), (point + z * reach).toFixed(2)]),
    ];
  }),
  context: { partial: true },
};

export const actuals: AnswerSpec = {
  ...forecast,
  query: { ...forecast.query, metrics: ['total_revenue', ...forecast.query.metrics.slice(0, 3)] },
  metrics: { ...forecast.metrics, total_revenue: ['Revenue', euro] },
  rows: Array.from({ length: 42 }, (_, at) => {
    const point = Number(wave(at, 42_000, 6000));
    const reach = 1500 + (at - 27) * 320;
    return [
      addDays('2026-10-24', at),
      ...(at < 28
        ? [point.toFixed(2), null, null, null]
        : [null, point.toFixed(2), (point - reach).toFixed(2), (point + reach).toFixed(2)]),
    ];
  }),
};

export const manyLines: AnswerSpec = {
  query: { metrics: ['units_sold'], dimensions: ['product_group'], grain: 'week' },
  metrics: { units_sold: ['Units sold', { ...count, unit: 'units' }] },
  rows: Array.from({ length: 13 }, (_, at) => addDays('2026-08-24', at * 7)).flatMap((week, at) =>
    categories.map((category, of) => [week, category, Math.round(Number(wave(at + of, 900 - of * 60, 90)))]),
  ),
};
