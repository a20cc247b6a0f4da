import type { MetricQuery } from './metric-query.ts';

/** The ways in which a tile can be drawn; the window keeps one renderer for each name. */
export const chartKinds = [
  'kpi',
  'line',
  'area',
  'bar',
  'stacked_bar',
  'table',
  'pivot',
  'heat_map',
  'funnel',
  'scatter',
  'histogram',
  'waterfall',
  'treemap',
  'forecast',
] as const;
export type ChartKind = (typeof chartKinds)[number];

type Asked = Pick<MetricQuery, 'metrics' | 'dimensions' | 'grain' | 'totals' | 'compare'>;

/** What a question has to draw with: `axes` are the grain (if any) and the dimensions, in this order. */
interface Shape {
  readonly metrics: number;
  readonly dimensions: number;
  readonly grain: boolean;
  readonly axes: number;
}

interface ShapeRule {
  readonly fits: (shape: Shape) => boolean;
  /** Follows "A <chart> needs". */
  readonly needs: string;
}

const alongAnAxis: ShapeRule = {
  fits: ({ metrics, axes }) => axes === 1 || (axes === 2 && metrics === 1),
  needs: 'a grain or a dimension, and with a second one for the series a single metric',
};

const rules: Readonly<Record<ChartKind, ShapeRule>> = {
  kpi: {
    fits: ({ metrics, dimensions }) => metrics === 1 && dimensions === 0,
    needs: 'one metric and no dimension; a grain gives it a sparkline',
  },
  line: alongAnAxis,
  area: alongAnAxis,
  bar: alongAnAxis,
  stacked_bar: {
    fits: ({ metrics, axes }) => (axes === 2 && metrics === 1) || (axes === 1 && metrics > 1),
    needs: 'a grain or a dimension, and either a second dimension or several metrics to stack',
  },
  table: { fits: () => true, needs: 'a metric' },
  pivot: { fits: ({ axes }) => axes >= 2, needs: 'a grain and a dimension, or two dimensions' },
  heat_map: { fits: ({ metrics, axes }) => metrics === 1 && axes === 2, needs: 'one metric and two axes' },
  funnel: {
    fits: ({ metrics, dimensions, grain }) =>
      !grain && ((metrics > 1 && dimensions === 0) || (metrics === 1 && dimensions === 1)),
    needs: 'the stages as several metrics, or as one dimension of one metric, and no grain',
  },
  scatter: {
    fits: ({ metrics, axes }) => metrics >= 2 && metrics <= 3 && axes >= 1,
    needs: 'two metrics (a third one for the size) and a dimension whose values are the points',
  },
  histogram: {
    fits: ({ metrics, dimensions, grain }) => metrics === 1 && dimensions === 1 && !grain,
    needs: 'one metric and one dimension whose values are the bins',
  },
  waterfall: {
    fits: ({ metrics, axes }) => (metrics > 1 && axes === 0) || (metrics === 1 && axes === 1),
    needs: 'the levels as several metrics (a step is the difference of two), or the steps as one axis of one metric',
  },
  treemap: {
    fits: ({ metrics, dimensions, grain }) => metrics <= 2 && (dimensions === 1 || dimensions === 2) && !grain,
    needs: 'one metric (a second one for the colour), one or two dimensions and no grain',
  },
  forecast: { fits: ({ dimensions, grain }) => dimensions === 0 && grain, needs: 'a grain and no dimension' },
};

const withTotals: readonly ChartKind[] = ['kpi', 'table', 'pivot'];
const withoutComparison: readonly ChartKind[] = ['heat_map', 'scatter', 'histogram', 'treemap', 'forecast'];

/** Why a chart cannot draw the answer to a question; null when it can. */
export function chartProblem(chart: ChartKind, asked: Asked): string | null {
  const grain = asked.grain !== null;
  const { length: metrics } = asked.metrics;
  const { length: dimensions } = asked.dimensions;
  const rule = rules[chart];
  if (!rule.fits({ metrics, dimensions, grain, axes: dimensions + (grain ? 1 : 0) }))
    return `a ${chart} needs ${rule.needs}`;
  if (chart === 'kpi' && grain && !asked.totals)
    return 'a kpi with a grain needs totals: its number is that of the whole range, computed and not summed';
  if (asked.totals && !withTotals.includes(chart))
    return `a ${chart} has no place for totals; only ${withTotals.join(', ')} show them`;
  if (asked.compare !== null && withoutComparison.includes(chart)) return `a ${chart} has no place for a comparison`;
  return null;
}

/** Kinds in the order in which one is taken when none is chosen. */
const preferred: readonly ChartKind[] = ['kpi', 'line', 'bar', 'stacked_bar', 'heat_map', 'scatter', 'table'];

/** How a question is drawn: as chosen where that fits, else by the first kind that does. */
export function chartFor(asked: Asked, chosen: ChartKind | null): ChartKind {
  if (chosen !== null && chartProblem(chosen, asked) === null) return chosen;
  const kinds = asked.grain === null ? preferred.filter((kind) => kind !== 'line') : preferred;
  return kinds.find((kind) => chartProblem(kind, asked) === null) ?? 'table';
}
