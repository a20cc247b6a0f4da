import type { ChartKind } from '#core/protocol/chart-kind';
import { addDays } from '#core/protocol/date';
import type { ChartPick } from '../charts/chart-props.ts';
import { type AnswerSpec, count, euro, share } from './chart-answer.ts';

/** One chart of the gallery. */
export interface ChartScene {
  readonly kind: ChartKind;
  readonly title: string;
  readonly answer: AnswerSpec;
  readonly selected?: readonly ChartPick[];
  readonly width?: number;
  readonly height?: number;
}

const months = Array.from({ length: 12 }, (_, at) => `2025-${String(at + 1).padStart(2, '0')}-01`);
const wave = (at: number, base: number, swing: number) =>
  (base + swing * Math.sin(at * 1.3) + at * base * 0.02).toFixed(2);
const regions = [
  'Germany',
  'France',
  'EIRE',
  'United Kingdom',
  'Netherlands',
  null,
  '<img src=x onerror=alert(1)>',
] as const;
const revenue = { total_revenue: ['Revenue', euro] } as const;
const compare = (value: string, prior: string | null) =>
  prior === null
    ? [value, null, null, null]
    : [
        value,
        prior,
        (Number(value) - Number(prior)).toFixed(2),
        ((Number(value) - Number(prior)) / Number(prior)).toFixed(4),
      ];

const monthly: AnswerSpec = {
  query: { metrics: ['total_revenue'], grain: 'month', compare: 'prior_year' },
  metrics: revenue,
  rows: months.map((month, at) => [
    month,
    ...compare(at === 11 ? '312000.00' : wave(at, 610_000, 90_000), wave(at, 540_000, 60_000)),
  ]),
  context: { partial: true, from: '2025-01-01', to: '2025-12-14', priorFrom: '2024-01-01', priorTo: '2024-12-14' },
};

const daily: AnswerSpec = {
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

const byMethod: AnswerSpec = {
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

const channels: AnswerSpec = {
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

const byRegion: AnswerSpec = {
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

const variants: AnswerSpec = {
  query: { metrics: ['conversion'], dimensions: ['experiment', 'variant'] },
  metrics: { conversion: ['Conversion', share] },
  labels: { experiment: 'Experiment', variant: 'Variant' },
  rows: ['Checkout in one step', 'Free delivery bar', 'Sticky cart'].flatMap((name, at) =>
    ['control', 'treatment'].map((variant, of) => [name, variant, (0.031 + at * 0.004 + of * 0.003).toFixed(4)]),
  ),
};

const hours: AnswerSpec = {
  query: { metrics: ['sessions'], dimensions: ['session_hour'] },
  metrics: { sessions: ['Sessions', { ...count, unit: 'sessions' }] },
  labels: { session_hour: 'Hour' },
  rows: Array.from({ length: 24 }, (_, hour) => [hour, Math.round(4000 + 3500 * Math.sin((hour - 8) / 4))]),
};

const growth: AnswerSpec = {
  query: { metrics: ['growth'], grain: 'month' },
  metrics: { growth: ['Growth', share] },
  rows: months.map((month, at) => [month, at === 0 ? null : (0.12 * Math.sin(at * 1.7)).toFixed(4)]),
};

const kpi: AnswerSpec = {
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

const table: AnswerSpec = {
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

const categories = [
  'Home',
  'Garden',
  'Kitchen',
  'Toys',
  'Stationery',
  'Bags',
  'Lighting',
  'Christmas',
  'Jewellery',
  'Textiles',
];

const waterfallLevels: AnswerSpec = {
  query: { metrics: ['gross_order_value', 'total_revenue', 'net_revenue'] },
  metrics: {
    gross_order_value: ['Gross order value', euro],
    total_revenue: ['Revenue', euro],
    net_revenue: ['Net revenue', euro],
  },
  rows: [['9812345.67', '8911407.90', '8412001.10']],
};

const waterfallSteps: AnswerSpec = {
  query: { metrics: ['gross_profit'], dimensions: ['category'] },
  metrics: { gross_profit: ['Gross profit', euro] },
  labels: { category: 'Category' },
  rows: categories
    .slice(0, 7)
    .map((category, at) => [
      category,
      at === 3 ? '-41000.50' : at === 6 ? '-9200.00' : wave(at, 160_000 / (at + 1), 900),
    ]),
};

const funnel: AnswerSpec = {
  query: { metrics: ['sessions', 'views', 'carts', 'checkouts', 'purchases'], compare: null },
  metrics: Object.fromEntries(
    [
      ['sessions', 'Sessions'],
      ['views', 'Product view'],
      ['carts', 'Cart'],
      ['checkouts', 'Checkout'],
      ['purchases', 'Purchase'],
    ].map(([name, label]) => [name, [label ?? '', { ...count, unit: 'sessions' }]]),
  ),
  rows: [[124_310, 88_203, 21_944, 9120, 6411]],
};

const scatter: AnswerSpec = {
  query: { metrics: ['product_revenue', 'gross_margin_rate', 'units_sold'], dimensions: ['category'] },
  metrics: {
    product_revenue: ['Product revenue', euro],
    gross_margin_rate: ['Gross margin', share],
    units_sold: ['Units sold', { ...count, unit: 'units' }],
  },
  labels: { category: 'Category' },
  rows: categories.map((category, at) => [
    category,
    wave(at, 300_000 / (at + 1), 30_000),
    (0.32 + 0.14 * Math.sin(at * 2.1)).toFixed(4),
    9000 - at * 800,
  ]),
};

const histogram: AnswerSpec = {
  query: { metrics: ['buyers'], dimensions: ['clv_band'] },
  metrics: { buyers: ['Buyers', { ...count, unit: 'buyers' }] },
  labels: { clv_band: 'Lifetime value from' },
  rows: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((band, at) => [
    band,
    Math.round(5200 * Math.exp(-((at - 7) ** 2) / 7)),
  ]),
};

const cohorts: AnswerSpec = {
  query: { metrics: ['retention'], dimensions: ['cohort_month', 'months_since_first_order'] },
  metrics: { retention: ['Retention', share] },
  labels: { cohort_month: 'First order', months_since_first_order: 'Months since' },
  rows: months.flatMap((month, at) =>
    Array.from({ length: 12 - at }, (_, since) => [
      month,
      since,
      since === 0 ? '1.0000' : (0.34 * Math.exp(-since / 6) + 0.05 * Math.sin(at)).toFixed(4),
    ]),
  ),
};

const weekdays: AnswerSpec = {
  query: { metrics: ['conversion'], dimensions: ['day_of_week', 'session_hour'] },
  metrics: { conversion: ['Conversion', share] },
  labels: { day_of_week: 'Weekday', session_hour: 'Hour' },
  rows: Array.from({ length: 7 }, (_, day) => day).flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => hour).flatMap((hour) =>
      day === 2 && hour === 4
        ? []
        : [[day + 1, hour, (0.03 + 0.02 * Math.sin((hour - 6) / 4) + day * 0.001).toFixed(4)]],
    ),
  ),
};

const treemap: AnswerSpec = {
  query: { metrics: ['product_revenue', 'gross_margin_rate'], dimensions: ['category', 'subcategory'] },
  metrics: { product_revenue: ['Product revenue', euro], gross_margin_rate: ['Gross margin', share] },
  labels: { category: 'Category', subcategory: 'Subcategory' },
  rows: categories
    .slice(0, 5)
    .flatMap((category, at) =>
      Array.from({ length: 5 - at }, (_, of) => [
        category,
        of === 3 ? '<b>bold</b>' : `${category} ${of + 1}`,
        wave(at + of, 200_000 / (at + of + 1), 900),
        (0.2 + 0.05 * ((at + of) % 6)).toFixed(4),
      ]),
    ),
};

const segments: AnswerSpec = {
  query: { metrics: ['buyers'], dimensions: ['rfm_segment'] },
  metrics: { buyers: ['Buyers', { ...count, unit: 'buyers' }] },
  labels: { rfm_segment: 'Segment' },
  rows: ['Champions', 'Loyal', 'Promising', 'New', 'At risk', 'Cannot lose', 'Hibernating', 'Lost', null].map(
    (segment, at) => [segment, Math.round(4200 / (at + 1))],
  ),
};

const pivot: AnswerSpec = {
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

const segmentPivot: AnswerSpec = {
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

const forecast: AnswerSpec = {
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

const actuals: AnswerSpec = {
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

const manyLines: AnswerSpec = {
  query: { metrics: ['units_sold'], dimensions: ['product_group'], grain: 'week' },
  metrics: { units_sold: ['Units sold', { ...count, unit: 'units' }] },
  rows: Array.from({ length: 13 }, (_, at) => addDays('2026-08-24', at * 7)).flatMap((week, at) =>
    categories.map((category, of) => [week, category, Math.round(Number(wave(at + of, 900 - of * 60, 90)))]),
  ),
};

const manyBars: AnswerSpec = {
  query: { metrics: ['profit'], dimensions: ['product'] },
  metrics: { profit: ['Profit', euro] },
  rows: Array.from({ length: 30 }, (_, at) => [
    at === 1 ? 'A name that goes on and on, as names of products in a catalogue of an online shop do' : `Product ${at}`,
    (90_000 - at * 14_000).toFixed(2),
  ]),
};

const longTable: AnswerSpec = {
  query: { metrics: ['total_orders'], dimensions: ['customer_id'], totals: true },
  metrics: { total_orders: ['Orders', count] },
  rows: [...Array.from({ length: 100_000 }, (_, at) => [`C${at}`, (at * 7919) % 1000, 0]), [null, 49_950_000, 2]],
};

/** Every kind, by page of the gallery. */
export const chartScenes: Readonly<Record<string, readonly ChartScene[]>> = {
  time: [
    { kind: 'line', title: 'Revenue by month', answer: monthly },
    { kind: 'area', title: 'Revenue of the last twelve months', answer: monthly },
    { kind: 'line', title: 'Orders a day', answer: daily },
    { kind: 'line', title: 'Success by method', answer: byMethod },
    { kind: 'area', title: 'Revenue by channel', answer: channels },
    { kind: 'bar', title: 'Orders a day as bars', answer: daily },
  ],
  parts: [
    { kind: 'bar', title: 'Revenue by region', answer: byRegion },
    { kind: 'bar', title: 'Conversion by variant', answer: variants },
    { kind: 'bar', title: 'Sessions by hour', answer: hours },
    { kind: 'stacked_bar', title: 'Revenue by channel and month', answer: channels },
    { kind: 'bar', title: 'Growth against the month before', answer: growth },
    {
      kind: 'bar',
      title: 'Revenue by region, France picked',
      answer: byRegion,
      selected: [{ metric: null, period: null, dimensions: { region: 'France' } }],
    },
  ],
  tables: [
    { kind: 'kpi', title: 'Revenue this month', answer: kpi, height: 120 },
    { kind: 'table', title: 'Orders by region', answer: table },
    {
      kind: 'table',
      title: 'Revenue and the year before',
      answer: byRegion,
      selected: [{ metric: null, period: null, dimensions: { region: 'EIRE' } }],
    },
    { kind: 'pivot', title: 'Revenue by region and quarter', answer: pivot },
    { kind: 'pivot', title: 'Segment a month ago and now', answer: segmentPivot },
    { kind: 'bar', title: 'Nothing here', answer: { ...byRegion, rows: [] } },
  ],
  shapes: [
    { kind: 'heat_map', title: 'Retention by cohort', answer: cohorts },
    { kind: 'heat_map', title: 'Conversion by weekday and hour', answer: weekdays },
    { kind: 'treemap', title: 'Revenue by category and subcategory', answer: treemap },
    { kind: 'treemap', title: 'Customer segments', answer: segments },
    { kind: 'scatter', title: 'Revenue against margin', answer: scatter },
    { kind: 'histogram', title: 'Distribution of customer value', answer: histogram },
  ],
  flows: [
    { kind: 'funnel', title: 'From visit to purchase', answer: funnel },
    { kind: 'waterfall', title: 'From gross to net revenue', answer: waterfallLevels },
    { kind: 'waterfall', title: 'Gross profit by category', answer: waterfallSteps },
    { kind: 'forecast', title: 'Revenue, the next 28 days', answer: forecast },
    { kind: 'forecast', title: 'Revenue and what may come', answer: actuals },
    {
      kind: 'heat_map',
      title: 'Growth by month and weekday',
      answer: {
        ...weekdays,
        rows: weekdays.rows.map(([day, hour, value]) => [day ?? null, hour ?? null, (Number(value) - 0.03).toFixed(4)]),
      },
    },
  ],
  edges: [
    { kind: 'line', title: 'Units by category', answer: manyLines },
    { kind: 'bar', title: 'Profit by product', answer: manyBars },
    { kind: 'line', title: 'One month', answer: { ...monthly, rows: monthly.rows.slice(0, 1) } },
    {
      kind: 'line',
      title: 'Nothing known',
      answer: { ...growth, rows: growth.rows.map(([month]) => [month ?? null, null]) },
    },
    { kind: 'forecast', title: 'Small forecast', answer: forecast, height: 130 },
    { kind: 'treemap', title: 'Small map', answer: treemap, height: 130 },
    { kind: 'kpi', title: 'No value', answer: { ...kpi, rows: [[null, null, null, null, null, 1]] }, height: 110 },
    { kind: 'funnel', title: 'Small funnel', answer: funnel, height: 110 },
  ],
  narrow: [
    { kind: 'line', title: 'Revenue by month', answer: monthly },
    { kind: 'line', title: 'Success by method', answer: byMethod },
    { kind: 'bar', title: 'Revenue by region', answer: byRegion },
    { kind: 'bar', title: 'Growth', answer: growth },
    { kind: 'stacked_bar', title: 'Revenue by channel', answer: channels },
    { kind: 'heat_map', title: 'Retention by cohort', answer: cohorts },
    { kind: 'funnel', title: 'From visit to purchase', answer: funnel },
    { kind: 'waterfall', title: 'Gross profit by category', answer: waterfallSteps },
    { kind: 'scatter', title: 'Revenue against margin', answer: scatter },
    { kind: 'forecast', title: 'The next 28 days', answer: forecast },
    { kind: 'kpi', title: 'Revenue', answer: kpi, height: 130 },
    { kind: 'histogram', title: 'Customer value', answer: histogram },
  ],
  long: [{ kind: 'table', title: 'Orders by customer', answer: longTable }],
};
