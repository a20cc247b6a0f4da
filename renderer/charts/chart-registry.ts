import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ChartKind } from '#core/protocol/chart-kind';
import type { ChartProps } from './chart-props.ts';
import { KpiChart } from './kpi-chart.tsx';
import { PivotChart } from './pivot-chart.tsx';
import { TableChart } from './table-chart.tsx';

type Renderer = ComponentType<ChartProps> | LazyExoticComponent<ComponentType<ChartProps>>;

/** One renderer for each kind. What needs the drawing library comes when it is first asked for. */
export const chartRenderers: Readonly<Record<ChartKind, Renderer>> = {
  kpi: KpiChart,
  table: TableChart,
  line: lazy(async () => ({ default: (await import('./line-chart.ts')).LineChart })),
  area: lazy(async () => ({ default: (await import('./area-chart.ts')).AreaChart })),
  bar: lazy(async () => ({ default: (await import('./bar-chart.ts')).BarChart })),
  stacked_bar: lazy(async () => ({ default: (await import('./stacked-bar-chart.ts')).StackedBarChart })),
  pivot: PivotChart,
  heat_map: lazy(async () => ({ default: (await import('./heat-map-chart.ts')).HeatMapChart })),
  funnel: lazy(async () => ({ default: (await import('./funnel-chart.ts')).FunnelChart })),
  scatter: lazy(async () => ({ default: (await import('./scatter-chart.ts')).ScatterChart })),
  histogram: lazy(async () => ({ default: (await import('./histogram-chart.ts')).HistogramChart })),
  waterfall: lazy(async () => ({ default: (await import('./waterfall-chart.ts')).WaterfallChart })),
  treemap: lazy(async () => ({ default: (await import('./treemap-chart.ts')).TreemapChart })),
  forecast: lazy(async () => ({ default: (await import('./forecast-chart.ts')).ForecastChart })),
};
