import { type AnswerSpec, count, euro, share } from './chart-answer.ts';
import { categories, months, wave } from './chart-data.ts';

// Answers for charts of a shape of their own: steps, points, cells and areas.

export const waterfallLevels: AnswerSpec = {
  query: { metrics: ['gross_order_value', 'total_revenue', 'net_revenue'] },
  metrics: {
    gross_order_value: ['Gross order value', euro],
    total_revenue: ['Revenue', euro],
    net_revenue: ['Net revenue', euro],
  },
  rows: [['9812345.67', '8911407.90', '8412001.10']],
};

export const waterfallSteps: AnswerSpec = {
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

export const funnel: AnswerSpec = {
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

export const scatter: AnswerSpec = {
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

export const histogram: AnswerSpec = {
  query: { metrics: ['buyers'], dimensions: ['clv_band'] },
  metrics: { buyers: ['Buyers', { ...count, unit: 'buyers' }] },
  labels: { clv_band: 'Lifetime value from' },
  rows: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map((band, at) => [
    band,
    Math.round(5200 * Math.exp(-((at - 7) ** 2) / 7)),
  ]),
};

export const cohorts: AnswerSpec = {
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

export const weekdays: AnswerSpec = {
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

export const treemap: AnswerSpec = {
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

export const segments: AnswerSpec = {
  query: { metrics: ['buyers'], dimensions: ['rfm_segment'] },
  metrics: { buyers: ['Buyers', { ...count, unit: 'buyers' }] },
  labels: { rfm_segment: 'Segment' },
  rows: ['Champions', 'Loyal', 'Promising', 'New', 'At risk', 'Cannot lose', 'Hibernating', 'Lost', null].map(
    (segment, at) => [segment, Math.round(4200 / (at + 1))],
  ),
};
