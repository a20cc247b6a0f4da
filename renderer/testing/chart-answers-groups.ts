import { type AnswerSpec, count, euro, share } from './chart-answer.ts';
import { compare, regions, revenue, wave } from './chart-data.ts';

// Answers by groups, for bars and tables.

export const byRegion: AnswerSpec = {
  query: { metrics: ['total_revenue'], dimensions: ['region'], compare: 'prior_year', top: { limit: 6, other: true } },
  metrics: revenue,
  labels: { region: 'Region' },
  rows: [
    ...regions.map((region, at) => [
      region,
      ...compare(wave(at, 900_000 / (at + 1), 1000), wave(at + 2, 800_000 / (at + 1), 9000)),
    ]),
    ['__other', '41250.00', '39000.00', '2250.00', '0.0577'],
  ],
};

export const variants: AnswerSpec = {
  query: { metrics: ['conversion'], dimensions: ['experiment', 'variant'] },
  metrics: { conversion: ['Conversion', share] },
  labels: { experiment: 'Experiment', variant: 'Variant' },
  rows: ['Checkout in one step', 'Free delivery bar', 'Sticky cart'].flatMap((name, at) =>
    ['control', 'treatment'].map((variant, of) => [name, variant, (0.031 + at * 0.004 + of * 0.003).toFixed(4)]),
  ),
};

export const hours: AnswerSpec = {
  query: { metrics: ['sessions'], dimensions: ['session_hour'] },
  metrics: { sessions: ['Sessions', { ...count, unit: 'sessions' }] },
  labels: { session_hour: 'Hour' },
  rows: Array.from({ length: 24 }, (_, hour) => [hour, Math.round(4000 + 3500 * Math.sin((hour - 8) / 4))]),
};

export const table: AnswerSpec = {
  query: { metrics: ['total_orders', 'total_revenue', 'aov'], dimensions: ['region'], totals: true },
  metrics: { total_orders: ['Orders', count], total_revenue: ['Revenue', euro], aov: ['Average order value', euro] },
  labels: { region: 'Region' },
  rows: [
    ...regions.map((region, at) => [
      region,
      4200 - at * 500,
      at === 5 ? '-12345678901234567.89' : wave(at, 420_000 / (at + 1), 900),
      at === 3 ? null : wave(at, 92, 6),
      0,
    ]),
    [null, 21_400, '1089002.55', '50.89', 2],
  ],
};

export const pivot: AnswerSpec = {
  query: { metrics: ['total_revenue'], dimensions: ['region'], grain: 'quarter', totals: true },
  metrics: revenue,
  labels: { region: 'Region' },
  rows: [
    ...['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01'].flatMap((quarter, at) =>
      ['EIRE', 'France', 'Germany', null].flatMap((region, of) =>
        at === 1 && of === 0 ? [] : [[quarter, region, wave(at + of, 90_000 * (of + 1), 900), 0]],
      ),
    ),
    ...['EIRE', 'France', 'Germany', null].map((region, of) => [null, region, wave(of, 360_000 * (of + 1), 900), 1]),
    ...['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01'].map((quarter, at) => [
      quarter,
      null,
      wave(at, 900_000, 900),
      2,
    ]),
    [null, null, '3604411.10', 3],
  ],
  context: { partial: true },
};

export const segmentPivot: AnswerSpec = {
  query: { metrics: ['buyers', 'aov'], dimensions: ['segment_before', 'segment_now'], totals: true },
  metrics: { buyers: ['Buyers', { ...count, unit: 'buyers' }], aov: ['Average order value', euro] },
  labels: { segment_before: 'Before', segment_now: 'Now' },
  rows: [
    ...['Champions', 'Loyal', 'At risk', 'Lost'].flatMap((before, at) =>
      ['Champions', 'Loyal', 'At risk'].map((now, of) => [before, now, 40 + at * 7 + of * 31, wave(at + of, 80, 9), 0]),
    ),
    [null, null, 912, '81.20', 2],
  ],
};

export const manyBars: AnswerSpec = {
  query: { metrics: ['profit'], dimensions: ['product'] },
  metrics: { profit: ['Profit', euro] },
  rows: Array.from({ length: 30 }, (_, at) => [
    at === 1 ? 'A name that goes on and on, as names of products in a catalogue of an online shop do' : `Product ${at}`,
    (90_000 - at * 14_000).toFixed(2),
  ]),
};

export const longTable: AnswerSpec = {
  query: { metrics: ['total_orders'], dimensions: ['customer_id'], totals: true },
  metrics: { total_orders: ['Orders', count] },
  rows: [...Array.from({ length: 100_000 }, (_, at) => [`C${at}`, (at * 7919) % 1000, 0]), [null, 49_950_000, 2]],
};
